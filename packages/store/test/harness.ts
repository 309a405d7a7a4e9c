// Each test has a database of its own: on the server that DATABASE_URL names, or on an embedded one, that of the run or else the
// file's own.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { OpenMynaError } from '@openmyna/errors';
import pg from 'pg';
import { type Migration, openStore, type Store, type StoreOptions } from '../src/index.ts';
import { noWait, seeded, standingClock } from './handed.ts';
import { asOwner, sharedServer } from './shared-server.ts';

export { asOwner, noWait, seeded, standingClock };

/** A folder that is gone after the test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const atEnd = new AsyncDisposableStack();
after(() => atEnd.disposeAsync());

let server: Promise<string> | undefined;

const serverUrl = (): Promise<string> => {
  server ??= (async () => {
    const given = process.env.DATABASE_URL ?? process.env.OPENMYNA_TEST_SERVER;
    if (given !== undefined) return given;
    const folder = mkdtempSync(join(tmpdir(), 'openmyna-test-'));
    atEnd.defer(() => rmSync(folder, { recursive: true }));
    return atEnd.use(await sharedServer(folder)).url;
  })();
  return server;
};

/** What @types/pg leaves out of it. */
type StandingClient = pg.Client & { ref(): void; unref(): void };

/** Connections that stay, by their database: to make one takes a server longer than what is said over it. */
const connections = new Map<string, Promise<{ client: StandingClient; asked: number }>>();

/** As asOwner, over a connection that stays until the end of the file. */
const asOwnerAgain = async (url: string, ...statements: readonly string[]): Promise<pg.QueryResult> => {
  let opening = connections.get(url);
  if (opening === undefined) {
    opening = (async () => {
      const client = new pg.Client({ connectionString: url }) as StandingClient;
      // It ends with its database.
      client.on('error', () => {});
      await client.connect();
      atEnd.defer(() => client.end());
      return { client, asked: 0 };
    })();
    connections.set(url, opening);
  }
  const connection = await opening;
  // What waits for nothing but the file's end does not keep it from ending.
  if (connection.asked++ === 0) connection.client.ref();
  try {
    let result!: pg.QueryResult;
    for (const statement of statements) result = await connection.client.query(statement);
    return result;
  } finally {
    if (--connection.asked === 0) connection.client.unref();
  }
};

/** A new, empty database, dropped at its end. */
export const freshDatabase = async (): Promise<AsyncDisposable & { readonly url: string }> => {
  const base = await serverUrl();
  // Of all the files that may be run at once on one server.
  const name = `openmyna_test_${randomBytes(8).toString('hex')}`;
  await asOwnerAgain(
    base,
    // Seven megabytes that need not go through the log.
    `create database ${name} strategy file_copy`,
    // What no test keeps need not be on the disk before the next is asked; of commits that are, store/test/embedded tells.
    `alter database ${name} set synchronous_commit = off`,
  );
  return {
    url: base.replace(/\/[^/?]*(\?|$)/, `/${name}$1`),
    [Symbol.asyncDispose]: async () => {
      await asOwnerAgain(base, `drop database ${name} with (force)`);
    },
  };
};

/** Databases that tests are through with, by the names of their migrations: emptied, they are as good as new and there at once. */
const used = new Map<string, string[]>();

/** The newest table first: rows of one that came later point to those of one before. */
const emptied = async (url: string): Promise<void> => {
  const { rows } = await asOwnerAgain(
    url,
    `select relname from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace
      and relname <> 'store_migration' order by oid desc`,
  );
  await asOwnerAgain(url, rows.map(({ relname }) => `delete from ${relname}`).join(';'));
};

/** One with these migrations, kept for the next test when this one is through with it. */
const usedDatabase = async (migrations: readonly Migration[]) => {
  const key = migrations.map(({ id }) => id).join();
  const kept = used.get(key) ?? [];
  used.set(key, kept);
  const url = kept.pop() ?? atEnd.use(await freshDatabase()).url;
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      await emptied(url);
      kept.push(url);
    },
  };
};

type Options = Partial<StoreOptions> & {
  readonly migrations?: readonly Migration[];
  /** Takes a database that a test before is through with, emptied: for tests that leave its schema as it is. */
  readonly used?: boolean;
};

/** A store in a database, that of `url` or a new one; what meets another waits as in earnest, or it might meet it twenty times. */
export const testStore = async <Tables>(options: Options = {}): Promise<Store<Tables> & { readonly url: string }> => {
  await using opening = new AsyncDisposableStack();
  const url =
    options.url ?? opening.use(await (options.used ? usedDatabase(options.migrations ?? []) : freshDatabase())).url;
  const { used: _, ...rest } = options;
  const given = { folder: '/nowhere', clock: standingClock().clock, random: seeded('store') };
  const store = opening.use(await openStore<Tables>({ ...given, ...rest, url }));
  const open = opening.move();
  return { ...store, url, [Symbol.asyncDispose]: () => open.disposeAsync() };
};

/** For assert.rejects and assert.throws: an error of the catalogue. */
export const withCode =
  (code: string, details: Record<string, unknown> = {}) =>
  (error: OpenMynaError) =>
    error.code === code && Object.entries(details).every(([name, value]) => error.details[name] === value);
