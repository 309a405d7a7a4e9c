// DESIGN.md, Data: "History is append-only … the database role that serves requests cannot update or delete".
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Store } from '../src/index.ts';
import { asOwner, freshDatabase, testStore, withCode } from './harness.ts';
import { migrations, type Tables } from './schema.ts';

const event = {
  resident_id: 'A',
  seq: 1,
  kind: 'birth',
  happened_on: '2026-04-01',
  recorded_at: new Date('2026-04-02T03:04:05.678Z'),
  body: JSON.stringify({ name: '明日香' }),
};

const withEvent = async () => {
  const store = await testStore<Tables>({ migrations });
  await store.db.insertInto('account').values({ resident_id: 'A', balance: 1 }).execute();
  await store.db.insertInto('resident_event').values(event).execute();
  return store;
};

const roleOf = async ({ db }: Store<Tables>): Promise<string> => {
  const { rows } = await sql<{ who: string }>`select current_user as who`.execute(db);
  assert.match(rows[0]!.who, /_serving$/);
  return rows[0]!.who;
};

const denied = { code: '42501' };

test('whoever serves requests adds to history and reads it', async () => {
  await using store = await withEvent();
  const [read] = await store.db.selectFrom('resident_event').selectAll().execute();
  assert.deepEqual(read, { ...event, body: { name: '明日香' } });
});

test('the server refuses it to change history', async () => {
  await using store = await withEvent();
  await assert.rejects(store.db.updateTable('resident_event').set({ kind: 'death' }).execute(), denied);
  await assert.rejects(store.db.deleteFrom('resident_event').execute(), denied);
  const upsert = store.db
    .insertInto('resident_event')
    .values(event)
    .onConflict((conflict) => conflict.columns(['resident_id', 'seq']).doUpdateSet({ kind: 'death' }));
  await assert.rejects(upsert.execute(), denied);
  const role = await roleOf(store);
  await assert.rejects(asOwner(store.url, `set role "${role}"`, 'truncate resident_event'), denied);
  assert.equal((await store.db.selectFrom('resident_event').select('kind').executeTakeFirstOrThrow()).kind, 'birth');
});

test('nor to change tables, or who may', async () => {
  await using store = await withEvent();
  await assert.rejects(sql`alter table resident_event drop column kind`.execute(store.db), denied);
  await assert.rejects(sql`drop table resident_event`.execute(store.db), denied);
  await assert.rejects(sql`create table other (id text primary key)`.execute(store.db), denied);
  // Granting what one has not is a warning in PostgreSQL, and grants nothing.
  await sql`grant update on resident_event to current_user`.execute(store.db).catch(() => {});
  await assert.rejects(store.db.updateTable('resident_event').set({ kind: 'death' }).execute(), denied);
});

test('and the record of migrations is not its own to change', async () => {
  await using store = await withEvent();
  await assert.rejects(sql`delete from store_migration`.execute(store.db), denied);
});

test('RESET ROLE leads back to the serving role', async () => {
  await using store = await withEvent();
  const before = await roleOf(store);
  await store.db.connection().execute(async (connection) => {
    await sql`reset role`.execute(connection);
    const { rows } = await sql<{ who: string }>`select current_user as who`.execute(connection);
    assert.deepEqual(rows, [{ who: before }]);
  });
});

test('a session that does not take the role is not served by: the owner’s would be', async () => {
  await using database = await freshDatabase();
  const url = `${database.url}${database.url.includes('?') ? '&' : '?'}options=-c%20work_mem=4MB`;
  await assert.rejects(testStore({ migrations, url }), withCode('store.unavailable'));
});

test('what is not history it may change', async () => {
  await using store = await withEvent();
  await store.db.updateTable('account').set({ balance: 2 }).execute();
  assert.equal((await store.db.selectFrom('account').select('balance').executeTakeFirstOrThrow()).balance, 2);
});
