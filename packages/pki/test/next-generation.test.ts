// ECDSA P-384 with SHA-384, behind the profile of the next generation (services.md §1.7).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import {
  anchorOf,
  authorityOf,
  type CheckOptions,
  checkCertificate,
  createOcspResponder,
  ecSigner,
  encodeOcspRequest,
  generateEcKey,
  generationAt,
  issueAuthenticationCertificate,
  issueOcspResponderCertificate,
  issueSignatureCertificate,
  type Purpose,
  readCertificate,
  type Signer,
  type SigningAuthority,
  signCrl,
} from '../src/index.ts';
import { request, authority as rsaAuthority, signatureRequest } from './fixture.ts';
import { openssl } from './openssl.ts';
import { folderOf, lacking, pem } from './peers.ts';

const now = new Date('2029-06-01T03:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const time = { notBefore: new Date('2029-04-01T01:23:45Z'), notAfter: new Date('2034-02-17T14:59:59Z') };
const [authorityKey, holderKey, responderKey, otherKey] = (
  await Promise.all(Array.from({ length: 4 }, generateEcKey))
).map(ecSigner) as [Signer, Signer, Signer, Signer];

const authority = <P extends Purpose>(purpose: P): SigningAuthority & { purpose: P } => ({
  ...authorityOf(purpose, 2028, authorityKey),
  purpose,
});
const issuing = authority('authentication');
const publicKey = holderKey.publicKey;
const leaf = issueAuthenticationCertificate(issuing, { ...(await request()), ...time, publicKey });

const { serial } = readCertificate(leaf);
const responder = createOcspResponder({
  issuers: [
    {
      authority: issuing,
      certificate: issueOcspResponderCertificate(issuing, {
        serial: 0x0c000000n,
        publicKey: responderKey.publicKey,
        notBefore: later(-3600),
        notAfter: later(86_400),
      }),
      signer: responderKey,
      status: (one) => (one === serial ? { status: 'good' } : { status: 'unknown' }),
    },
  ],
  clock: () => now,
  validity: 900,
  nonce: 'ignore',
});
const { createHash } = await import('node:crypto');
const asked = encodeOcspRequest({
  hash: 'SHA-1',
  issuerNameHash: createHash('sha1').update(readCertificate(issuing.certificate).subject).digest(),
  issuerKeyHash: issuing.keyId,
  serial,
});
const { der: answer } = await responder.answer(asked);
const list = signCrl(issuing, {
  municipality: (await request()).municipality,
  number: 1n,
  thisUpdate: later(-60),
  nextUpdate: later(3600),
  entries: [],
});
const check = (
  certificate: Uint8Array,
  revocation: CheckOptions['revocation'] = [{ kind: 'ocsp', response: answer }],
) =>
  checkCertificate(certificate, {
    at: now,
    purpose: 'authentication',
    anchors: [anchorOf('authentication', issuing.certificate)],
    revocation,
  });

describe('a generation of P-384', () => {
  test('issues by no schedule yet: today’s cards have keys of RSA', () => {
    assert.equal(generationAt('authentication', now), 2023);
  });

  test('has keys of P-384 and no others', async () => {
    const rsa = await rsaAuthority('authentication');
    const refusal = { code: 'pki.request', details: { field: 'publicKey' } };
    assert.throws(() => authorityOf('signature', 2028, rsa.signer), refusal);
    assert.throws(() => authorityOf('signature', 2023, authorityKey), refusal);
    const asked = await request();
    assert.throws(() => issueAuthenticationCertificate(issuing, { ...asked, ...time }), refusal);
    assert.throws(() => issueAuthenticationCertificate(rsa, { ...asked, publicKey }), refusal);
  });

  test('is accepted by openssl and GnuTLS: certificates of both purposes, list, answer', async (t) => {
    if (lacking(t, 'openssl', 'certtool')) return;
    const signing = authority('signature');
    const signature = issueSignatureCertificate(signing, { ...(await signatureRequest()), ...time, publicKey });
    using files = folderOf({
      'ca.pem': pem('CERTIFICATE', issuing.certificate),
      'leaf.pem': pem('CERTIFICATE', leaf),
      'signing.pem': pem('CERTIFICATE', signing.certificate),
      'signature.pem': pem('CERTIFICATE', signature),
      'list.crl': list,
      'answer.der': answer,
    });
    const at = ['-attime', String(now.getTime() / 1000)];
    for (const [ca, file] of [
      ['ca.pem', 'leaf.pem'],
      ['signing.pem', 'signature.pem'],
    ]) {
      assert.match(openssl(['verify', ...at, '-CAfile', files.place(ca!), files.place(file!)]), /: OK/);
      const gnutls = spawnSync(
        'certtool',
        ['--verify', '--load-ca-certificate', files.place(ca!), '--infile', files.place(file!)],
        { encoding: 'utf8' },
      );
      // It has no clock but this machine's; what else could be wrong it would say.
      assert.match(
        gnutls.stdout + gnutls.stderr,
        /Chain verification output: (Verified|Not verified\. The certificate is NOT trusted\. The certificate chain uses not yet valid certificate)\. *$/m,
      );
    }
    assert.match(
      openssl(['x509', '-in', files.place('leaf.pem'), '-noout', '-text']),
      /ecdsa-with-SHA384[\s\S]*secp384r1/,
    );
    const verified = openssl([
      'crl',
      '-inform',
      'DER',
      '-in',
      files.place('list.crl'),
      '-CAfile',
      files.place('ca.pem'),
      '-noout',
    ]);
    assert.match(verified, /verify OK/);
    const told = openssl([
      ...[
        'ocsp',
        '-respin',
        files.place('answer.der'),
        '-issuer',
        files.place('ca.pem'),
        '-cert',
        files.place('leaf.pem'),
      ],
      ...['-CAfile', files.place('ca.pem'), ...at, '-validity_period', '999999999', '-no_nonce'],
    ]);
    assert.match(told, /Response verify OK/);
  });

  test('holds by its answer and by its list', () => {
    assert.equal(check(leaf).status, 'valid');
    assert.equal(check(leaf, [{ kind: 'crl', crl: list }]).status, 'valid');
  });
});

describe('what is wrong is refused for its own reason, and nothing throws', () => {
  const { tbs } = readCertificate(leaf);
  const replaced = (from: string, to: string) => {
    const hex = Buffer.from(leaf).toString('hex').replace(from, to);
    return new Uint8Array(Buffer.from(hex, 'hex'));
  };
  const ids = (certificate: Uint8Array) => check(certificate).findings.map(({ id }) => id);

  test('another algorithm beside the signature', () => {
    // ecdsa-with-SHA384 at its second place becomes ecdsa-with-SHA256.
    const at = Buffer.from(leaf).lastIndexOf(Buffer.from('06082a8648ce3d040303', 'hex'));
    assert.ok(ids(leaf.with(at + 9, 2)).includes('signature-algorithm'));
  });

  test('a signature of another key, and one that was changed', () => {
    const forged = issueAuthenticationCertificate(
      { ...issuing, signer: otherKey },
      {
        serial,
        publicKey,
        commonName: '997794E9AGCIEG13221003A',
        municipality: { prefecture: 'Tokyo-to', name: 'Kiyose-shi' },
        ...time,
      },
    );
    assert.deepEqual(ids(forged), ['signature']);
    assert.ok(ids(leaf.with(leaf.length - 1, leaf.at(-1)! ^ 1)).includes('signature'));
  });

  test('a point that is not on the curve, and a compressed one', () => {
    const point = Buffer.from(publicKey.subarray(-97)).toString('hex');
    const compressed = `02${point.slice(2)}`;
    const off = `${point.slice(0, -2)}${(Number.parseInt(point.slice(-2), 16) ^ 1).toString(16).padStart(2, '0')}`;
    assert.ok(ids(replaced(point, compressed)).includes('public-key'));
    // Whose key it is, its authority signed: a point off the curve is caught with the signature.
    assert.ok(ids(replaced(point, off)).includes('signature'));
    assert.ok(tbs.length > 0);
  });
});
