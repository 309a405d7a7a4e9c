import { createHash } from 'node:crypto';
import { OpenMynaError } from '@openmyna/errors';
import { type Kysely, sql } from 'kysely';
import { errors } from '../errors.ts';
import type { Clock, Random, Wait } from '../handed-in.ts';
import { leasesOn } from '../lease.ts';
import { grantOn } from '../roles.ts';
import { transactionsOn } from '../transaction.ts';
import { checkMigrations, tableMadeBy } from './check-migrations.ts';
import type { Migration } from './migration.ts';
import { ownMigrations } from './own.ts';

export interface MigrateOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly wait: Wait;
  /** Who is let to the tables. */
  readonly servingRole: string;
}

const leaseName = 'store-migrate';
/** In ms. Who died while migrating is waited for until its lease has run out, and somewhat longer. */
const leaseTime = 60_000;
const pause = 100;
const tries = (1.5 * leaseTime) / pause;

/**
 * Brings a database to the program's schema: its own steps, then the rooms', in their order, each a transaction of its own, as
 * no distributed engine takes more. An interruption between a step and its record runs the step again, which is why it is idempotent.
 * @throws OpenMynaError `store.sql` for a step outside the subset, before anything is done; `store.version` for a database with
 *   a step the program does not know, or knows otherwise; `store.leased` when another takes longer than a lease
 */
export const migrate = async <Tables>(
  owner: Kysely<Tables>,
  roomMigrations: readonly Migration[],
  options: MigrateOptions,
): Promise<void> => {
  const migrations = [...ownMigrations, ...roomMigrations];
  checkMigrations(migrations);
  if (await isDone(owner, migrations)) return;
  for (const { sql: text } of ownMigrations.slice(0, 2)) await makeOnce(owner, text);
  const withLease = leasesOn(transactionsOn(owner, options), options);
  for (let attempt = 1; ; attempt++)
    try {
      return await withLease(leaseName, leaseTime, async (lease) => {
        const known = await applied(owner);
        checkVersion(known, migrations);
        for (const migration of migrations.filter(({ id }) => !known.has(id))) {
          await lease.renew();
          await apply(owner, migration, options);
        }
      });
    } catch (error) {
      const elsewhere = error instanceof OpenMynaError && error.code === 'store.leased';
      if (!elsewhere || attempt === tries) throw error;
      await options.wait(pause);
    }
};

/** The common case, of a schema that is as it should be, takes one statement and no lease. */
const isDone = async <Tables>(owner: Kysely<Tables>, migrations: readonly Migration[]): Promise<boolean> => {
  const { rows } = await sql`select from pg_tables
    where schemaname = current_schema() and tablename = 'store_migration'`.execute(owner);
  if (rows.length === 0) return false;
  const known = await applied(owner);
  checkVersion(known, migrations);
  return known.size === migrations.length;
};

/** The steps a database has, with their digests. */
export const applied = async <Tables>(db: Kysely<Tables>): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await sql<{
    id: string;
    digest: string;
  }>`select id, digest from store_migration order by id`.execute(db);
  return new Map(rows.map(({ id, digest }) => [id, digest]));
};

const checkVersion = (known: ReadonlyMap<string, string>, migrations: readonly Migration[]): void => {
  const ours = new Map(migrations.map((migration) => [migration.id, digestOf(migration)]));
  for (const [id, digest] of known)
    if (ours.get(id) !== digest) throw new OpenMynaError(errors['store.version'], { migration: id });
};

/** White space is no difference. */
const digestOf = ({ sql, family, history }: Migration): string =>
  createHash('sha256')
    .update(JSON.stringify([sql.replace(/\s+/g, ' ').trim(), family, history === true]))
    .digest('hex');

const apply = async <Tables>(owner: Kysely<Tables>, migration: Migration, options: MigrateOptions): Promise<void> => {
  const { id, family, sql: text } = migration;
  await sql.raw(text).execute(owner);
  const table = tableMadeBy(text);
  if (table !== undefined) await grantOn(owner, table, migration, options.servingRole);
  await sql`insert into store_migration (id, family, digest, applied_at)
    values (${id}, ${family}, ${digestOf(migration)}, ${options.clock()}) on conflict (id) do nothing`.execute(owner);
};

/** Two who make the same table at the same moment meet in the catalogue, IF NOT EXISTS or not: then it is there. */
const makeOnce = async <Tables>(owner: Kysely<Tables>, text: string): Promise<void> => {
  await sql
    .raw(text)
    .execute(owner)
    .catch((error) => {
      if (!['23505', '42P07', '42710'].includes(error.code)) throw error;
    });
};
