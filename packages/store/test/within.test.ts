// A room's deed as a part of a bigger transaction: nothing of it stands without the whole, and nobody who holds one connection of the
// pool waits for another.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Transaction } from 'kysely';
import type { Store, StoreView } from '../src/index.ts';
import { seeded, testStore } from './harness.ts';
import { migrations, type Tables } from './schema.ts';

/** A deed of a room, which knows nothing of what it is a part of. */
const open = (store: StoreView<Tables>, resident_id: string, then = async () => {}) =>
  store.transaction(async (tx) => {
    await tx.insertInto('account').values({ resident_id, balance: 1 }).execute();
    await store.outbox.add(tx, { source: resident_id, topic: 'opened', body: null });
    await then();
  });

const accounts = async (store: Store<Tables>): Promise<readonly string[]> =>
  (await store.db.selectFrom('account').select('resident_id').orderBy('resident_id').execute()).map(
    ({ resident_id }) => resident_id,
  );

const refuse = async () => {
  throw new RangeError('no');
};

test('deeds joined to one transaction commit together, with their messages, and see one another', async () => {
  await using store = await testStore<Tables>({ migrations });
  await store.transaction(async (tx) => {
    const all = store.within(tx);
    await open(all, 'A');
    await open(all.within(tx), 'B');
    assert.equal((await all.db.selectFrom('account').selectAll().execute()).length, 2);
  });
  assert.deepEqual(await accounts(store), ['A', 'B']);
  assert.equal(await store.outbox.consume('c', async () => {}), 2);
});

test('an error of the outer function takes the joined deeds back', async () => {
  await using store = await testStore<Tables>({ migrations });
  const work = store.transaction(async (tx) => {
    await open(store.within(tx), 'A');
    await refuse();
  });
  await assert.rejects(work, RangeError);
  assert.deepEqual(await accounts(store), []);
  assert.equal(await store.outbox.consume('c', async () => {}), 0);
});

test('a joined deed that failed keeps the whole from committing, even where its error was caught', async () => {
  await using store = await testStore<Tables>({ migrations });
  const work = store.transaction(async (tx) => {
    await open(store.within(tx), 'A');
    await assert.rejects(open(store.within(tx), 'B', refuse), RangeError);
  });
  await assert.rejects(work, RangeError);
  assert.deepEqual(await accounts(store), []);
});

for (const caught of [false, true])
  test(`a conflict in a joined deed runs the outermost function again${caught ? ', even where it was caught' : ''}`, async () => {
    await using store = await testStore<Tables>({ migrations });
    let outer = 0;
    let inner = 0;
    await store.transaction(async (tx) => {
      outer++;
      await tx.insertInto('account').values({ resident_id: 'A', balance: outer }).execute();
      const deed = open(store.within(tx), 'B', async () => {
        if (++inner < 3) throw Object.assign(new Error('met'), { code: '40001' });
      });
      await (caught ? deed.catch(() => {}) : deed);
    });
    assert.deepEqual([outer, inner], [3, 3]);
    assert.deepEqual(await store.db.selectFrom('account').select('balance').orderBy('resident_id').execute(), [
      { balance: 3 },
      { balance: 1 },
    ]);
  });

test('injected aborts count for the outermost transaction only', async () => {
  await using store = await testStore<Tables>({ migrations, faults: { abortShare: 0.5, random: seeded('faults') } });
  for (const id of ['A', 'B', 'C', 'D'])
    await store.transaction(async (tx) => {
      await open(store.within(tx), id);
      await open(store.within(tx), `${id}2`);
    });
  assert.equal((await accounts(store)).length, 8);
});

const isNested = /inside an open transaction/;

test('a second transaction, or a statement outside, is refused while one is held: by one caller as by forty', async () => {
  await using store = await testStore<Tables>({ migrations });
  await assert.rejects(
    store.transaction(() => open(store, 'A')),
    isNested,
  );
  await assert.rejects(
    store.transaction(() => store.db.selectFrom('account').selectAll().execute()),
    isNested,
  );
  await assert.rejects(
    store.transaction(() => store.outbox.consume('c', async () => {})),
    isNested,
  );
  // A joined one holds the same connection.
  await assert.rejects(
    store.transaction((tx) => store.within(tx).transaction(() => open(store, 'A'))),
    isNested,
  );
  assert.deepEqual(await accounts(store), []);
});

test('what a transaction has started and not awaited may have a connection after it', async () => {
  await using store = await testStore<Tables>({ migrations });
  const ended = Promise.withResolvers<void>();
  let after: Promise<unknown> | undefined;
  await store.transaction(async () => {
    after = ended.promise.then(() => open(store, 'A'));
  });
  ended.resolve();
  await after;
  assert.deepEqual(await accounts(store), ['A']);
});

test('two stores are two: what holds a connection of one may take one of the other', async () => {
  await using one = await testStore<Tables>({ migrations });
  await using other = await testStore<Tables>({ migrations });
  await one.transaction(() => open(other, 'A'));
  assert.deepEqual(await accounts(other), ['A']);
  await assert.rejects(
    one.transaction((tx) => open(other.within(tx), 'B')),
    /of another store/,
  );
});

test('a transaction that has ended cannot be joined', async () => {
  await using store = await testStore<Tables>({ migrations });
  let kept: Transaction<Tables> | undefined;
  await store.transaction(async (tx) => {
    kept = tx;
  });
  await assert.rejects(open(store.within(kept!), 'A'), /has ended/);
});
