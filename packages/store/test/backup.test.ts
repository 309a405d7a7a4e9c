import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Migration } from '../src/index.ts';
import { asOwner, temporaryFolder, testStore, withCode } from './harness.ts';
import { migrations, type Tables } from './schema.ts';

/** One column of every type that the subset has. */
const everyType: Migration = {
  id: 'test-0005-every-type',
  family: 'resident',
  sql: `create table if not exists every_type (
    resident_id text, n numeric(20, 5), f double precision, b boolean, bytes bytea, day date, at timestamptz,
    u uuid, j jsonb, list text[], length bigint generated always as (octet_length(resident_id)) stored,
    primary key (resident_id))`,
};

const all = [...migrations, everyType];

const rowsOf = async (url: string) =>
  Promise.all(
    ['account', 'resident_event', 'every_type', 'store_outbox', 'store_source', 'store_applied'].map(
      async (table) => (await asOwner(url, `select t::text as row from ${table} t order by 1`)).rows,
    ),
  );

/** A store with a bit of everything, and a folder for backups. */
const filled = async () => {
  const store = await testStore<Tables>({ migrations: all });
  await store.transaction(async (tx) => {
    await tx
      .insertInto('account')
      .values([
        { resident_id: 'A', balance: 1 },
        { resident_id: 'B', balance: 2 ** 53 - 1 },
      ])
      .execute();
    const event = { resident_id: 'A', kind: 'birth', happened_on: null, recorded_at: new Date(1), body: '"x"' };
    await tx
      .insertInto('resident_event')
      .values([
        { ...event, seq: 1 },
        { ...event, seq: 2, body: '{"名": null}' },
      ])
      .execute();
    await store.outbox.add(tx, { source: 'A', topic: 'birth', body: null });
  });
  await store.outbox.consume('c', async () => {});
  await asOwner(
    store.url,
    `insert into every_type values ('a', 1.10000, 'NaN', true, '\\x00ff', '2026-04-01', '2026-04-01T09:00:00.123456+09', '00000000-0000-4000-8000-000000000000', 'null', '{"a,b",NULL,"\\""}')`,
    `insert into every_type (resident_id, f, at, j) values (E'line\\nU+2028\u2028\\r"', 0.1::float8 + 0.2::float8, 'infinity', '" "')`,
    `insert into every_type (resident_id, f, day) values ('', '-0', '0044-03-15 BC')`,
  );
  return { store, file: join(temporaryFolder(), 'backup') };
};

test('what was backed up comes back exactly, of every type', async () => {
  const { store, file } = await filled();
  await using _ = store;
  await store.backup(file);
  await using other = await testStore<Tables>({ migrations: all });
  await other.restore(file);
  assert.deepEqual(await rowsOf(other.url), await rowsOf(store.url));
  const again = `${file}-again`;
  await other.backup(again);
  assert.ok(readFileSync(again).equals(readFileSync(file)), 'the same data is the same bytes');
});

test('a restored store goes on: what was applied stays applied, numbers go on', async () => {
  const { store, file } = await filled();
  await using _ = store;
  await store.backup(file);
  await using other = await testStore<Tables>({ migrations: all });
  await other.restore(file);
  assert.equal(await other.outbox.consume('c', async () => {}), 0);
  assert.equal(await other.transaction((tx) => other.outbox.add(tx, { source: 'A', topic: 'move', body: 1 })), 2);
});

test('more rows than a page holds, by a key of two columns', async () => {
  const { store, file } = await filled();
  await using _ = store;
  await asOwner(
    store.url,
    `insert into resident_event select 'B', n, 'move', null, '2026-04-01Z', '{}' from generate_series(1, 2500) n`,
  );
  await store.backup(file);
  await using other = await testStore<Tables>({ migrations: all });
  await other.restore(file);
  assert.deepEqual(await rowsOf(other.url), await rowsOf(store.url));
});

test('a backup is one moment, whatever is written meanwhile', async () => {
  const { store, file } = await filled();
  await using _ = store;
  const change = async () => {
    for (let i = 0; i < 20; i++)
      await store.transaction(async (tx) => {
        await tx
          .updateTable('account')
          .set((row) => ({ balance: row('balance', '-', 1) }))
          .where('resident_id', '=', 'B')
          .execute();
        await store.outbox.add(tx, { source: 'B', topic: 'paid', body: i });
      });
  };
  await Promise.all([change(), store.backup(file), change()]);
  await using other = await testStore<Tables>({ migrations: all });
  await other.restore(file);
  const { balance } = await other.db
    .selectFrom('account')
    .select('balance')
    .where('resident_id', '=', 'B')
    .executeTakeFirstOrThrow();
  const { rows } = await asOwner(other.url, `select count(*) from store_outbox where source = 'B'`);
  assert.equal(balance, 2 ** 53 - 1 - Number(rows[0].count));
});

test('a backup is its owner’s to read, overwrites nothing, and leaves nothing half made', async () => {
  const { store, file } = await filled();
  await using _ = store;
  await store.backup(file);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  await assert.rejects(store.backup(file), withCode('store.backup-exists'));
  await store[Symbol.asyncDispose]();
  await assert.rejects(store.backup(`${file}-2`));
  assert.ok(!existsSync(`${file}-2`));
  assert.equal(readdirSync(join(file, '..')).length, 1);
});

test('a damaged file is refused whole: cut anywhere, any byte changed, anything added', async () => {
  const { store, file } = await filled();
  await using _ = store;
  await store.backup(file);
  const whole = readFileSync(file);
  await using other = await testStore<Tables>({ migrations: all });
  const refused = async (bytes: Uint8Array) => {
    writeFileSync(file, bytes);
    await assert.rejects(other.restore(file), withCode('store.backup-damaged'));
  };
  await refused(Buffer.alloc(0));
  await refused(Buffer.concat([whole, Buffer.from('x')]));
  await refused(Buffer.concat([whole, Buffer.from('R []\n')]));
  await refused(Buffer.concat([whole, whole]));
  const place = fc.nat({ max: whole.length - 1 });
  await fc.assert(
    fc.asyncProperty(place, (at) => refused(whole.subarray(0, at))),
    { numRuns: 100, seed: 1 },
  );
  const flip = fc.tuple(place, fc.integer({ min: 1, max: 255 }));
  await fc.assert(
    fc.asyncProperty(flip, ([at, mask]) => refused(whole.map((byte, i) => (i === at ? byte ^ mask : byte)))),
    { numRuns: 200, seed: 1 },
  );
  assert.deepEqual((await rowsOf(other.url)).flat(), []);
});

test('a database with data in it is left as it is', async () => {
  const { store, file } = await filled();
  await using _ = store;
  await store.backup(file);
  const before = await rowsOf(store.url);
  await assert.rejects(store.restore(file), withCode('store.not-empty'));
  assert.deepEqual(await rowsOf(store.url), before);
});

test('what fails half way has restored nothing', async () => {
  const { store, file } = await filled();
  await using _ = store;
  await store.backup(file);
  await using other = await testStore<Tables>({ migrations: all });
  await asOwner(other.url, `alter table resident_event add constraint c check (seq < 2)`);
  await assert.rejects(other.restore(file));
  assert.deepEqual((await rowsOf(other.url)).flat(), []);
});

test('an older schema’s backup fits a newer one; a newer one’s is refused', async () => {
  const { store, file } = await filled();
  await using _ = store;
  await store.backup(file);
  const more: Migration = {
    id: 'test-0006-note',
    family: 'resident',
    sql: `alter table account add column if not exists note text default 'x'`,
  };
  await using newer = await testStore<Tables>({ migrations: [...all, more] });
  await newer.restore(file);
  assert.deepEqual((await asOwner(newer.url, 'select distinct note from account')).rows, [{ note: 'x' }]);
  await newer.backup(`${file}-newer`);
  await using older = await testStore<Tables>({ migrations: all });
  await assert.rejects(older.restore(`${file}-newer`), withCode('store.version', { migration: more.id }));
});

test('what came at once is counted, so that a search of it finds its way by the indexes', async () => {
  const { store, file } = await filled();
  await using _store = store;
  await store.backup(file);
  await using copy = await testStore<Tables>({ migrations: all });
  await copy.restore(file);
  const { rows } = await asOwner(copy.url, `select reltuples from pg_class where relname = 'account'`);
  assert.deepEqual(rows, [{ reltuples: 2 }]);
});
