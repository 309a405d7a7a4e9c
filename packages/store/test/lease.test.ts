// anchors.md 5.3, rule 5: leases are rows (owner, leased_until), taken by compare-and-set.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asOwner, seeded, standingClock, testStore, withCode } from './harness.ts';
import { migrations, type Tables } from './schema.ts';

const minute = 60_000;

/** Two processes on one database, with one clock. */
const twoStores = async () => {
  const { clock, pass } = standingClock();
  const first = await testStore<Tables>({ migrations, clock, random: seeded('first') });
  const second = await testStore<Tables>({ migrations, clock, random: seeded('second'), url: first.url });
  return {
    first,
    second,
    pass,
    [Symbol.asyncDispose]: async () => {
      await second[Symbol.asyncDispose]();
      await first[Symbol.asyncDispose]();
    },
  };
};

const account = (id: string) => ({ resident_id: id, balance: 0 });

test('one has a lease at a time, and then the other', async () => {
  await using both = await twoStores();
  const { first, second } = both;
  const result = await first.withLease('crl', minute, async () => {
    await assert.rejects(
      second.withLease('crl', minute, async () => {}),
      withCode('store.leased', { lease: 'crl' }),
    );
    await second.withLease('another', minute, async () => {});
    return 'done';
  });
  assert.equal(result, 'done');
  await second.withLease('crl', minute, async () => {});
});

test('it is given back when the work throws, and the work’s error is what is thrown', async () => {
  await using both = await twoStores();
  const failing = both.first.withLease('crl', minute, async () => {
    throw new RangeError('no');
  });
  await assert.rejects(failing, RangeError);
  await both.second.withLease('crl', minute, async () => {});
});

test('of many who want it at once one gets it', async () => {
  await using store = await testStore<Tables>({ migrations, faults: { abortShare: 0.3, random: seeded('faults') } });
  let inside = 0;
  let refused = 0;
  const others = Promise.withResolvers<void>();
  const attempts = Array.from({ length: 5 }, () => {
    const attempt = store.withLease('crl', minute, async () => {
      inside++;
      await others.promise;
    });
    // Heard from the start: one may be refused before another is in.
    attempt.catch(() => {
      if (++refused === 4) others.resolve();
    });
    return attempt;
  });
  const results = await Promise.allSettled(attempts);
  assert.equal(inside, 1);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', ...Array(4).fill('rejected')]);
});

test('a lease that ran out is another’s, and its owner notices at the end, on renewing, and in a transaction', async () => {
  await using both = await twoStores();
  const { first, second, pass } = both;
  const working = first.withLease('crl', minute, async (lease) => {
    pass(minute);
    await assert.rejects(lease.renew(), withCode('store.lease-lost'), 'though nobody has taken it yet');
    await second.withLease('crl', minute, async () => {
      await assert.rejects(lease.renew(), withCode('store.lease-lost', { lease: 'crl' }));
      const late = first.transaction(async (tx) => {
        await tx.insertInto('account').values(account('late')).execute();
        await lease.confirm(tx);
      });
      await assert.rejects(late, withCode('store.lease-lost'));
    });
  });
  await assert.rejects(working, withCode('store.lease-lost'));
  assert.deepEqual(await first.db.selectFrom('account').selectAll().execute(), []);
});

test('a lease renewed in time goes on for the full time from then', async () => {
  await using both = await twoStores();
  const { first, second, pass } = both;
  await first.withLease('crl', minute, async (lease) => {
    pass(minute - 1);
    await lease.renew();
    pass(minute - 1);
    await assert.rejects(
      second.withLease('crl', minute, async () => {}),
      withCode('store.leased'),
    );
    await first.transaction(async (tx) => {
      await lease.confirm(tx);
      await tx.insertInto('account').values(account('in time')).execute();
    });
  });
  assert.equal((await first.db.selectFrom('account').selectAll().execute()).length, 1);
});

test('a lease lost between the confirmation and the commit stops the commit', async () => {
  await using both = await twoStores();
  const { first, pass } = both;
  const working = first.withLease('crl', minute, async (lease) => {
    let runs = 0;
    const slow = first.transaction(async (tx) => {
      await tx.selectFrom('account').selectAll().execute();
      if (++runs === 1) {
        // Another takes it after this transaction's snapshot.
        pass(minute);
        await asOwner(
          both.first.url,
          `update store_lease set owner = 'another', leased_until = '2026-04-01T01:00:00Z'`,
        );
      }
      await tx.insertInto('account').values(account('late')).execute();
      await lease.confirm(tx);
    });
    await assert.rejects(slow, withCode('store.lease-lost'));
  });
  await assert.rejects(working, withCode('store.lease-lost'));
  assert.deepEqual(await first.db.selectFrom('account').selectAll().execute(), []);
});
