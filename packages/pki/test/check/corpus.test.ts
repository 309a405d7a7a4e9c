// The negative corpus: some 280 certificates and sayings about them, each wrong in one way, each refused for that and for nothing else.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { anchorOf, checkCertificate, type Evidence, type FindingId, findings, type Purpose } from '../../src/index.ts';

interface Case {
  readonly id: number;
  readonly comment: string;
  readonly purpose: Purpose;
  readonly at: string;
  readonly certificate: string;
  readonly revocation: readonly {
    readonly ocsp?: string;
    readonly nonce?: string;
    readonly crl?: string;
    readonly unavailable?: string;
  }[];
  readonly status: string;
  readonly findings: readonly FindingId[];
}

const corpus: {
  anchors: { purpose: Purpose; certificate: string }[];
  shared: Record<string, string>;
  cases: Case[];
} = JSON.parse(readFileSync(new URL('corpus/certificate-check.json', import.meta.url), 'utf8'));
const bytes = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text.startsWith('@') ? corpus.shared[text.slice(1)]! : text, 'base64'));
const anchors = corpus.anchors.map(({ purpose, certificate }) => anchorOf(purpose, bytes(certificate)));

const evidenceOf = ({ ocsp, nonce, crl, unavailable }: Case['revocation'][number]): Evidence => {
  if (ocsp !== undefined) return { kind: 'ocsp', response: bytes(ocsp), ...(nonce && { nonce: bytes(nonce) }) };
  return crl === undefined ? { kind: 'unavailable', problem: unavailable! } : { kind: 'crl', crl: bytes(crl) };
};

describe('the corpus', () => {
  for (const { id, comment, purpose, at, certificate, revocation, status, findings: expected } of corpus.cases)
    test(`${id}: ${comment}`, () => {
      const check = checkCertificate(bytes(certificate), {
        at: new Date(at),
        purpose,
        anchors,
        revocation: revocation.map(evidenceOf),
      });
      assert.deepEqual(check.findings.map((finding) => finding.id).sort(), expected);
      assert.equal(check.status, status);
      assert.equal(check.status === 'valid', check.findings.length === 0 && check.consulted !== undefined);
      for (const { words } of check.findings) assert.ok(!/[{}]/.test(words.ja + words.en), words.en);
    });

  test('holds at least 150 refusals, and every finding there is', () => {
    const refused = corpus.cases.filter(({ status }) => status !== 'valid');
    assert.ok(refused.length >= 150, `${refused.length}`);
    const seen = new Set(refused.flatMap((one) => one.findings));
    assert.deepEqual(
      Object.keys(findings).filter((id) => !seen.has(id as FindingId)),
      [],
    );
  });
});
