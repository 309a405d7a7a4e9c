import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRateLimit } from '../../src/api/rate-limit.ts';

test('so many at once, then so many a second; what is given back is there again, and never more than all', () => {
  let now = 0;
  const limit = createRateLimit({ burst: 3, perSecond: 0.5 }, () => now);
  const takeFour = (name: string) => [1, 2, 3, 4].map(() => limit.take(name));
  assert.deepEqual(takeFour('a'), [0, 0, 0, 2]);
  assert.equal(limit.take('b'), 0);
  now = 1999;
  assert.equal(limit.take('a'), 1);
  now = 2000;
  assert.deepEqual([limit.take('a'), limit.take('a')], [0, 2]);
  limit.giveBack('a');
  assert.equal(limit.take('a'), 0);
  for (let i = 0; i < 9; i++) limit.giveBack('b');
  limit.giveBack('nobody');
  assert.deepEqual(takeFour('b'), [0, 0, 0, 2]);
});

test('over any time nobody gets more than the burst and the rate', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { maxLength: 200 }), (waits) => {
      let now = 0;
      const limit = createRateLimit({ burst: 5, perSecond: 2 }, () => now);
      let given = 0;
      for (const wait of waits) {
        now += wait;
        if (limit.take('one') === 0) given++;
      }
      assert.ok(given <= 5 + (now / 1000) * 2 + 1e-6);
    }),
  );
});

test('of more names than it remembers, whoever was asked lately is remembered', () => {
  const limit = createRateLimit({ burst: 1, perSecond: 0.001 }, () => 0);
  for (let i = 0; i < 30_000; i++) assert.equal(limit.take(`name ${i}`), 0);
  assert.notEqual(limit.take('name 29999'), 0);
  assert.equal(limit.take('name 0'), 0, 'forgotten');
});
