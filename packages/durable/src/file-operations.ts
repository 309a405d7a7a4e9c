import * as fs from 'node:fs';

/** What a disk is asked for. Handed in, so that a test can fail any of it. A file is its descriptor. */
export interface FileOperations {
  open(path: string, flags: 'a' | 'r' | 'r+' | 'w'): number;
  /** @returns how many bytes it took, which may be fewer than there are */
  write(file: number, bytes: Uint8Array): number;
  fsync(file: number): void;
  fdatasync(file: number): void;
  size(file: number): number;
  ftruncate(file: number, length: number): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  /** Ends the process. A test's returns, or throws. */
  onFsyncFailure(path: string, cause: unknown): void;
}

/** node:fs. A file it makes is its owner's alone. */
export const nodeFiles: FileOperations = {
  open: (path, flags) => fs.openSync(path, flags, 0o600),
  write: (file, bytes) => fs.writeSync(file, bytes),
  fsync: fs.fsyncSync,
  fdatasync: fs.fdatasyncSync,
  size: (file) => fs.fstatSync(file).size,
  ftruncate: fs.ftruncateSync,
  close: fs.closeSync,
  rename: fs.renameSync,
  unlink: fs.unlinkSync,
  // After an fsync that failed the kernel calls the pages clean, whatever became of them: a second one would succeed and mean
  // nothing, and what is read may not be on the disk. So nothing more may be said, to anybody, by this process. SIGKILL, because
  // `process.exit` runs listeners and waits for a silent card, in a worker ends the worker alone, and `process.abort` leaves a
  // core file, with keys in it.
  onFsyncFailure: (path, cause) => {
    const { code = 'EIO' } = cause as NodeJS.ErrnoException;
    const line = `OpenMyna: ${path}: fsync: ${code}. ディスクを確かめてから再起動します。/ Check the disk, then restart.\n`;
    try {
      fs.writeSync(2, line);
    } finally {
      process.kill(process.pid, 'SIGKILL');
    }
  },
};

/** `fsync` or `fdatasync`, after which the file is on the disk or the process has ended. */
export const synced = (files: FileOperations, path: string, sync: () => void): void => {
  try {
    sync();
  } catch (cause) {
    files.onFsyncFailure(path, cause);
    throw cause;
  }
};

/** All of it, however many writes it takes. */
export const writeAll = (files: FileOperations, file: number, bytes: Uint8Array): void => {
  for (let written = 0; written < bytes.length; ) {
    const more = files.write(file, bytes.subarray(written));
    // No disk does that; an endless loop would be the worse answer.
    if (more === 0) throw Object.assign(new Error('a write took nothing'), { code: 'EIO' });
    written += more;
  }
};

/** What a folder names is on the disk. */
export const syncFolder = (folder: string, files: FileOperations = nodeFiles): void => {
  const file = files.open(folder, 'r');
  try {
    synced(files, folder, () => files.fsync(file));
  } finally {
    closeQuietly(files, file);
  }
};

/** What matters was synced before; a descriptor is gone even where its close fails. */
export const closeQuietly = (files: FileOperations, file: number): void => {
  try {
    files.close(file);
  } catch {}
};
