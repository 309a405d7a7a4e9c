// A cursor over the outer layers of a CMS, which may have indefinite lengths (X.690 8.1.3.6): they are walked, never loaded.

import { type DerElement, MalformedDer, readWhole } from '@openmyna/pki/der';
import type { ByteSource } from '../byte-source.ts';

/** Walks elements that are inside one another. Every function throws MalformedDer for what is not there, or is cut short. */
export interface BerCursor {
  /** The next tag inside the element that was entered; undefined at its end. */
  peek(): Promise<number | undefined>;
  /** Goes into a constructed element of definite or indefinite length. */
  enter(tag: number, what: string): Promise<void>;
  /** Out of it, at its end. */
  leave(): Promise<void>;
  /** A whole element of definite length, read into memory. */
  element(): Promise<DerElement>;
  /** The content of a primitive element, in chunks that are as long as what was read at once. */
  content(tag: number): AsyncGenerator<Uint8Array>;
  /** The contents, joined, of as many primitive elements of a tag as stand next and are at hand: millions of small ones cost little. */
  run(tag: number): { readonly count: number; readonly joined: Uint8Array };
  /** @param padded whether zeros may follow */
  finish(padded: boolean): Promise<void>;
}

/** How far in, and how much may be held in memory in all. */
const [deepest, mostHeld, window] = [16, 16 << 20, 1 << 18];

/** Where an element ends; undefined for one of indefinite length. No byte of it is behind `limit`. */
interface Frame {
  readonly end: number | undefined;
  readonly limit: number;
}

export const berCursor = (source: ByteSource): BerCursor => {
  const frames: Frame[] = [{ end: source.size, limit: source.size }];
  let position = 0;
  let bytes: Uint8Array = new Uint8Array(0);
  let start = 0;
  let held = 0;

  const frame = (): Frame => frames.at(-1)!;
  const have = (count: number) => start + bytes.length - position >= count;
  /** Sees to it that so many bytes are at hand. */
  const fill = async (count: number): Promise<void> => {
    if (position + count > frame().limit) throw new MalformedDer('cut short');
    bytes = await source.read(position, Math.max(count, Math.min(window, source.size - position)));
    start = position;
    if (bytes.length < count) throw new MalformedDer('cut short');
  };
  const at = (offset: number): number => bytes[position - start + offset]!;

  /** Passes an identifier and a length. @returns the length; undefined for an indefinite one */
  const pass = async (tag: number, what: string): Promise<number | undefined> => {
    if (!have(2) || position + 2 > frame().limit) await fill(2);
    if (at(0) !== tag) throw new MalformedDer(`no ${what}`);
    const first = at(1);
    const count = first < 0x80 ? 0 : first & 0x7f;
    if (first === 0x80) {
      position += 2;
      return undefined;
    }
    if (count > 6) throw new MalformedDer('a length beyond six bytes');
    if (!have(2 + count) || position + 2 + count > frame().limit) await fill(2 + count);
    let length = count === 0 ? first : 0;
    for (let index = 0; index < count; index++) length = length * 256 + at(2 + index);
    if (count > 0 && (length < 0x80 || at(2) === 0)) throw new MalformedDer('a length longer than needed');
    position += 2 + count;
    if (position + length > frame().limit) throw new MalformedDer('cut short');
    return length;
  };

  const peek = async (): Promise<number | undefined> => {
    const { end } = frame();
    if (position === end) return undefined;
    if (!have(2)) await fill(2);
    if (end !== undefined || at(0) !== 0) return at(0);
    if (at(1) !== 0) throw new MalformedDer('no end of an indefinite length');
    return undefined;
  };

  return {
    peek,
    async enter(tag, what) {
      if (frames.length > deepest) throw new MalformedDer('too deep');
      const length = await pass(tag, what);
      const { limit } = frame();
      frames.push(
        length === undefined ? { end: undefined, limit } : { end: position + length, limit: position + length },
      );
    },
    async leave() {
      if ((await peek()) !== undefined) throw new MalformedDer('more than was expected');
      const { end } = frames.pop()!;
      if (end === undefined) position += 2;
    },
    async element() {
      const tag = await peek();
      if (tag === undefined) throw new MalformedDer('cut short');
      const from = position;
      const length = await pass(tag, 'element');
      if (length === undefined) throw new MalformedDer('an indefinite length where none may be');
      const size = position - from + length;
      held += size;
      if (held > mostHeld) throw new MalformedDer('too large');
      position = from;
      if (!have(size)) await fill(size);
      const whole = bytes.slice(position - start, position - start + size);
      position += size;
      return readWhole(whole);
    },
    async *content(tag) {
      let left = await pass(tag, 'content');
      if (left === undefined) throw new MalformedDer('a primitive element of indefinite length');
      while (left > 0) {
        if (!have(1)) await fill(1);
        const from = position - start;
        const chunk = bytes.subarray(from, Math.min(bytes.length, from + left));
        position += chunk.length;
        left -= chunk.length;
        yield chunk;
      }
    },
    run(tag) {
      const { limit } = frame();
      const joined = new Uint8Array(Math.max(0, start + bytes.length - position));
      let [size, count, from] = [0, 0, position - start];
      const last = Math.min(bytes.length, limit - start);
      while (from + 2 <= last && bytes[from] === tag) {
        let length = bytes[from + 1]!;
        const more = length < 0x80 ? 0 : length & 0x7f;
        const inside = from + 2 + more;
        // What is long, or not well-formed, is for `content`.
        if (length === 0x80 || more > 3 || inside > last) break;
        if (more > 0) length = bytes.subarray(from + 2, inside).reduce((sum, byte) => sum * 256 + byte, 0);
        if (inside + length > last || (more > 0 && (length < 0x80 || bytes[from + 2] === 0))) break;
        joined.set(bytes.subarray(inside, inside + length), size);
        size += length;
        count++;
        from = inside + length;
      }
      position = start + from;
      return { count, joined: joined.subarray(0, size) };
    },
    async finish(padded) {
      while (padded && position < source.size) {
        if (!have(1)) await fill(1);
        if (bytes.subarray(position - start).some((byte) => byte !== 0)) break;
        position = start + bytes.length;
      }
      if (position !== source.size) throw new MalformedDer('bytes behind the end');
    },
  };
};
