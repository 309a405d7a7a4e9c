// What a request may be at most, and for whom one answer speaks (RFC 6960 4.1.1, RFC 8954 2.1): at each limit, and one beyond it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { MalformedDer } from '../../src/der/read.ts';
import { octetString, sequence } from '../../src/der/write.ts';
import {
  createOcspResponder,
  issueOcspResponderCertificate,
  readOcspRequest,
  readOcspResponse,
  rsaSigner,
} from '../../src/index.ts';
import { authorityName, encodeName } from '../../src/name.ts';
import { encodeCertificateId } from '../../src/ocsp/request.ts';
import { authority, key } from '../fixture.ts';
import { answering, requestFor, start } from './fixture.ts';

const sha1 = (data: Uint8Array) => createHash('sha1').update(data).digest();
const [authentication, signature] = [await authority('authentication'), await authority('signature')];

type Issuing = typeof authentication | typeof signature;

/** CertID of one of an authority's certificates. */
const idOf = ({ purpose, keyId }: Issuing, serial: bigint): Uint8Array =>
  encodeCertificateId({
    hash: 'SHA-1',
    issuerNameHash: sha1(encodeName(authorityName(purpose))),
    issuerKeyHash: keyId,
    serial,
  });

/** OCSPRequest of several CertIDs, DER. */
const requestOf = (...ids: readonly Uint8Array[]): Uint8Array =>
  sequence(sequence(sequence(...ids.map((id) => sequence(id)))));

describe('a request is read', () => {
  test('of one certificate up to twenty, and of no more', () => {
    const of = (count: number) =>
      requestOf(...Array.from({ length: count }, (_, i) => idOf(authentication, BigInt(i + 1))));
    for (const count of [1, 20]) assert.equal(readOcspRequest(of(count)).certificates.length, count);
    for (const count of [0, 21, 100]) assert.throws(() => readOcspRequest(of(count)), MalformedDer, `${count}`);
  });

  test('with a nonce of one byte up to 32, and of no more', async () => {
    const responder = answering({ status: () => ({ status: 'good' }) });
    for (const [length, isTaken] of [
      [1, true],
      [32, true],
      [33, false],
      [64, false],
      [128, false],
    ] as const) {
      const request = requestFor(1n, new Uint8Array(length).fill(7));
      if (isTaken) assert.deepEqual(readOcspRequest(request).nonce, octetString(new Uint8Array(length).fill(7)));
      else assert.throws(() => readOcspRequest(request), MalformedDer, `${length}`);
      const answer = readOcspResponse((await responder.answer(request)).der);
      assert.equal(typeof answer === 'string' ? answer : 'answered', isTaken ? 'answered' : 'malformedRequest');
    }
  });
});

test('one answer speaks for one authority: a certificate of another beside it is refused, though both are known', async () => {
  const issuerOf = async (issuing: Issuing) => {
    const signer = rsaSigner((await key('responder')).pkcs1);
    return {
      authority: issuing,
      signer,
      certificate: issueOcspResponderCertificate(issuing, {
        serial: 1n,
        publicKey: signer.publicKey,
        notBefore: start,
        notAfter: new Date('2026-12-25T00:00:00Z'),
      }),
      status: () => ({ status: 'good' }) as const,
    };
  };
  const responder = createOcspResponder({
    issuers: [await issuerOf(authentication), await issuerOf(signature)],
    clock: () => start,
    validity: 900,
    nonce: 'echo',
  });
  const ask = async (...ids: readonly Uint8Array[]) => {
    const answer = readOcspResponse((await responder.answer(requestOf(...ids))).der);
    return typeof answer === 'string' ? answer : answer.responses.map(({ status }) => status.status);
  };
  const [one, other] = [idOf(authentication, 5n), idOf(signature, 5n)];
  assert.deepEqual(await ask(one, idOf(authentication, 6n)), ['good', 'good']);
  assert.deepEqual(await ask(other), ['good']);
  assert.equal(await ask(one, other), 'unauthorized');
  assert.equal(await ask(other, one), 'unauthorized');
});
