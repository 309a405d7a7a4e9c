import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** Where daemons are, whatever PATH the tests were started with. */
const path = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];

const isProgram = (name: string): boolean =>
  (isAbsolute(name) ? [name] : path.map((folder) => join(folder, name))).some((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const isPackage = (name: string): boolean =>
  /ok installed/.test(spawnSync('dpkg', ['--status', name], { encoding: 'utf8' }).stdout ?? '');

/**
 * Skips a test where a third-party program is missing (by name, path, or Debian package); under
 * OPENMYNA_PEERS=required, as CI runs, that fails it.
 * @returns whether the test is to end here
 */
export const requirePeer = (test: { skip(message: string): void }, ...names: readonly string[]): boolean => {
  const missing = names.filter((name) => !isProgram(name) && !isPackage(name));
  if (missing.length === 0) return false;
  const message = `not installed: ${missing.join(', ')}`;
  if (process.env.OPENMYNA_PEERS === 'required') throw new Error(message);
  test.skip(message);
  return true;
};
