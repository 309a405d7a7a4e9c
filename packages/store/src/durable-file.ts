import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The text of a file; undefined where there is none. */
export const readIfThere = (file: string): string | undefined => readBytesIfThere(file)?.toString('utf8');

export const readBytesIfThere = (file: string): Buffer | undefined => {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** There whole and on the disk, or not at all; for its owner alone. */
export const writeDurably = (file: string, content: string | Uint8Array): void => {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const making = `${file}.making`;
  writeFileSync(making, content, { mode: 0o600, flush: true });
  renameSync(making, file);
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};
