// A list that grows and shrinks by entries is the list made anew, byte for byte; and which list may follow which.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type CrlFields,
  checkSuccessor,
  createCrlShard,
  encodeEntry,
  entriesOf,
  MalformedDer,
  type RevocationReason,
  readCrl,
  revocationReasons,
  type ShardEntry,
  signCrl,
} from '../../src/index.ts';
import { authority } from '../fixture.ts';

const second = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const municipality = { prefecture: 'Tokyo-to', name: 'Kiyose-shi' };

const entry: fc.Arbitrary<ShardEntry> = fc.record(
  {
    serial: fc.bigInt({ min: 1n, max: 40n }),
    at: fc.integer({ min: 0, max: 1000 }).map(second),
    reason: fc.constantFrom(...(Object.keys(revocationReasons) as RevocationReason[])),
    notAfter: fc.integer({ min: 0, max: 1000 }).map(second),
  },
  { noNullPrototype: true },
);
const step = fc.oneof(
  { weight: 5, arbitrary: entry.map((revoke) => ({ revoke })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 1000 }).map((at) => ({ forget: second(at) })) },
);

describe('a shard', () => {
  test('is, after any revocations and ends, the bytes of a list made anew', async () => {
    const signed = await authority('authentication');
    const fields = { municipality, number: 1n, thisUpdate: second(0), nextUpdate: second(60) };
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 10 }), fc.array(step, { maxLength: 40 }), (initial, steps) => {
        const shard = createCrlShard(initial);
        let model = new Map<bigint, ShardEntry>();
        for (const one of initial) if (!model.has(one.serial)) model.set(one.serial, one);
        for (const one of steps) {
          if ('revoke' in one) {
            assert.equal(shard.revoke(one.revoke), !model.has(one.revoke.serial));
            if (!model.has(one.revoke.serial)) model.set(one.revoke.serial, one.revoke);
          } else {
            const left = [...model].filter(([, { notAfter }]) => notAfter >= one.forget);
            assert.equal(shard.forget(one.forget), model.size - left.length);
            model = new Map(left);
          }
        }
        const anew = signCrl(signed, { ...fields, entries: createCrlShard(model.values()).entries() });
        assert.deepEqual(signCrl(signed, { ...fields, entries: shard.entries() }), anew);
        const expected = [...model.values()].sort((a, b) => Number(a.serial - b.serial));
        assert.deepEqual(
          [...entriesOf(readCrl(anew))],
          expected.map(({ serial, at, reason }) => ({ serial, at, reason })),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('of many pages that split, shrink and meet is the bytes of its entries one by one, after every step', () => {
    const widely: fc.Arbitrary<ShardEntry> = fc.record({
      serial: fc.oneof(fc.bigInt({ min: 1n, max: 6000n }), fc.bigInt({ min: 1n, max: (1n << 159n) - 1n })),
      at: fc.integer({ min: 0, max: 1000 }).map(second),
      reason: fc.constantFrom('affiliationChanged', 'unspecified'),
      notAfter: fc.integer({ min: 0, max: 1000 }).map(second),
    });
    const most = fc.oneof(
      { weight: 4, arbitrary: fc.array(widely, { maxLength: 300, size: 'max' }).map((revoke) => ({ revoke })) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 1000 }).map((at) => ({ forget: second(at) })) },
    );
    // Some 5,000 entries to begin with, which make a run of several pages and a second one.
    const crowd = fc
      .record({ count: fc.integer({ min: 0, max: 5000 }), step: fc.constantFrom(1n, 7n, 3331n) })
      .map(({ count, step }) =>
        Array.from(
          { length: count },
          (_, i): ShardEntry => ({
            serial: ((BigInt(i) * step) % 5003n) + 1n,
            at: second(i),
            reason: i % 3 === 0 ? 'superseded' : 'unspecified',
            notAfter: second(i % 1000),
          }),
        ),
      );
    fc.assert(
      fc.property(crowd, fc.array(most, { maxLength: 8 }), (initial, steps) => {
        const shard = createCrlShard(initial);
        let model = new Map<bigint, ShardEntry>();
        for (const one of initial) if (!model.has(one.serial)) model.set(one.serial, one);
        const check = () => {
          const sorted = [...model.values()].sort((a, b) => (a.serial < b.serial ? -1 : 1));
          assert.equal(shard.size, sorted.length);
          assert.ok(Buffer.concat(shard.entries()).equals(Buffer.concat(sorted.map(encodeEntry))));
        };
        check();
        for (const one of steps) {
          const before = shard.entries();
          const bytes = Buffer.concat(before);
          if ('revoke' in one)
            for (const entry of one.revoke) {
              assert.equal(shard.revoke(entry), !model.has(entry.serial));
              if (!model.has(entry.serial)) model.set(entry.serial, entry);
            }
          else {
            const left = [...model].filter(([, { notAfter }]) => notAfter >= one.forget);
            assert.equal(shard.forget(one.forget), model.size - left.length);
            model = new Map(left);
          }
          check();
          assert.ok(Buffer.concat(before).equals(bytes), 'what was given before is as it was');
        }
      }),
      { numRuns: 30 },
    );
  });

  test('is made by any order of the same revocations, and many more share an element than one', () => {
    const revocations = Array.from(
      { length: 5000 },
      (_, i): ShardEntry => ({
        serial: BigInt(i * 3 + 1),
        at: second(i),
        reason: 'keyCompromise',
        notAfter: second(0),
      }),
    );
    const expected = Buffer.concat(revocations.map(encodeEntry));
    const scattered = revocations.map((_, i) => revocations[(i * 7919) % revocations.length]!);
    for (const order of [revocations, revocations.toReversed(), scattered]) {
      const grown = createCrlShard();
      for (const entry of order) assert.ok(grown.revoke(entry));
      for (const shard of [createCrlShard(order), grown]) {
        for (const entry of scattered) assert.ok(!shard.revoke(entry));
        assert.ok(Buffer.concat(shard.entries()).equals(expected));
        assert.ok(shard.entries().length < revocations.length / 100, `${shard.entries().length}`);
      }
    }
  });

  test('takes serial numbers of RFC 5280 4.1.2.2 and no others', () => {
    const of = (serial: bigint): ShardEntry => ({ serial, at: second(0), reason: 'superseded', notAfter: second(0) });
    const shard = createCrlShard();
    for (const serial of [0n, 1n, (1n << 159n) - 1n]) assert.ok(shard.revoke(of(serial)));
    for (const serial of [-1n, 1n << 159n, 1n << 2000n]) assert.throws(() => shard.revoke(of(serial)), RangeError);
    assert.throws(() => createCrlShard([of(1n << 159n)]), RangeError);
  });

  test('keeps an entry for one list after its certificate ended', () => {
    const shard = createCrlShard([{ serial: 1n, at: second(0), reason: 'superseded', notAfter: second(100) }]);
    assert.equal(shard.forget(second(100)), 0, 'the newest list is not later than the end');
    assert.equal(shard.forget(second(101)), 1);
  });
});

describe('a list', () => {
  const make = async (
    changes: Partial<CrlFields>,
    purpose: 'authentication' | 'signature' = 'authentication',
    generation: 2019 | 2023 = 2023,
  ) =>
    signCrl(await authority(purpose, generation), {
      municipality,
      number: 7n,
      thisUpdate: second(0),
      nextUpdate: second(86_400),
      entries: [],
      ...changes,
    });

  test('follows one of a lower number, of the same signer and scope, that is not later', async () => {
    const published = await make({});
    checkSuccessor(undefined, published);
    checkSuccessor(published, await make({ number: 8n }));
    checkSuccessor(published, await make({ number: 1_000_000_000_000_000_000n, thisUpdate: second(10) }));
  });

  test('is refused, naming what does not follow', async () => {
    const published = await make({});
    for (const [field, next] of [
      ['cRLNumber', await make({})],
      ['cRLNumber', await make({ number: 6n, thisUpdate: second(10) })],
      ['thisUpdate', await make({ number: 8n, thisUpdate: second(-1) })],
      ['nextUpdate', await make({ number: 8n, nextUpdate: second(0) })],
      ['issuer', await make({ number: 8n }, 'signature')],
      ['authorityKeyIdentifier', await make({ number: 8n }, 'authentication', 2019)],
      ['issuingDistributionPoint', await make({ number: 8n, municipality: { ...municipality, name: 'Hino-shi' } })],
    ] as const)
      assert.throws(() => checkSuccessor(published, next), { code: 'pki.crl', details: { field } });
    assert.throws(() => checkSuccessor(published, published.subarray(0, 50)), MalformedDer);
  });
});
