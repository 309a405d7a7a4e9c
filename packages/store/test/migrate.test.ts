// anchors.md 5.3, rules 5 and 7: one DDL statement a step, idempotent, forward only, under a lease that is a row.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Migration } from '../src/index.ts';
import { asOwner, freshDatabase, standingClock, testStore, withCode } from './harness.ts';
import { migrations, type Tables } from './schema.ts';

const recorded = async (url: string) =>
  (await asOwner(url, 'select id from store_migration order by applied_at, id')).rows.map(({ id }) => id);

const more: Migration = {
  id: 'test-0004-note',
  family: 'resident',
  sql: 'alter table account add column if not exists note text',
};

test('a new database gets every step, and each is recorded with its family', async () => {
  await using store = await testStore<Tables>({ migrations });
  const { rows } = await asOwner(
    store.url,
    `select id, family from store_migration where id like 'test-%' order by id`,
  );
  assert.deepEqual(
    rows,
    migrations.map(({ id, family }) => ({ id, family })),
  );
});

test('opened again it gets nothing, and a longer list’s new steps only', async () => {
  await using store = await testStore<Tables>({ migrations });
  const before = await recorded(store.url);
  await (await testStore({ migrations, url: store.url }))[Symbol.asyncDispose]();
  assert.deepEqual(await recorded(store.url), before);
  await (await testStore({ migrations: [...migrations, more], url: store.url }))[Symbol.asyncDispose]();
  assert.deepEqual((await recorded(store.url)).sort(), [...before, more.id].sort());
});

test('a database newer than the program is refused, and stays as it is', async () => {
  await using store = await testStore({ migrations: [...migrations, more] });
  await assert.rejects(testStore({ migrations, url: store.url }), withCode('store.version', { migration: more.id }));
});

test('a step that was changed after it was applied is refused', async () => {
  await using store = await testStore({ migrations: [...migrations, more] });
  const changed = { ...more, sql: more.sql.replace('text', 'bigint') };
  await assert.rejects(
    testStore({ migrations: [...migrations, changed], url: store.url }),
    withCode('store.version', { migration: more.id }),
  );
});

test('interrupted between a step and its record, it runs the step again', async () => {
  await using store = await testStore({ migrations });
  await asOwner(store.url, `delete from store_migration where id like 'test-%'`);
  await using again = await testStore<Tables>({ migrations, url: store.url });
  await again.db.selectFrom('account').selectAll().execute();
  assert.equal((await recorded(store.url)).filter((id) => id.startsWith('test-')).length, migrations.length);
});

test('several that open a new database at once all find it made', async () => {
  await using database = await freshDatabase();
  const stores = await Promise.all(Array.from({ length: 4 }, () => testStore({ migrations, url: database.url })));
  for (const store of stores) await store[Symbol.asyncDispose]();
  assert.equal(new Set(await recorded(database.url)).size, (await recorded(database.url)).length);
});

test('who finds another migrating waits, and takes over when the other died', async () => {
  await using store = await testStore({ migrations });
  await asOwner(store.url, `insert into store_lease values ('store-migrate', 'the dead', '2026-04-01T00:01:00Z')`);
  const { clock, pass } = standingClock();
  let waits = 0;
  const wait = async (milliseconds: number) => {
    waits++;
    pass(milliseconds);
  };
  await using _ = await testStore({ migrations: [...migrations, more], url: store.url, clock, wait });
  assert.equal(waits, 600);
});

test('a step outside the subset is refused before anything is done', async () => {
  await using database = await freshDatabase();
  const bad: Migration = { id: 'bad', family: 'resident', sql: 'truncate account' };
  await assert.rejects(
    testStore({ migrations: [...migrations, bad], url: database.url }),
    withCode('store.sql', { sql: 'bad' }),
  );
  const { rows } = await asOwner(database.url, `select from pg_tables where schemaname = 'public'`);
  assert.equal(rows.length, 0);
});
