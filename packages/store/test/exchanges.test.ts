// What is said in one breath goes in one exchange, and is as if each had been waited for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { asOwner, noWait, testStore, withCode } from './harness.ts';
import { migrations, type Tables } from './schema.ts';

const open = () => testStore<Tables>({ migrations, wait: noWait });
const account = (resident_id: string, balance: number) => ({ resident_id, balance });

test('statements said in one breath are done in their order, each with its own answer', async () => {
  await using store = await open();
  const balances = await store.transaction(async (tx) => {
    const put = (balance: number) =>
      sql`insert into account values ('A', ${balance}) on conflict (resident_id) do update set balance = excluded.balance`.execute(
        tx,
      );
    const read = async () => (await sql<{ balance: number }>`select balance from account`.execute(tx)).rows[0]?.balance;
    const said = [];
    // Often enough for the statements to be prepared on the way.
    for (let i = 0; i < 20; i++) said.push(put(i), read());
    return (await Promise.all(said)).filter((_, index) => index % 2 === 1);
  });
  assert.deepEqual(
    balances,
    Array.from({ length: 20 }, (_, i) => i),
  );
});

test('where one of them fails that is the error, and nothing of the others has happened', async () => {
  await using store = await open();
  const work = store.transaction((tx) =>
    Promise.all([
      tx.insertInto('account').values(account('A', 1)).execute(),
      tx.insertInto('account').values(account('A', 2)).execute(),
      tx.insertInto('account').values(account('B', 3)).execute(),
    ]),
  );
  await assert.rejects(work, { code: '23505' });
  assert.deepEqual(await store.db.selectFrom('account').selectAll().execute(), []);
  // And the connection is good for the next.
  await store.transaction((tx) => tx.insertInto('account').values(account('A', 1)).execute());
  assert.equal((await store.db.selectFrom('account').selectAll().execute()).length, 1);
});

test('an error that nobody waited for is none of success: the transaction is not there', async () => {
  await using store = await open();
  await asOwner(store.url, `insert into account values ('A', 1)`);
  const work = store.transaction(async (tx) => {
    await tx.insertInto('account').values(account('B', 2)).execute();
    tx.insertInto('account')
      .values(account('A', 2))
      .execute()
      .catch(() => {});
  });
  await assert.rejects(work);
  assert.deepEqual(await store.db.selectFrom('account').select('resident_id').execute(), [{ resident_id: 'A' }]);
});

test('a statement that could not be prepared is prepared when it can be', async () => {
  await using store = await open();
  const later = () => sql`select 1 from later where n = ${1}`.execute(store.db);
  for (let i = 0; i < 12; i++) await assert.rejects(later(), { code: '42P01' });
  await asOwner(store.url, 'create table later (n int)', 'grant select on later to public');
  for (let i = 0; i < 12; i++) await later();
});

test('a transaction that says nothing, and one whose connection ends under it', async () => {
  await using store = await open();
  assert.equal(await store.transaction(async () => 'nothing'), 'nothing');
  const work = store.transaction(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await asOwner(store.url, `select pg_terminate_backend(${rows[0]!.pid})`);
    await tx.insertInto('account').values(account('A', 1)).execute();
  });
  await assert.rejects(work, withCode('store.unavailable'));
  await store.transaction((tx) => tx.insertInto('account').values(account('B', 1)).execute());
  assert.deepEqual(await store.db.selectFrom('account').select('resident_id').execute(), [{ resident_id: 'B' }]);
});
