// What a responder is told (RFC 6960 2.2), and what the feed may and may not do.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OpenMynaError } from '@openmyna/errors';
import { type RevocationReason, revocationReasons } from '../../src/index.ts';
import { type StatusEvent, StatusMemory } from '../../src/status/index.ts';
import { after, begun, feed, notAfter, notBefore, type Unnumbered } from './fixture.ts';

const issued = (serial: bigint, through = serial): Unnumbered => ({
  type: 'issued',
  issuer: 'ca',
  serial,
  through,
  notAfter,
});
const revoked = (serial: bigint, reason: RevocationReason = 'superseded', at = after(1000)): Unnumbered => ({
  type: 'revoked',
  issuer: 'ca',
  serial,
  at,
  reason,
});

const refused = (code: string, details: object) => (error: unknown) => {
  assert.ok(error instanceof OpenMynaError);
  assert.equal(error.code, code);
  assert.deepEqual({ ...error.details, ...details }, error.details);
  return true;
};

describe('the status of a certificate', () => {
  test('good once issued, unknown before', () => {
    const memory = begun();
    assert.deepEqual(memory.get('ca', 5n), { status: 'unknown' });
    assert.deepEqual(feed(memory, issued(5n)), ['applied']);
    assert.deepEqual(memory.get('ca', 5n), { status: 'good' });
    assert.deepEqual(memory.get('ca', 6n), { status: 'unknown' });
  });

  test('revoked with the second and the reason, by the next look-up', () => {
    const memory = begun(issued(1n, 100n));
    for (const [reason, code] of Object.entries(revocationReasons) as [RevocationReason, number][]) {
      const at = new Date('2024-02-29T23:59:59.999Z');
      assert.deepEqual(feed(memory, revoked(BigInt(code + 1), reason, at)), ['applied']);
      const told = { status: 'revoked', at: new Date('2024-02-29T23:59:59Z'), reason };
      assert.deepEqual(memory.get('ca', BigInt(code + 1)), told);
    }
    assert.deepEqual(memory.get('ca', 8n), { status: 'good' });
  });

  test('the codes are those of CRLReason (RFC 5280 5.3.1)', () => {
    assert.equal(revocationReasons.keyCompromise, 1);
    assert.equal(revocationReasons.certificateHold, 6);
  });

  test('a revocation is never undone, a hold never lifted: the first stays', () => {
    const memory = begun(issued(7n), revoked(7n, 'certificateHold', after(10)));
    assert.deepEqual(feed(memory, revoked(7n, 'keyCompromise', after(5)), issued(7n)), ['present', 'present']);
    assert.deepEqual(memory.get('ca', 7n), { status: 'revoked', at: after(10), reason: 'certificateHold' });
  });

  test('a revocation of what was never issued leaves it unknown, and the feed goes on', () => {
    const memory = begun();
    assert.deepEqual(feed(memory, revoked(9n)), ['unknown']);
    assert.deepEqual(memory.get('ca', 9n), { status: 'unknown' });
    assert.equal(memory.sequence, 2);
  });

  test('authorities of one name with one counter are told apart by their keys', () => {
    const memory = begun(issued(20n));
    feed(memory, { type: 'authority', issuer: 'next', notBefore: after(1) });
    feed(memory, { type: 'issued', issuer: 'next', serial: 21n, notAfter });
    const told = ['ca', 'next', 'other'].map((issuer) => [20n, 21n].map((serial) => memory.get(issuer, serial).status));
    assert.deepEqual(told, [
      ['good', 'unknown'],
      ['unknown', 'good'],
      ['unknown', 'unknown'],
    ]);
  });

  test('any number may be asked for', () => {
    const memory = begun(
      issued(1n),
      issued(2n ** 159n - 1n),
      issued(2n ** 53n),
      issued(2n ** 53n - 1n, 2n ** 53n + 1n),
    );
    for (const serial of [1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 159n - 1n])
      assert.equal(memory.get('ca', serial).status, 'good', `${serial}`);
    for (const serial of [-1n, 0n, -(2n ** 70n), 2n ** 53n + 2n, 2n ** 159n, 2n ** 160n + 1n, 2n ** 4000n])
      assert.equal(memory.get('ca', serial).status, 'unknown', `${serial}`);
  });
});

describe('the feed', () => {
  const event = (sequence: number): StatusEvent => ({
    type: 'issued',
    sequence,
    issuer: 'ca',
    serial: BigInt(sequence),
    notAfter,
  });

  test('an event that was here before changes nothing, whatever it says', () => {
    const memory = begun(issued(1n), issued(2n));
    for (const sequence of [1, 2, 3]) assert.equal(memory.apply(event(sequence)), 'repeated');
    assert.equal(memory.get('ca', 3n).status, 'unknown');
    assert.equal(memory.sequence, 3);
  });

  test('a hole is refused with the number that is due, and closes when that one comes', () => {
    const memory = begun();
    assert.throws(() => memory.apply(event(3)), refused('pki.status-sequence', { expected: 2, sequence: 3 }));
    assert.equal(memory.get('ca', 3n).status, 'unknown');
    assert.equal(memory.apply(event(2)), 'applied');
    assert.equal(memory.apply(event(3)), 'applied');
  });

  test('the first is 1', () => {
    const memory = new StatusMemory();
    assert.throws(() => memory.apply(event(2)), refused('pki.status-sequence', { expected: 1 }));
    for (const sequence of [0, -1, 1.5, Number.NaN, 2 ** 53])
      assert.throws(() => memory.apply({ ...event(1), sequence }), refused('pki.status-event', { field: 'sequence' }));
  });

  test('what cannot be is refused by its field, and its number stays due', () => {
    const memory = begun(issued(1n));
    const cases: [field: string, event: object][] = [
      ['issuer', { ...issued(2n), issuer: 'other' }],
      ['issuer', { type: 'authority', issuer: '', notBefore }],
      ['notBefore', { type: 'authority', issuer: 'ca', notBefore: after(1) }],
      ['notBefore', { type: 'authority', issuer: 'new', notBefore: new Date(Number.NaN) }],
      ['serial', issued(0n)],
      ['serial', issued(2n ** 159n)],
      ['serial', revoked(-1n)],
      ['through', issued(3n, 2n)],
      ['through', issued(1n, 2n ** 32n + 1n)],
      ['notAfter', { ...issued(2n), notAfter: after(-1) }],
      ['at', revoked(1n, 'superseded', after(-1))],
      ['at', revoked(1n, 'superseded', after(20 * 365.25 * 86_400))],
      ['at', revoked(1n, 'superseded', new Date(Number.NaN))],
      ['reason', revoked(1n, 'removeFromCRL' as RevocationReason)],
      ['type', { ...issued(2n), type: 'unrevoked' }],
    ];
    for (const [field, wrong] of cases)
      assert.throws(
        () => feed(memory, wrong as Unnumbered),
        refused('pki.status-event', { field, sequence: 3 }),
        field,
      );
    assert.equal(memory.sequence, 2);
    assert.equal(memory.get('ca', 1n).status, 'good');
    assert.deepEqual(memory.measure().issued, 1);
  });

  test('the first and the last second that an entry holds', () => {
    const last = Math.floor((2 ** 32 - 1) / 7) - 1;
    const memory = begun(issued(1n, 2n));
    feed(memory, revoked(1n, 'unspecified', after(0)), revoked(2n, 'certificateHold', after(last)));
    assert.deepEqual(memory.get('ca', 1n), { status: 'revoked', at: after(0), reason: 'unspecified' });
    assert.deepEqual(memory.get('ca', 2n), { status: 'revoked', at: after(last), reason: 'certificateHold' });
    assert.throws(() => feed(memory, revoked(2n, 'unspecified', after(last + 1))), refused('pki.status-event', {}));
  });
});

describe('what has expired', () => {
  const until = (seconds: number, serial: bigint, through = serial): Unnumbered => ({
    ...(issued(serial, through) as Unnumbered & { type: 'issued' }),
    notAfter: after(seconds),
  });

  test('goes one by one where serial numbers are far apart', () => {
    const memory = begun(until(10, 2n ** 100n), until(20, 2n ** 101n), revoked(2n ** 100n));
    assert.equal(memory.forget(after(10)), 0);
    assert.equal(memory.forget(after(11)), 1);
    assert.equal(memory.get('ca', 2n ** 100n).status, 'unknown');
    assert.equal(memory.get('ca', 2n ** 101n).status, 'good');
  });

  test('goes with its 65 536 of a counter when the last of them has', () => {
    const memory = begun(until(10, 1n, 70_000n), until(30, 80_000n), revoked(70_000n));
    assert.equal(memory.forget(after(20)), 65_535);
    assert.equal(memory.get('ca', 65_535n).status, 'unknown');
    assert.equal(memory.get('ca', 65_536n).status, 'good');
    assert.equal(memory.get('ca', 70_000n).status, 'revoked');
    assert.deepEqual(feed(memory, revoked(5n)), ['unknown']);
    assert.equal(memory.forget(after(31)), 70_000 - 65_535 + 1);
    assert.equal(memory.measure().issued, 0);
  });

  test('stays as long as the last of its page, whenever that one was issued', () => {
    const memory = begun(until(30, 1n, 600n), until(10, 601n, 1200n));
    assert.equal(memory.forget(after(20)), 0);
    assert.equal(memory.forget(after(31)), 1200);
  });

  test('stays when it never expires (99991231235959Z)', () => {
    const memory = begun({ ...issued(1n), notAfter: new Date('9999-12-31T23:59:59Z') } as Unnumbered);
    assert.equal(memory.forget(new Date('2150-01-01T00:00:00Z')), 0);
  });
});

describe('what it holds', () => {
  test('a run without holes costs no bitmap, holes a bit, revocations a bit and 4 bytes', () => {
    const memory = begun(issued(1n << 16n, (1n << 20n) - 1n));
    const { bytes: whole } = memory.measure();
    assert.ok(whole < 10_000, `${whole}`);
    feed(memory, issued(1n << 20n, (1n << 20n) + 60_000n));
    assert.equal(memory.measure().bytes - whole, 8192);
    feed(memory, ...Array.from({ length: 1000 }, (_, i) => revoked((1n << 16n) + BigInt(i * 60))));
    const { revoked: count, bytes } = memory.measure();
    assert.equal(count, 1000);
    assert.ok(bytes - whole - 8192 < 8192 + 256 + 1000 * 4.6 + 64, `${bytes - whole - 8192}`);
  });

  test('the same numbers one by one become the same pages', () => {
    const memory = begun();
    for (let serial = 65_536n; serial < 65_536n * 2n + 3000n; serial++) feed(memory, issued(serial));
    const { issued: count, bytes } = memory.measure();
    assert.equal(count, 68_536);
    assert.ok(bytes < 8192 + 64 * 28 * 32, `${bytes}`);
  });

  test('scattered numbers cost 112 bytes at most', () => {
    for (const step of [2n ** 17n, 2n ** 60n + 7n, 150n, 1000n]) {
      const memory = begun();
      for (let i = 0n; i < 20_000n; i++) feed(memory, issued(1n + i * step));
      const { issued: count, bytes } = memory.measure();
      assert.equal(count, 20_000);
      assert.ok(bytes <= count * 112, `${step}: ${bytes / count}`);
    }
  });
});
