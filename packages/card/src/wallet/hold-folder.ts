import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/**
 * Holds a folder, made if there is none, for this process alone, until disposed of or until the process ends in any way:
 * SQLite's lock is the kernel's (fcntl), so there is no stale lock to judge. Node itself offers no such lock on a file.
 * @param patience milliseconds to wait, the thread blocked, for another process to let go
 * @throws OpenMynaError `wallet.held` while another process holds it
 */
export const holdFolder = (folder: string, patience = 0): Disposable => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(folder, '.lock'), { timeout: patience });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new OpenMynaError(errors['wallet.held'], { folder }, { cause });
  }
  return { [Symbol.dispose]: () => lock.close() };
};
