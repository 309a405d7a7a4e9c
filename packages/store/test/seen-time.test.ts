// The latest time that was recorded is known to whoever opens the database next, however the process before ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store, StoreOptions } from '../src/index.ts';
import { asOwner, freshDatabase, seeded, testStore } from './harness.ts';
import { migrations, type Tables } from './schema.ts';

const start = Date.parse('2026-04-01T00:00:00Z');
const at = (seconds: number): Date => new Date(start + seconds * 1000);

/** A process: its clock, and what it records. */
const processOn = async (url: string, more: Pick<StoreOptions, 'faults'> = {}, seed = 'a') => {
  let now = at(0);
  const store: Store<Tables> = await testStore<Tables>({
    migrations,
    url,
    ...more,
    clock: () => now,
    random: seeded(seed),
  });
  let count = 0;
  return {
    store,
    record: (seconds: number, then = async () => {}) => {
      now = at(seconds);
      return store.transaction(async (tx) => {
        await store.outbox.add(tx, { source: `${seed}${count++}`, topic: 't', body: null });
        await then();
      });
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
};

const rowsIn = async (url: string) => (await asOwner(url, 'select seen_at from store_time order by seen_at')).rows;

test('nothing was seen before anything was recorded', async () => {
  await using database = await freshDatabase();
  await using one = await processOn(database.url);
  // Opening it migrated it, which is no fact of the town.
  assert.equal(await one.store.seen(), undefined);
});

test('it advances with what is recorded, is a second behind at most, and exact after the end', async () => {
  await using database = await freshDatabase();
  {
    await using one = await processOn(database.url);
    await one.record(10);
    assert.deepEqual(await one.store.seen(), at(10));
    await one.record(10.9);
    assert.deepEqual(await one.store.seen(), at(10), 'not a row a transaction');
    await one.record(11.5);
    assert.deepEqual(await one.store.seen(), at(11.5));
    await one.record(11.9);
  }
  await using next = await processOn(database.url, {}, 'b');
  assert.deepEqual(await next.store.seen(), at(11.9));
});

test('what was rolled back was not seen, and the next that commits is', async () => {
  await using database = await freshDatabase();
  await using one = await processOn(database.url);
  const no = async () => {
    throw new RangeError('no');
  };
  await assert.rejects(one.record(10, no), RangeError);
  assert.equal(await one.store.seen(), undefined);
  await one.record(10);
  assert.deepEqual(await one.store.seen(), at(10));
});

test('of several processes it is the latest; rows of those that ended go, one that is killed leaves its own', async () => {
  await using database = await freshDatabase();
  await using killed = await processOn(database.url, {}, 'killed');
  await killed.record(50);
  {
    await using one = await processOn(database.url);
    await one.record(20);
    await using other = await processOn(database.url, {}, 'b');
    await other.record(60);
    assert.deepEqual(await one.store.seen(), at(60));
  }
  assert.deepEqual(
    (await rowsIn(database.url)).map(({ seen_at }) => seen_at),
    [at(60)],
  );
  // One that goes on makes its row again.
  await killed.record(70);
  assert.deepEqual(await killed.store.seen(), at(70));
});

test('forty at once write one row, under injected aborts too, and none fails for it', async () => {
  await using database = await freshDatabase();
  await using one = await processOn(database.url, { faults: { abortShare: 0.3, random: seeded('faults') } });
  await Promise.all(Array.from({ length: 40 }, () => one.record(30)));
  assert.deepEqual(await one.store.seen(), at(30));
  assert.equal((await rowsIn(database.url)).length, 1);
});
