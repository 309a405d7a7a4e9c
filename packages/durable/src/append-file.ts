import { dirname } from 'node:path';
import { OpenMynaError } from '@openmyna/errors';
import { errors, fileError } from './errors.ts';
import { closeQuietly, type FileOperations, nodeFiles, synced, syncFolder, writeAll } from './file-operations.ts';

/** A file that only grows, by whole lines. */
export interface AppendFile extends Disposable {
  /** Bytes in it now. */
  size(): number;
  /**
   * All of it is on the disk when this returns, and none of it is in the file when it throws; then the next may be tried.
   * @throws OpenMynaError `file.full`, `file.failed`; `file.stopped` from then on where what was written could not be taken back
   */
  append(bytes: Uint8Array): void;
  /** Cuts off what was never acted on. @throws OpenMynaError `file.failed` */
  truncate(length: number): void;
}

/**
 * Opens a file for appending, made if there is none; its name is on the disk too.
 * @throws OpenMynaError `file.full`, `file.failed`
 */
export const openAppendFile = (path: string, files: FileOperations = nodeFiles): AppendFile => {
  const attempt = <Result>(act: () => Result): Result => {
    try {
      return act();
    } catch (cause) {
      throw fileError(path, cause);
    }
  };
  const file = attempt(() => files.open(path, 'a'));
  let stopped = false;
  const sync = (how: 'fsync' | 'fdatasync') => {
    try {
      synced(files, path, () => files[how](file));
    } catch (cause) {
      // Only where a test's process goes on.
      stopped = true;
      throw cause;
    }
  };
  try {
    // An empty one may have been made just now, or by whoever was killed before this line.
    attempt(() => files.size(file) === 0 && syncFolder(dirname(path), files));
  } catch (error) {
    closeQuietly(files, file);
    throw error;
  }
  return {
    size: () => attempt(() => files.size(file)),
    append: (bytes) =>
      attempt(() => {
        if (stopped) throw new OpenMynaError(errors['file.stopped'], { file: path });
        const before = files.size(file);
        try {
          writeAll(files, file, bytes);
        } catch (cause) {
          // Not synced: until the next append is, this is a last line cut short, which opening takes off.
          try {
            files.ftruncate(file, before);
          } catch {
            stopped = true;
          }
          throw cause;
        }
        // With the new length, which fdatasync counts among what is needed to read the data.
        sync('fdatasync');
      }),
    truncate: (length) =>
      attempt(() => {
        files.ftruncate(file, length);
        sync('fsync');
      }),
    [Symbol.dispose]: () => closeQuietly(files, file),
  };
};
