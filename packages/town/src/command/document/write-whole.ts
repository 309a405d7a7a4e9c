import { rename, rm, writeFile } from 'node:fs/promises';

/** Whole or not there at all. */
export const writeWhole = async (file: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> => {
  const making = `${file}.making`;
  try {
    await writeFile(making, content);
    await rename(making, file);
  } catch (error) {
    await rm(making, { force: true });
    throw error;
  }
};
