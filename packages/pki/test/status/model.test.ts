// Beside a plain Map: whatever the serial numbers, at the borders of pages, in any order, over restarts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CertificateStatus, type RevocationReason, revocationReasons } from '../../src/index.ts';
import {
  type Outcome,
  restoreStatus,
  type StatusEvent,
  type StatusMemory,
  snapshotStatus,
} from '../../src/status/index.ts';
import { after, begun } from './fixture.ts';

/** A Map of what a certificate's status is, and how the two events change it. */
class Model {
  readonly certificates = new Map<bigint, { status: CertificateStatus; notAfter: Date }>();

  get = (serial: bigint): CertificateStatus => this.certificates.get(serial)?.status ?? { status: 'unknown' };

  apply(event: StatusEvent): Outcome {
    if (event.type === 'issued') {
      let outcome: Outcome = 'applied';
      for (let serial = event.serial; serial <= (event.through ?? event.serial); serial++)
        if (this.certificates.has(serial)) outcome = 'present';
        else this.certificates.set(serial, { status: { status: 'good' }, notAfter: event.notAfter });
      return outcome;
    }
    assert.equal(event.type, 'revoked');
    const certificate = this.certificates.get((event as { serial: bigint }).serial);
    if (certificate === undefined) return 'unknown';
    if (certificate.status.status === 'revoked') return 'present';
    const { at, reason } = event as StatusEvent & { type: 'revoked' };
    certificate.status = { status: 'revoked', at, reason };
    return 'applied';
  }
}

const border = (bits: bigint) => fc.bigInt({ min: -3n, max: 3n }).map((near) => 2n ** bits + near);

const serial = fc.oneof(
  fc.bigInt({ min: 1n, max: 700n }),
  fc.bigInt({ min: 65_536n * 5n - 700n, max: 65_536n * 5n + 700n }),
  border(16n),
  border(32n),
  border(53n),
  border(64n),
  border(128n),
  // Below the greatest by the longest run.
  fc.bigInt({ min: 1n, max: 2n ** 159n - 70_000n }),
);

const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('issued' as const), serial, length: fc.constant(1) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('issued' as const),
      serial: fc.bigInt({ min: 1n, max: 65_536n * 6n }),
      length: fc.oneof(fc.integer({ min: 400, max: 1500 }), fc.constantFrom(511, 512, 513, 65_536, 70_000)),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('revoked' as const),
      serial,
      seconds: fc.integer({ min: 0, max: 613_566_755 }),
      reason: fc.constantFrom(...(Object.keys(revocationReasons) as RevocationReason[])),
    }),
  },
  // Twenty at once, of those that are there: pages get many entries, in every order.
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('some' as const),
      picks: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
      seconds: fc.integer({ min: 0, max: 613_566_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('again' as const), back: fc.nat({ max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const) }) },
);

const notAfter = after(200_000_000);

test('as a Map of every certificate', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 60 }), async (operations) => {
      const model = new Model();
      let memory = begun();
      const events: StatusEvent[] = [];
      const apply = (event: StatusEvent) => {
        events.push(event);
        assert.equal(memory.apply(event), model.apply(event));
      };
      const next = () => ({ sequence: memory.sequence + 1, issuer: 'ca' });
      for (const one of operations)
        if (one.type === 'issued')
          apply({
            type: 'issued',
            ...next(),
            serial: one.serial,
            through: one.serial + BigInt(one.length - 1),
            notAfter,
          });
        else if (one.type === 'revoked')
          apply({ type: 'revoked', ...next(), serial: one.serial, at: after(one.seconds), reason: one.reason });
        else if (one.type === 'some') {
          const there = [...model.certificates.keys()];
          for (const [i, pick] of (there.length > 0 ? one.picks : []).entries()) {
            const picked = there[pick % there.length]!;
            apply({ type: 'revoked', ...next(), serial: picked, at: after(one.seconds + i), reason: 'superseded' });
          }
        } else if (one.type === 'again') {
          const event = events.at(-1 - one.back);
          if (event !== undefined) assert.equal(memory.apply(event), 'repeated');
        } else memory = await restoreStatus(snapshotStatus(memory));
      same(memory, model);
    }),
    { numRuns: 60 },
  );
});

const same = (memory: StatusMemory, model: Model): void => {
  for (const [number, { status }] of model.certificates) {
    const told = memory.get('ca', number);
    if (told.status !== status.status || told.status === 'revoked') assert.deepEqual(told, status, `${number}`);
    for (const beside of [number - 1n, number + 1n])
      if (!model.certificates.has(beside)) assert.equal(memory.get('ca', beside).status, 'unknown');
  }
  const revoked = [...model.certificates.values()].filter(({ status }) => status.status === 'revoked').length;
  const { issued, revoked: counted } = memory.measure();
  assert.deepEqual([issued, counted], [model.certificates.size, revoked]);
};

test('to forget drops nothing that is still valid, and changes nothing that stays', () => {
  const life = fc.integer({ min: 0, max: 20 });
  const run = fc.record({
    serial,
    length: fc.constantFrom(1, 1, 1, 1, 5, 5, 5, 600, 600, 66_000),
    life,
    revoke: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(run, { maxLength: 12 }), life, (runs, before) => {
      const memory = begun();
      const expiries = new Map<bigint, number>();
      const next = () => ({ sequence: memory.sequence + 1, issuer: 'ca' });
      for (const one of runs) {
        const through = one.serial + BigInt(one.length - 1);
        memory.apply({ type: 'issued', ...next(), serial: one.serial, through, notAfter: after(one.life) });
        for (let each = one.serial; each <= through; each++) if (!expiries.has(each)) expiries.set(each, one.life);
        if (one.revoke)
          memory.apply({ type: 'revoked', ...next(), serial: through, at: after(1), reason: 'superseded' });
      }
      const told = new Map([...expiries.keys()].map((each) => [each, memory.get('ca', each)]));
      const { issued } = memory.measure();
      const gone = memory.forget(after(before));
      assert.equal(memory.measure().issued, issued - gone);
      let unknown = 0;
      for (const [each, status] of told) {
        const now = memory.get('ca', each);
        if (now.status === 'unknown') {
          unknown++;
          assert.ok(expiries.get(each)! < before, `${each} is still valid`);
        } else if (now.status !== status.status || now.status === 'revoked') assert.deepEqual(now, status);
      }
      assert.equal(unknown, gone);
    }),
    { numRuns: 40 },
  );
});
