// Answers that are kept: signed once, told again, and never told once they are no longer true.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, test } from 'node:test';
import {
  type CertificateStatus,
  createOcspResponder,
  encodeOcspRequest,
  issueOcspResponderCertificate,
  type OcspAnswer,
  type OcspResponder,
  readOcspResponse,
  rsaSigner,
} from '../../src/index.ts';
import { authorityName, encodeName } from '../../src/name.ts';
import { authority, key } from '../fixture.ts';

const start = new Date('2026-11-25T00:00:00Z');
const known = new Map<bigint, CertificateStatus>();
let now = start;
let signatures = 0;
let responder: OcspResponder;
let ask: (serial: bigint, nonce?: Uint8Array) => Uint8Array;

before(async () => {
  const issuing = await authority('authentication');
  const responderKey = await key('responder');
  const signer = rsaSigner(responderKey.pkcs1);
  responder = createOcspResponder({
    issuers: [
      {
        authority: issuing,
        certificate: issueOcspResponderCertificate(issuing, {
          serial: 1n,
          publicKey: responderKey.publicKey,
          notBefore: start,
          notAfter: new Date('2026-12-25T00:00:00Z'),
        }),
        signer: {
          ...signer,
          sign: (data) => {
            signatures++;
            return signer.sign(data);
          },
        },
        status: (serial) => known.get(serial) ?? { status: 'unknown' },
      },
    ],
    clock: () => now,
    validity: 900,
    nonce: 'echo',
    kept: { certificates: 3, seconds: 600 },
  });
  const hash = (data: Uint8Array) => createHash('sha1').update(data).digest();
  const id = {
    hash: 'SHA-1',
    issuerNameHash: hash(encodeName(authorityName('authentication'))),
    issuerKeyHash: issuing.keyId,
  } as const;
  ask = (serial, nonce) => (responder.answer(encodeOcspRequest({ ...id, serial }, nonce)) as OcspAnswer).der;
});

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
