// A million inputs bred from the corpus: certificates, answers, lists and requests with bytes changed, cut, doubled and moved.
// Whatever they are, they are judged: nothing is thrown but MalformedDer, and nothing that was changed is valid.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  anchorOf,
  checkCertificate,
  type Evidence,
  encodeOcspRequest,
  entriesOf,
  MalformedDer,
  type Purpose,
  readCrl,
  readOcspRequest,
  readOcspResponse,
} from '../../src/index.ts';
import { breed, generator } from '../breed.ts';

// Most of a million inputs are refused by throwing, and nobody reads where.
Error.stackTraceLimit = 0;

const corpus = JSON.parse(readFileSync(new URL('corpus/certificate-check.json', import.meta.url), 'utf8'));
const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const anchors = corpus.anchors.map((one: { purpose: Purpose; certificate: string }) =>
  anchorOf(one.purpose, bytes(one.certificate)),
);
const at = new Date(corpus.cases[0].at);
const certificate = bytes(corpus.shared['certificate-authentication']);
const answer = bytes(corpus.shared['answer-authentication']);
const list = bytes(
  corpus.cases.find(({ comment }: { comment: string }) => comment === 'a list of others').revocation[0].crl,
);
const request = encodeOcspRequest(readOcspResponseId(answer), new Uint8Array(16));

function readOcspResponseId(der: Uint8Array) {
  const response = readOcspResponse(der);
  assert.ok(typeof response !== 'string');
  return response.responses[0]!.id;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

test('500,000 certificates: none is valid, none throws', () => {
  const below = generator(20261125);
  const revocation: Evidence[] = [{ kind: 'ocsp', response: answer }];
  for (let i = 0; i < 500_000; i++) {
    const bred = breed(certificate, below);
    const { status, findings } = checkCertificate(bred, { at, purpose: 'authentication', anchors, revocation });
    if (same(bred, certificate)) continue;
    assert.ok(status !== 'valid' && findings.length > 0, Buffer.from(bred).toString('base64'));
  }
});

for (const [title, original, count, evidence] of [
  ['answers', answer, 150_000, (response: Uint8Array): Evidence => ({ kind: 'ocsp', response })],
  ['lists', list, 150_000, (crl: Uint8Array): Evidence => ({ kind: 'crl', crl })],
] as const)
  test(`${count.toLocaleString('en')} ${title}: none makes a certificate valid, none throws`, () => {
    const below = generator(7919);
    for (let i = 0; i < count; i++) {
      const bred = breed(original, below);
      const { status } = checkCertificate(certificate, {
        at,
        purpose: 'authentication',
        anchors,
        revocation: [evidence(bred)],
      });
      if (status === 'valid') assert.ok(isAsGood(bred, original), Buffer.from(bred).toString('base64'));
    }
  });

/** What is not signed may differ: the certificates that come along with an answer. */
const isAsGood = (bred: Uint8Array, original: Uint8Array): boolean => {
  if (same(bred, original)) return true;
  const [one, other] = [readOcspResponse(bred), readOcspResponse(original)];
  return typeof one !== 'string' && typeof other !== 'string' && same(one.data, other.data);
};

test('200,000 requests, and as many lists walked to their end: MalformedDer and nothing else', () => {
  const below = generator(104729);
  for (let i = 0; i < 200_000; i++)
    for (const attempt of [
      () => readOcspRequest(breed(request, below)),
      () => [...entriesOf(readCrl(breed(list, below)))],
    ])
      try {
        attempt();
      } catch (error) {
        assert.ok(error instanceof MalformedDer, String(error));
      }
});
