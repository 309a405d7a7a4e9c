import { readFileSync } from 'node:fs';

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
