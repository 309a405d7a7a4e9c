// ECDSA P-384 with SHA-384, behind the profile of the next generation (services.md §1.7).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  type Authority,
  anchorOf,
  assembleSigned,
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
  lintCertificate,
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
    assert.equal(generationAt('authentication', now), 2027);
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

describe('before it is signed', () => {
  test('a certificate of either purpose is held to every clause of its profile', async () => {
    const signing = authority('signature');
    const signature = issueSignatureCertificate(signing, { ...(await signatureRequest()), ...time, publicKey });
    assert.deepEqual(lintCertificate(readCertificate(leaf).tbs, issuing), []);
    assert.deepEqual(lintCertificate(readCertificate(signature).tbs, signing), []);
  });

  test('one of the generation before is not of this one, and the other way round', async () => {
    const rsa = await rsaAuthority('authentication');
    const today = readCertificate(issueAuthenticationCertificate(rsa, await request())).tbs;
    const broken = (tbs: Uint8Array, by: Authority) => lintCertificate(tbs, by).map(({ id }) => id);
    for (const ids of [broken(today, issuing), broken(readCertificate(leaf).tbs, rsa)])
      for (const id of ['signature-algorithm', 'public-key']) assert.ok(ids.includes(id), `${id} of ${ids}`);
  });
});

describe('what is wrong is refused for its own reason, and nothing throws', async () => {
  const { tbs, signature } = readCertificate(leaf);
  const ids = (certificate: Uint8Array) => check(certificate).findings.map(({ id }) => id);
  const signedAs = (bytes: Uint8Array) => assembleSigned(tbs, 'ecdsa-with-SHA384', bytes);
  const rsa = (await rsaAuthority('authentication')).signer;

  test('another algorithm beside the signature', () => {
    // ecdsa-with-SHA384 at its second place becomes ecdsa-with-SHA256.
    const at = Buffer.from(leaf).lastIndexOf(Buffer.from('06082a8648ce3d040303', 'hex'));
    assert.deepEqual(ids(leaf.with(at + 9, 2)), ['signature-algorithm']);
  });

  test('an RSA signature under the identifier of ECDSA, and under its own', () => {
    assert.deepEqual(ids(signedAs(rsa.sign(tbs))), ['signature']);
    assert.deepEqual(ids(assembleSigned(tbs, 'sha256WithRSAEncryption', rsa.sign(tbs))), [
      'signature',
      'signature-algorithm',
    ]);
  });

  test('a signature of another key, one that was changed, one of no length', () => {
    assert.deepEqual(ids(signedAs(otherKey.sign(tbs))), ['signature']);
    assert.deepEqual(ids(signedAs(signature.with(-1, signature.at(-1)! ^ 1))), ['signature']);
    assert.deepEqual(ids(signedAs(new Uint8Array())), ['signature']);
  });

  test('bytes behind a signature: within its bits, within its SEQUENCE, behind the certificate', () => {
    assert.deepEqual(ids(signedAs(Uint8Array.of(...signature, 0))), ['signature']);
    assert.deepEqual(ids(signedAs(Uint8Array.of(0x30, signature[1]! + 2, ...signature.subarray(2), 5, 0))), [
      'signature',
    ]);
    assert.deepEqual(ids(Uint8Array.of(...leaf, 0)), ['malformed']);
  });

  test('a point that is not on the curve, one that is compressed, the point at infinity: signed by the authority itself', () => {
    const point = publicKey.subarray(-97);
    for (const key of [
      Uint8Array.of(...publicKey.subarray(0, -1), publicKey.at(-1)! ^ 1),
      Uint8Array.of(...publicKey.subarray(0, -97), ...new Uint8Array(97).with(0, 4)),
      Uint8Array.of(...publicKey.subarray(0, -97), ...point.with(0, 2)),
    ]) {
      const hex = Buffer.from(tbs).toString('hex');
      const bytes = Buffer.from(
        hex.replace(Buffer.from(publicKey).toString('hex'), Buffer.from(key).toString('hex')),
        'hex',
      );
      assert.ok(!bytes.equals(tbs));
      const forged = assembleSigned(bytes, 'ecdsa-with-SHA384', authorityKey.sign(bytes));
      assert.deepEqual(ids(forged), ['public-key']);
    }
  });
});
