import { readFileSync } from 'node:fs';
import { type AppendFile, type FileOperations, openAppendFile, replaceFile } from '@openmyna/durable';
import type { Log } from './journal.ts';

/** A log in a file that only its owner may read. The file need not be there before `replace`. Disposed of, it takes no more. */
export const logFile = (path: string, files?: FileOperations): Log & Disposable => {
  let appending: AppendFile | undefined;
  let disposed = false;
  const close = () => {
    appending?.[Symbol.dispose]();
    appending = undefined;
  };
  const opened = (): AppendFile => {
    if (disposed) throw new Error(`${path} is closed`);
    appending ??= openAppendFile(path, files);
    return appending;
  };
  return {
    name: path,
    read: () => readFileSync(path),
    append: (bytes) => opened().append(bytes),
    truncate: (length) => opened().truncate(length),
    replace: (bytes) => {
      // What is open is the file that was there before.
      close();
      replaceFile(path, bytes, files);
    },
    [Symbol.dispose]: () => {
      disposed = true;
      close();
    },
  };
};
