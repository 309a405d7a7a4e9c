// Bytes that are read where they are needed: a file of several gigabytes is never in memory.

import { open } from 'node:fs/promises';

/** Bytes that stand still while they are read. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /** @returns fewer only at the end */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes that are in memory. */
export const bytesSource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});

/** @throws the system's error for a file that cannot be read */
export const openFileSource = async (path: string): Promise<ByteSource & AsyncDisposable> => {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  return {
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
        if (bytesRead === 0) return bytes.subarray(0, done);
        done += bytesRead;
      }
      return bytes;
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
};

const chunkSize = 1 << 20;

/** A part of it, a megabyte at a time. */
export async function* chunksOf(source: ByteSource, from = 0, to = source.size): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; ) {
    const chunk = await source.read(at, Math.min(chunkSize, to - at));
    if (chunk.length === 0) return;
    yield chunk;
    at += chunk.length;
  }
}
