// A snapshot is frames of 32-bit words, in the machine's own order of bytes: type, length of the content in words, CRC-32,
// content. The CRC goes on from the frame before, so that a frame that is missing or in another place is found as well.

import { crc32 } from 'node:zlib';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from './errors.ts';

export const frameType = { head: 1, authority: 2, certificates: 3, page: 4, end: 5 } as const;

export interface Frame {
  readonly type: number;
  readonly words: Uint32Array;
}

const headerLength = 3;

/** No frame is longer: a length beyond it is damage, and must not reserve memory. A page is 69 637 words at most. */
const longest = 70_000;

/** The refusal of a snapshot. */
export const damaged = (what: string): OpenMynaError<'pki.status-snapshot'> =>
  new OpenMynaError(errors['pki.status-snapshot'], { what });

/** Makes the bytes of each frame of one snapshot, in order. */
export const createFrameWriter = (): ((frame: Frame) => Uint8Array<ArrayBuffer>) => {
  let crc = 0;
  return ({ type, words }) => {
    const whole = new Uint32Array(headerLength + words.length);
    whole[0] = type;
    whole[1] = words.length;
    crc = crcOf(whole[0], words, crc);
    whole[2] = crc;
    whole.set(words, headerLength);
    return new Uint8Array(whole.buffer);
  };
};

/**
 * The frames that bytes are, wherever these are cut.
 * @throws OpenMynaError `pki.status-snapshot` at the first frame that is not as it was written, and for a part of one
 */
export async function* readFrames(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  const header = new Uint32Array(headerLength);
  let content: Uint32Array<ArrayBuffer> | undefined;
  let target = new Uint8Array(header.buffer);
  let filled = 0;
  let crc = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + target.length - filled);
      target.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < target.length) continue;
      filled = 0;
      const [type, length, sum] = header as unknown as [number, number, number];
      if (content === undefined) {
        if (length < 1 || length > longest) throw damaged('length');
        content = new Uint32Array(length);
        target = new Uint8Array(content.buffer);
        continue;
      }
      crc = crcOf(type, content, crc);
      if (crc !== sum) throw damaged('CRC');
      yield { type, words: content };
      content = undefined;
      target = new Uint8Array(header.buffer);
    }
  }
  if (filled > 0 || content !== undefined) throw damaged('end');
}

const crcOf = (type: number, words: Uint32Array, before: number): number =>
  crc32(bytesOf(words), crc32(bytesOf(Uint32Array.of(type, words.length)), before));

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
