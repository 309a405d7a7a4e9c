// anchors.md 5.3, rule 3: a row in the same transaction, and a consumer that is idempotent by (source, seq).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Sources, Store, StoredMessage, StoreView } from '../src/index.ts';
import { asOwner, seeded, testStore } from './harness.ts';
import { migrations, type Tables } from './schema.ts';

/** One transaction that tells of several things. */
const tell = (store: Store<Tables>, source: string, ...topics: string[]) =>
  store.transaction(async (tx) => {
    for (const topic of topics) await store.outbox.add(tx, { source, topic, body: { of: source } });
  });

/** A consumer that keeps what it applied in memory, so only right where a transaction is never run twice. */
const remembering = (): {
  readonly seen: string[];
  readonly handler: (tx: unknown, message: StoredMessage) => Promise<void>;
} => {
  const seen: string[] = [];
  return { seen, handler: async (_, { source, seq, topic }) => void seen.push(`${source}${seq} ${topic}`) };
};

test('a consumer gets the messages of a source in their order, with what was written', async () => {
  await using store = await testStore<Tables>({ migrations });
  await tell(store, 'A', 'birth', 'move');
  await tell(store, 'A', 'death');
  const got: StoredMessage[] = [];
  assert.equal(await store.outbox.consume('revocation', async (_, message) => void got.push(message)), 3);
  assert.deepEqual(
    got.map(({ seq, topic }) => [seq, topic]),
    [
      [1, 'birth'],
      [2, 'move'],
      [3, 'death'],
    ],
  );
  const { writtenAt, body } = got[0]!;
  assert.deepEqual([writtenAt.toISOString(), body], ['2026-04-01T00:00:00.000Z', { of: 'A' }]);
});

test('a message applied is not applied again; another consumer has its own place', async () => {
  await using store = await testStore<Tables>({ migrations });
  await tell(store, 'A', 'death');
  const { seen, handler } = remembering();
  await store.outbox.consume('revocation', handler);
  assert.equal(await store.outbox.consume('revocation', handler), 0);
  assert.equal(await store.outbox.consume('pension', handler), 1);
  assert.deepEqual(seen, ['A1 death', 'A1 death']);
});

test('a message of a transaction that did not commit was never there, and its number is the next one’s', async () => {
  await using store = await testStore<Tables>({ migrations });
  const aborted = store.transaction(async (tx) => {
    await store.outbox.add(tx, { source: 'A', topic: 'death', body: null });
    throw new Error('no');
  });
  await assert.rejects(aborted);
  await tell(store, 'A', 'move');
  const { seen, handler } = remembering();
  await store.outbox.consume('revocation', handler);
  assert.deepEqual(seen, ['A1 move']);
});

test('where a handler throws its source waits, the others go on, and it goes on from there', async () => {
  await using store = await testStore<Tables>({ migrations });
  await tell(store, 'A', 'one', 'two', 'three');
  await tell(store, 'B', 'one', 'two');
  const { seen, handler } = remembering();
  const failing = store.outbox.consume('c', async (tx, message) => {
    if (message.source === 'A' && message.seq === 2) throw new Error('the shop is closed');
    await handler(tx, message);
  });
  await assert.rejects(failing, /the shop is closed/);
  assert.deepEqual(seen, ['A1 one', 'B1 one', 'B2 two']);
  assert.equal(await store.outbox.consume('c', handler), 2);
  assert.deepEqual(seen.slice(3), ['A2 two', 'A3 three']);
});

test('several that wait are told of together', async () => {
  await using store = await testStore<Tables>({ migrations });
  for (const source of ['A', 'B']) await tell(store, source, 'one');
  const failing = store.outbox.consume('c', async (_, { source }) => {
    throw new Error(source);
  });
  await assert.rejects(failing, (error: AggregateError) => error.errors.length === 2);
});

test('more messages than a page holds are all consumed', async () => {
  await using store = await testStore<Tables>({ migrations });
  for (const source of ['A', 'B', 'C']) await tell(store, source, ...Array.from({ length: 150 }, (_, i) => `t${i}`));
  const { seen, handler } = remembering();
  assert.equal(await store.outbox.consume('c', handler), 450);
  assert.equal(new Set(seen).size, 450);
  assert.equal(await store.outbox.prune(['c']), 450);
});

test('what every consumer has applied can be pruned, and numbers go on', async () => {
  await using store = await testStore<Tables>({ migrations });
  await tell(store, 'A', 'one', 'two');
  const { seen, handler } = remembering();
  await store.outbox.consume('c', handler);
  assert.equal(await store.outbox.prune(['c', 'd']), 0, 'd has applied nothing');
  await store.outbox.consume('d', async () => {});
  await tell(store, 'A', 'three');
  assert.equal(await store.outbox.prune(['c', 'd']), 2);
  await store.outbox.consume('c', handler);
  assert.deepEqual(seen, ['A1 one', 'A2 two', 'A3 three']);
});

test('consumers at once, under injected 40001 and random crashes, apply each message exactly once and in order', async () => {
  await using store = await testStore<Tables>({ migrations, faults: { abortShare: 0.2, random: seeded('faults') } });
  const sources = ['A', 'B', 'C'];
  const story = fc.record({
    counts: fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }), fc.nat({ max: 4 })),
    crashes: fc.infiniteStream(fc.constantFrom(true, false, false)),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ counts, crashes }) => {
      await asOwner(
        store.url,
        'delete from resident_event; delete from account; delete from store_outbox; delete from store_source; delete from store_applied',
      );
      for (const resident_id of sources)
        await store.db.insertInto('account').values({ resident_id, balance: 0 }).execute();
      await Promise.all(
        sources.map((source, i) => tell(store, source, ...Array.from({ length: counts[i]! }, () => 'death'))),
      );
      /** Until it has once found nothing that fails; a crash comes before the handler's writing or after it. */
      const consumer = async () => {
        for (;;)
          try {
            return await store.outbox.consume('c', async (tx, { source, seq, topic: kind }) => {
              if (crashes.next().value) throw new Error('crash');
              await tx
                .insertInto('resident_event')
                .values({ resident_id: source, seq, kind, happened_on: null, recorded_at: new Date(0), body: '{}' })
                .execute();
              await sql`update account set balance = balance + 1 where resident_id = ${source}`.execute(tx);
              if (crashes.next().value) throw new Error('crash');
            });
          } catch (error) {
            const [one] = error instanceof AggregateError ? error.errors : [error];
            if (one.message !== 'crash') throw error;
          }
      };
      await Promise.all([consumer(), consumer()]);
      const rows = await store.db.selectFrom('account').selectAll().orderBy('resident_id').execute();
      assert.deepEqual(
        rows.map(({ balance }) => balance),
        counts,
      );
      assert.equal(await store.outbox.consume('c', () => assert.fail('applied again')), 0);
    }),
    { numRuns: 10, seed: 20260401 },
  );
});

for (const many of [10, 40])
  test(`${many} consumers at once, each with its own source and with rooms that write, need no connection but their own`, async () => {
    await using store = await testStore<Tables>({ migrations });
    const sources = Array.from({ length: many }, (_, i) => `S${i}`);
    for (const source of sources) await tell(store, source, 'opened');
    /** A deed of a room: a transaction, as far as the room knows. */
    const deed = (room: StoreView<Tables>, resident_id: string) =>
      room.transaction(async (tx) => {
        await room.db.selectFrom('account').selectAll().where('resident_id', '=', resident_id).execute();
        await tx.insertInto('account').values({ resident_id, balance: 1 }).execute();
      });
    const counts = await Promise.all(
      sources.map((source) => store.outbox.consume('c', (_, message, room) => deed(room, message.source), { source })),
    );
    assert.deepEqual(new Set(counts), new Set([1]));
    assert.equal((await store.db.selectFrom('account').selectAll().execute()).length, many);
  });

test('a handler that opens a transaction of its own is refused at the first message, and nothing is marked', async () => {
  await using store = await testStore<Tables>({ migrations });
  await tell(store, 'A', 'opened');
  const nested = store.outbox.consume('c', () => store.transaction(async () => {}));
  await assert.rejects(nested, /inside an open transaction/);
  assert.equal(await store.outbox.consume('c', async () => {}), 1);
});

test('what a handler does by its store is not done where it throws afterwards', async () => {
  await using store = await testStore<Tables>({ migrations });
  await tell(store, 'A', 'opened');
  const failing = store.outbox.consume('c', async (_, { source }, room) => {
    await room.transaction((tx) => tx.insertInto('account').values({ resident_id: source, balance: 1 }).execute());
    throw new Error('crash');
  });
  await assert.rejects(failing, /crash/);
  assert.deepEqual(await store.db.selectFrom('account').selectAll().execute(), []);
});

test('a handler outside of transactions gets one key a message and consumer, in order; where it throws, the same again', async () => {
  await using store = await testStore<Tables>({ migrations });
  await tell(store, 'A', 'one', 'two');
  const keys: string[] = [];
  const handler = (failOn?: string) => ({
    outside: async ({ source, topic }: StoredMessage, key: string) => {
      keys.push(key);
      // It holds no connection: whatever it asks of the store is a transaction of its own.
      await store.transaction((tx) =>
        tx
          .insertInto('account')
          .values({ resident_id: `${source} ${topic}`, balance: 1 })
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      );
      if (topic === failOn) throw new Error('away');
    },
  });
  await assert.rejects(store.outbox.consume('c', handler('two')), /away/);
  assert.equal(await store.outbox.consume('c', handler()), 1);
  assert.equal(await store.outbox.consume('c', handler()), 0);
  assert.deepEqual(keys, ['c A 1', 'c A 2', 'c A 2']);
  assert.equal((await store.db.selectFrom('account').selectAll().execute()).length, 2);
});

test('the mark moves on by one number: a message that was read before another consumer went on is not applied behind it', async () => {
  await using store = await testStore<Tables>({ migrations });
  await tell(store, 'A', 'one', 'two', 'three');
  const applied: number[] = [];
  const met = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  // Both have read all three; the slow one stands in its first message until the other is through.
  const slow = store.outbox.consume('c', {
    outside: async ({ seq }) => {
      if (seq > 1) return;
      met.resolve();
      await gone.promise;
    },
  });
  await met.promise;
  assert.equal(await store.outbox.consume('c', async (_, { seq }) => void applied.push(seq)), 3);
  gone.resolve();
  assert.equal(await slow, 0, 'all were marked by the other');
  assert.deepEqual(applied, [1, 2, 3]);
});

for (const kind of ['inside', 'outside'] as const)
  test(`no mark moves over a gap: of messages whose middle is missing the later wait (${kind})`, async () => {
    await using store = await testStore<Tables>({ migrations });
    await tell(store, 'A', 'one', 'two', 'three');
    // As a replica that lags, or a row that was lost, would show it.
    await asOwner(store.url, 'update store_outbox set seq = 9 where seq = 2');
    const applied: number[] = [];
    const apply = async ({ seq }: StoredMessage) => void applied.push(seq);
    const handler = kind === 'outside' ? { outside: apply } : (_: unknown, message: StoredMessage) => apply(message);
    const consume = () => store.outbox.consume('c', handler);
    assert.equal(await consume(), 1);
    await asOwner(store.url, 'update store_outbox set seq = 2 where seq = 9');
    assert.equal(await consume(), 2);
    assert.deepEqual(applied, [1, 2, 3]);
  });

test('a consumer may hear one source, or those whose names begin so; the others wait for it', async () => {
  await using store = await testStore<Tables>({ migrations });
  for (const source of ['town.A', 'town.B', 'village.C'])
    await store.transaction((tx) => store.outbox.add(tx, { source, topic: 't', body: source }));
  const heard: string[] = [];
  const hear = (only?: Sources) => store.outbox.consume('c', async (_, { source }) => void heard.push(source), only);
  assert.equal(await hear({ source: 'town.B' }), 1);
  assert.equal(await hear({ sources: 'town.' }), 1);
  assert.equal(await hear({ source: 'nobody' }), 0);
  assert.equal(await hear(), 1);
  assert.deepEqual(heard, ['town.B', 'town.A', 'village.C']);
});
