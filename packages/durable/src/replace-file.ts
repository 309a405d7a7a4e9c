import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileError } from './errors.ts';
import { closeQuietly, type FileOperations, nodeFiles, synced, syncFolder, writeAll } from './file-operations.ts';

/**
 * Puts a file in place: there whole and on the disk when it returns; as it was before when it throws, unless only the name's way
 * to the disk failed.
 * @throws OpenMynaError `file.full`, `file.failed`
 */
export const replaceFile = (path: string, bytes: Uint8Array, files: FileOperations = nodeFiles): void => {
  const making = `${path}.new`;
  try {
    const file = files.open(making, 'w');
    try {
      writeAll(files, file, bytes);
      synced(files, making, () => files.fsync(file));
    } finally {
      closeQuietly(files, file);
    }
    files.rename(making, path);
    syncFolder(dirname(path), files);
  } catch (cause) {
    // Half a file would keep the space that a full disk lacks.
    try {
      files.unlink(making);
    } catch {}
    throw fileError(path, cause);
  }
};

/** {@link replaceFile} in a folder that need not be there. */
export const writeDurably = (file: string, content: string | Uint8Array, files?: FileOperations): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  replaceFile(file, typeof content === 'string' ? Buffer.from(content) : content, files);
};
