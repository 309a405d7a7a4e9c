import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from './journal.ts';

/** A log in a file that only its owner may read. The file need not be there before `replace`. Disposed of, it takes no more. */
export const logFile = (path: string): Log & Disposable => {
  let appending: number | undefined;
  let disposed = false;
  const close = () => {
    if (appending !== undefined) closeSync(appending);
    appending = undefined;
  };
  return {
    name: path,
    read: () => readFileSync(path),
    append: (bytes) => {
      if (disposed) throw new Error(`${path} is closed`);
      appending ??= openSync(path, 'a');
      writeAll(appending, bytes);
      fdatasyncSync(appending);
    },
    truncate: (length) =>
      withFile(path, 'r+', (file) => {
        ftruncateSync(file, length);
        fsyncSync(file);
      }),
    replace: (bytes) => {
      close();
      const next = `${path}.new`;
      withFile(next, 'w', (file) => {
        writeAll(file, bytes);
        fsyncSync(file);
      });
      renameSync(next, path);
      withFile(dirname(path), 'r', fsyncSync);
    },
    [Symbol.dispose]: () => {
      disposed = true;
      close();
    },
  };
};

const writeAll = (file: number, bytes: Uint8Array): void => {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
};

const withFile = (path: string, flags: string, use: (file: number) => void): void => {
  const file = openSync(path, flags, 0o600);
  try {
    use(file);
  } finally {
    closeSync(file);
  }
};

/** Puts a file in place, there whole and on the disk when it resolves, or not at all; as `replace` does, without keeping this thread waiting. */
export const replaceFile = async (path: string, bytes: Uint8Array): Promise<void> => {
  const next = `${path}.new`;
  await using file = await open(next, 'w', 0o600);
  await file.writeFile(bytes);
  await file.sync();
  await rename(next, path);
  await using folder = await open(dirname(path), 'r');
  await folder.sync();
};
