import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/**
 * Holds a cluster's folder, made if there is none, until disposed of or until this process ends in any way. PostgreSQL's own
 * postmaster.pid says only that some process has that number; SQLite's lock is the kernel's, so it is never stale, and
 * whoever has it may end a server that a killed process left behind.
 * @throws OpenMynaError `store.held` while another process holds it
 */
export const hold = (folder: string): Disposable => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(folder, '.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new OpenMynaError(errors['store.held'], { folder }, { cause });
  }
  return { [Symbol.dispose]: () => lock.close() };
};
