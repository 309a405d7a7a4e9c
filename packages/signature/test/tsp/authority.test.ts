// The authority by itself: what it answers to requests of every kind, and over HTTP.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { context, integer, null_, objectIdentifier, octetString, sequence } from '@openmyna/pki/der';
import {
  checkTimestampToken,
  encodeTimestampRequest,
  readTimestampResponse,
  sandboxTimestampPolicy,
  type TimestampFailure,
  timestampOverHttp,
} from '../../src/tsp/index.ts';
import { now, options, timestampAuthority } from '../cms/fixture.ts';

const digest = new Uint8Array(32).fill(7);
const good = encodeTimestampRequest({
  imprint: { hash: 'sha256', digest },
  nonce: Uint8Array.of(0x80, 1, 2),
  policy: sandboxTimestampPolicy,
  wantsCertificate: true,
});
const sha256 = sequence(objectIdentifier('2.16.840.1.101.3.4.2.1'), null_);
const sha1 = sequence(objectIdentifier('1.3.14.3.2.26'), null_);
const imprint = sequence(sha256, octetString(digest));

const refused: readonly (readonly [string, Uint8Array, TimestampFailure])[] = [
  ['nothing', new Uint8Array(0), 'badDataFormat'],
  ['text', Buffer.from('please'), 'badDataFormat'],
  ['bytes behind it', Buffer.concat([good, Uint8Array.of(0)]), 'badDataFormat'],
  ['version 2', sequence(integer(2), imprint), 'badRequest'],
  ['SHA-1', sequence(integer(1), sequence(sha1, octetString(digest.subarray(0, 20)))), 'badAlg'],
  ['a digest too short', sequence(integer(1), sequence(sha256, octetString(digest.subarray(1)))), 'badDataFormat'],
  ['another policy', sequence(integer(1), imprint, objectIdentifier('1.2.3')), 'unacceptedPolicy'],
  ['certReq FALSE written', sequence(integer(1), imprint, Uint8Array.of(1, 1, 0)), 'badDataFormat'],
  ['a nonce of 65 bytes', sequence(integer(1), imprint, integer(new Uint8Array(65).fill(1))), 'badDataFormat'],
  [
    'an extension',
    sequence(integer(1), imprint, context(0, sequence(objectIdentifier('1.2.3'), octetString(digest)))),
    'unacceptedExtension',
  ],
];

describe('a time-stamp authority', () => {
  for (const [title, request, failure] of refused)
    test(`refuses ${title}: ${failure}`, async () => {
      const { answer } = await timestampAuthority();
      assert.deepEqual(readTimestampResponse(await answer(request)), { status: 'refused', number: 2, failure });
    });

  test('grants: policy, time, accuracy and a number that comes once', async () => {
    const { answer } = await timestampAuthority();
    const serials = new Set<bigint | undefined>();
    for (let count = 0; count < 3; count++) {
      const response = readTimestampResponse(await answer(good));
      assert.ok(response.status === 'granted');
      const verdict = await checkTimestampToken(response.token, () => digest, await options());
      assert.equal(verdict.verdict, 'holds', verdict.summary.reason.en);
      assert.deepEqual([verdict.at, verdict.policy, verdict.accuracy], [now, sandboxTimestampPolicy, 1000]);
      assert.match(verdict.authority ?? '', /OPENMYNA-SANDBOX/);
      serials.add(verdict.serial);
    }
    assert.equal(serials.size, 3);
  });
});

describe('over HTTP', () => {
  const post = { method: 'POST', contentType: 'application/timestamp-query', body: good };
  for (const [title, request, status] of [
    ['POST of a query', post, 200],
    ['POST of something that is no query', { ...post, body: Buffer.from('?') }, 200],
    ['GET', { ...post, method: 'GET' }, 405],
    ['another type', { ...post, contentType: 'text/plain' }, 415],
    ['no type', { ...post, contentType: undefined }, 415],
    ['more than a megabyte', { ...post, body: new Uint8Array((1 << 20) + 1) }, 413],
  ] as const)
    test(`${title}: ${status}`, async () => {
      const response = await timestampOverHttp(await timestampAuthority(), request);
      assert.equal(response.status, status);
      assert.equal(response.headers['content-length'], `${response.body.length}`);
      if (status === 200) assert.equal(response.headers['content-type'], 'application/timestamp-reply');
    });

  test('an authority that cannot sign: 503, and nothing of why', async () => {
    const broken = { answer: () => Promise.reject(new Error('the key is away')) };
    const { status, body } = await timestampOverHttp(broken, post);
    assert.deepEqual([status, body.length], [503, 0]);
  });
});
