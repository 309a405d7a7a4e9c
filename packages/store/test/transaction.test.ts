// anchors.md 5.3, rule 4: one transaction(fn), the whole function again on 40001 and 40P01, bounded, with jitter.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Store } from '../src/index.ts';
import { asOwner, noWait, seeded, testStore, withCode } from './harness.ts';
import { migrations, type Tables } from './schema.ts';

const open = (store: Store<Tables>, ...ids: string[]) =>
  store.db
    .insertInto('account')
    .values(ids.map((resident_id) => ({ resident_id, balance: 100 })))
    .execute();

const transfer = (store: Store<Tables>, from: string, to: string, amount: number) =>
  store.transaction(async (tx) => {
    const balanceOf = async (id: string) =>
      (await tx.selectFrom('account').select('balance').where('resident_id', '=', id).executeTakeFirstOrThrow())
        .balance;
    // Reads and then writes what it read: right only if nobody comes between.
    const [a, b] = [await balanceOf(from), await balanceOf(to)];
    if (a < amount || from === to) return false;
    await tx
      .updateTable('account')
      .set({ balance: a - amount })
      .where('resident_id', '=', from)
      .execute();
    await tx
      .updateTable('account')
      .set({ balance: b + amount })
      .where('resident_id', '=', to)
      .execute();
    return true;
  });

test('a transaction commits what it did and gives its result', async () => {
  await using store = await testStore<Tables>({ migrations });
  await open(store, 'A', 'B');
  assert.equal(await transfer(store, 'A', 'B', 30), true);
  assert.deepEqual(await store.db.selectFrom('account').selectAll().orderBy('resident_id').execute(), [
    { resident_id: 'A', balance: 70 },
    { resident_id: 'B', balance: 130 },
  ]);
});

test('an error of the function is its caller’s, once, and nothing has changed', async () => {
  await using store = await testStore<Tables>({ migrations });
  let runs = 0;
  const work = store.transaction(async (tx) => {
    runs++;
    await tx.insertInto('account').values({ resident_id: 'A', balance: 1 }).execute();
    throw new RangeError('no');
  });
  await assert.rejects(work, RangeError);
  assert.equal(runs, 1);
  assert.deepEqual(await store.db.selectFrom('account').selectAll().execute(), []);
});

for (const code of ['40001', '40P01'])
  test(`${code} runs the whole function again`, async () => {
    await using store = await testStore<Tables>({ migrations });
    let runs = 0;
    await store.transaction(async (tx) => {
      await tx.insertInto('account').values({ resident_id: 'A', balance: ++runs }).execute();
      if (runs < 3) throw Object.assign(new Error('met'), { code });
    });
    assert.deepEqual(await store.db.selectFrom('account').select('balance').execute(), [{ balance: 3 }]);
  });

test('retrying is bounded, waits ever longer by the randomness handed in, and ends in store.conflict', async () => {
  const waits: number[] = [];
  await using store = await testStore<Tables>({
    migrations,
    faults: { abortShare: 1, random: seeded('faults') },
    random: () => Buffer.from('ffffffff', 'hex'),
    wait: async (milliseconds) => waits.push(milliseconds),
  });
  const work = store.transaction((tx) => tx.insertInto('account').values({ resident_id: 'A', balance: 1 }).execute());
  await assert.rejects(work, withCode('store.conflict', { attempts: 20 }));
  assert.deepEqual(waits.slice(0, 8).map(Math.round), [4, 8, 16, 32, 64, 128, 256, 500]);
  assert.equal(waits.length, 19);
  assert.deepEqual(await store.db.selectFrom('account').selectAll().execute(), []);
});

test('how long it waits is drawn from the whole of it, so that two that met do not meet again', async () => {
  for (const [drawn, share] of [
    ['00000000', 0],
    ['80000000', 1 / 2],
  ] as const) {
    const waits: number[] = [];
    await using store = await testStore<Tables>({
      migrations,
      faults: { abortShare: 1, random: seeded('faults') },
      random: () => Buffer.from(drawn, 'hex'),
      wait: async (milliseconds) => waits.push(milliseconds),
    });
    await assert.rejects(
      store.transaction(async () => {}),
      withCode('store.conflict', { attempts: 20 }),
    );
    assert.deepEqual(
      waits.slice(0, 8),
      [4, 8, 16, 32, 64, 128, 256, 500].map((longest) => longest * share),
    );
  }
});

test('what is there already is an answer and not a conflict: it is told once, at once', async () => {
  await using store = await testStore<Tables>({ migrations });
  await open(store, 'A');
  let runs = 0;
  const again = store.transaction(async (tx) => {
    runs++;
    await tx.insertInto('account').values({ resident_id: 'A', balance: 1 }).execute();
  });
  await assert.rejects(again, { code: '23505' });
  assert.equal(runs, 1);
});

test('a rule that reads and then writes holds against another that does so at once: no write skew', async () => {
  await using store = await testStore<Tables>({ migrations });
  await open(store, 'A', 'B');
  const bothHaveRead = Promise.withResolvers<void>();
  let reads = 0;
  // Each takes 150 from an account of its own, as long as both accounts together have it.
  const take = (id: string) =>
    store.transaction(async (tx) => {
      const rows = await tx.selectFrom('account').select('balance').execute();
      if (++reads === 2) bothHaveRead.resolve();
      await bothHaveRead.promise;
      if (rows.reduce((sum, { balance }) => sum + balance, 0) < 150) return;
      await tx
        .updateTable('account')
        .set((row) => ({ balance: row('balance', '-', 150) }))
        .where('resident_id', '=', id)
        .execute();
    });
  await Promise.all(['A', 'B'].map(take));
  const rows = await store.db.selectFrom('account').select('balance').execute();
  assert.equal(
    rows.reduce((sum, { balance }) => sum + balance, 0),
    50,
  );
});

test('concurrent transfers under injected 40001 keep the sum, and every one that succeeded counts once', async () => {
  await using store = await testStore<Tables>({
    migrations,
    faults: { abortShare: 0.3, random: seeded('faults') },
  });
  const ids = ['A', 'B', 'C', 'D', 'E', 'F'];
  const account = fc.constantFrom(...ids);
  const transfers = fc.array(fc.record({ from: account, to: account, amount: fc.integer({ min: 1, max: 80 }) }), {
    minLength: 3,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(transfers, async (list) => {
      await asOwner(store.url, 'delete from account');
      await open(store, ...ids);
      const expected = new Map(ids.map((id) => [id, 100]));
      await Promise.all(
        list.map(async ({ from, to, amount }) => {
          if (!(await transfer(store, from, to, amount))) return;
          expected.set(from, expected.get(from)! - amount);
          expected.set(to, expected.get(to)! + amount);
        }),
      );
      const rows = await store.db.selectFrom('account').selectAll().execute();
      assert.deepEqual(
        new Map(rows.map(({ resident_id, balance }) => [resident_id, balance])),
        new Map([...expected].sort()),
      );
      for (const { balance } of rows) assert.ok(balance >= 0);
    }),
    { numRuns: 12, seed: 20260401 },
  );
});

test('a server that goes away is store.unavailable, and nothing is tried again', async () => {
  await using store = await testStore<Tables>({ migrations });
  let runs = 0;
  const work = store.transaction(async (tx) => {
    runs++;
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await asOwner(store.url, `select pg_terminate_backend(${rows[0]!.pid})`);
    await sql`select 1`.execute(tx);
  });
  await assert.rejects(work, withCode('store.unavailable'));
  assert.equal(runs, 1);
  // The next one finds a new connection.
  await store.transaction((tx) => sql`select 1`.execute(tx));
});

test('a server that is not there is store.unavailable, without the password', async () => {
  const opening = testStore({ url: 'postgresql://owner:hunter2@127.0.0.1:1/none', wait: noWait });
  await assert.rejects(opening, (error: Error) => {
    assert.ok(withCode('store.unavailable')(error as never));
    assert.doesNotMatch(JSON.stringify(error) + error.message, /hunter2/);
    return true;
  });
});
