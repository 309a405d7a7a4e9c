// The town of 2026-11-25, whatever day it is: made once for all test files of a run, which have copies of it.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openFolder } from '../src/folder/open-folder.ts';

export const stillDay = new Date('2026-11-25T03:00:00Z');

/** Makes it in a folder that is not there yet. */
export const makeStillTown = (path: string) =>
  openFolder(path, { clock: () => stillDay, random: (length) => new Uint8Array(randomBytes(length)) });

/** The same, copied where `npm test` has made it (OPENMYNA_TEST_STILL_TOWN). */
export const copyStillTown = async (path: string): Promise<void> => {
  const made = process.env.OPENMYNA_TEST_STILL_TOWN;
  if (made === undefined) await makeStillTown(path);
  else execFileSync('cp', ['-a', made, path]);
};
