// Answers that are kept: signed once, told again, and never told once they are no longer true.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CertificateStatus, type OcspAnswer, readOcspResponse } from '../../src/index.ts';
import { answering, requestFor, start } from './fixture.ts';

const known = new Map<bigint, CertificateStatus>();
let now = start;
let signatures = 0;
const responder = answering({
  status: (serial) => known.get(serial) ?? { status: 'unknown' },
  sign: (own) => (data) => {
    signatures++;
    return own(data);
  },
  clock: () => now,
  kept: { certificates: 3, seconds: 600 },
});
const ask = (serial: bigint, nonce?: Uint8Array) => (responder.answer(requestFor(serial, nonce)) as OcspAnswer).der;

/** What came of it, and how many signatures it took. */
const told = (serial: bigint, nonce?: Uint8Array) => {
  const earlier = signatures;
  const response = readOcspResponse(ask(serial, nonce));
  assert.ok(typeof response !== 'string');
  const [single] = response.responses;
  return [single!.status.status, signatures - earlier, single!.thisUpdate.toISOString()];
};

describe('an answer', () => {
  test('is signed once for ten minutes, and again after them', () => {
    known.set(1n, { status: 'good' });
    assert.deepEqual(told(1n), ['good', 1, '2026-11-25T00:00:00.000Z']);
    now = new Date('2026-11-25T00:09:59Z');
    assert.deepEqual(told(1n), ['good', 0, '2026-11-25T00:00:00.000Z']);
    now = new Date('2026-11-25T00:10:00Z');
    assert.deepEqual(told(1n), ['good', 1, '2026-11-25T00:10:00.000Z']);
  });

  test('is no longer given from the instant it is not true', () => {
    known.set(1n, { status: 'revoked', at: now, reason: 'keyCompromise' });
    assert.deepEqual(told(1n), ['revoked', 1, '2026-11-25T00:10:00.000Z']);
    assert.deepEqual(told(1n), ['revoked', 0, '2026-11-25T00:10:00.000Z']);
    known.set(1n, { status: 'revoked', at: now, reason: 'cessationOfOperation' });
    assert.equal(told(1n)[1], 1);
    known.delete(1n);
    assert.equal(readOcspResponse(ask(1n)), 'unauthorized');
  });

  test('for a nonce is signed for it alone', () => {
    known.set(2n, { status: 'good' });
    assert.equal(told(2n)[1], 1);
    assert.equal(told(2n, new Uint8Array(16))[1], 1);
    assert.equal(told(2n, new Uint8Array(16))[1], 1);
    assert.equal(told(2n)[1], 0);
  });

  test('makes room for newer ones', () => {
    for (const serial of [10n, 11n, 12n, 13n]) known.set(serial, { status: 'good' });
    for (const serial of [10n, 11n, 12n, 13n]) assert.equal(told(serial)[1], 1);
    assert.deepEqual(
      [13n, 12n, 11n].map((serial) => told(serial)[1]),
      [0, 0, 0],
    );
    assert.equal(told(10n)[1], 1);
  });

  test('of a clock that went back is signed anew', () => {
    now = new Date('2026-11-24T23:00:00Z');
    assert.deepEqual(told(13n), ['good', 1, '2026-11-24T23:00:00.000Z']);
  });
});

describe('while a key signs elsewhere', () => {
  const setUp = () => {
    const asked: PromiseWithResolvers<Uint8Array>[] = [];
    const signed = (index: number) => asked[index]!.resolve(new Uint8Array(256));
    const slow = answering({
      status: () => ({ status: 'good' }),
      sign: () => () => {
        const one = Promise.withResolvers<Uint8Array>();
        asked.push(one);
        return one.promise;
      },
      kept: { certificates: 10, seconds: 600 },
      mostWaiting: 2,
    });
    const statusOf = async (serial: bigint, nonce?: Uint8Array) => {
      const { der } = await slow.answer(requestFor(serial, nonce));
      const response = readOcspResponse(der);
      return typeof response === 'string' ? response : 'answered';
    };
    return { asked, signed, slow, statusOf };
  };

  test('all who ask after one certificate wait for one signature, and are given the same bytes', async () => {
    const { asked, signed, slow } = setUp();
    const all = Array.from({ length: 100 }, async () => (await slow.answer(requestFor(1n))).der);
    assert.equal(asked.length, 1);
    signed(0);
    const [first, ...rest] = await Promise.all(all);
    assert.ok(rest.every((one) => one === first));
  });

  test('nobody shares what is signed for another’s nonce', async () => {
    const { asked, signed, statusOf } = setUp();
    const [one, other] = [statusOf(1n), statusOf(1n, new Uint8Array(16))];
    assert.equal(asked.length, 2);
    signed(0);
    signed(1);
    assert.deepEqual(await Promise.all([one, other]), ['answered', 'answered']);
  });

  test('who comes when too many wait is told to try later, and is answered then', async () => {
    const { asked, signed, statusOf } = setUp();
    const waiting = [statusOf(1n), statusOf(2n)];
    assert.equal(await statusOf(3n), 'tryLater');
    assert.equal(asked.length, 2);
    const with1 = statusOf(1n);
    signed(0);
    signed(1);
    assert.deepEqual(await Promise.all([...waiting, with1]), ['answered', 'answered', 'answered']);
    const third = statusOf(3n);
    signed(2);
    assert.equal(await third, 'answered');
  });

  test('a signature that fails is internalError for who waited, and is asked for again', async () => {
    const { asked, signed, statusOf } = setUp();
    const waiting = [statusOf(1n), statusOf(1n)];
    asked[0]!.reject(new Error('the module is away'));
    assert.deepEqual(await Promise.all(waiting), ['internalError', 'internalError']);
    const again = statusOf(1n);
    signed(1);
    assert.equal(await again, 'answered');
  });
});
