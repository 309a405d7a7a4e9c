// Both end-entity profiles (certificates.md A1, A2; services.md §1.3, §1.4), as openssl reads them.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { toHex } from '@openmyna/apdu';
import { childrenOf, issueAuthenticationCertificate, issueSignatureCertificate, readWhole } from '../../src/index.ts';
import { authority, key, request, signatureRequest } from '../fixture.ts';
import { asn1parse, missing, openssl } from '../openssl.ts';

const authentication = async () => issueAuthenticationCertificate(await authority('authentication'), await request());
const signature = async () => issueSignatureCertificate(await authority('signature'), await signatureRequest());

const text = (der: Uint8Array): string =>
  openssl(['x509', '-inform', 'DER', '-noout', '-text', '-nameopt', 'RFC2253,utf8,-esc_msb'], der);

/** Object identifiers of the extensions in order, and which of them are critical. */
const extensionsOf = (der: Uint8Array) => {
  const [toBeSigned] = childrenOf(readWhole(der));
  const [wrapper] = childrenOf(toBeSigned!).filter(({ tag }) => tag === 0xa3);
  return childrenOf(childrenOf(wrapper!)[0]!).map((extension) => {
    const [id, second] = childrenOf(extension);
    return { id: toHex(id!.value), critical: second!.tag === 0x01, value: toHex(childrenOf(extension).at(-1)!.value) };
  });
};

const ids = {
  keyUsage: '551D0F',
  extKeyUsage: '551D25',
  certificatePolicies: '551D20',
  subjectAltName: '551D11',
  issuerAltName: '551D12',
  cRLDistributionPoints: '551D1F',
  authorityInfoAccess: '2B06010505070101',
  authorityKeyIdentifier: '551D23',
  subjectKeyIdentifier: '551D0E',
} as const;

const names = (der: Uint8Array) =>
  extensionsOf(der).map(({ id }) => Object.entries(ids).find(([, known]) => known === id)?.[0] ?? id);
const critical = (der: Uint8Array) =>
  extensionsOf(der)
    .filter((extension) => extension.critical)
    .map(({ id }) => Object.entries(ids).find(([, known]) => known === id)![0]);
const contentOf = (der: Uint8Array, name: keyof typeof ids) =>
  extensionsOf(der).find(({ id }) => id === ids[name])!.value;

describe('利用者証明用電子証明書', () => {
  test('has exactly eight extensions in the order of A1, keyUsage and the policies critical', async () => {
    const der = await authentication();
    assert.deepEqual(names(der), [
      'keyUsage',
      'extKeyUsage',
      'certificatePolicies',
      'issuerAltName',
      'cRLDistributionPoints',
      'authorityInfoAccess',
      'authorityKeyIdentifier',
      'subjectKeyIdentifier',
    ]);
    assert.deepEqual(critical(der), ['keyUsage', 'certificatePolicies']);
  });

  test('says nothing of the person: C and a CN of 23 characters, in PrintableString and UTF8String', async (t) => {
    if (missing(t)) return;
    const der = await authentication();
    const subject = /Subject: (.*)/.exec(text(der))![1];
    assert.equal(subject, 'CN=997794E9AGCIEG13221003A,C=JP');
    assert.ok(!names(der).includes('subjectAltName'));
    const strings = asn1parse(der).filter(({ depth, type }) => depth === 5 && /STRING$/.test(type));
    assert.deepEqual(
      strings.slice(4, 6).map(({ type }) => type),
      ['PRINTABLESTRING', 'UTF8STRING'],
    );
  });

  test('is for digital signatures by a client, under one policy with one CPS', async (t) => {
    if (missing(t)) return;
    const der = await authentication();
    assert.equal(contentOf(der, 'keyUsage'), '03020780');
    assert.equal(contentOf(der, 'extKeyUsage'), '300A06082B06010505070302');
    assert.match(
      text(der),
      /Policy: 1\.2\.392\.200149\.8\.5\.1\.3\.30\n\s+CPS: http:\/\/www\.openmyna\.invalid\/cps\.html\n/,
    );
  });

  test('names its municipality’s distribution point, its responder, and its authority in three parts', async (t) => {
    if (missing(t)) return;
    const shown = text(await authentication());
    assert.match(
      shown,
      /DirName: ?C ?= ?JP, O ?= ?OPENMYNA-SANDBOX, OU ?= ?OPENMYNA-SANDBOX for user authentication, OU ?= ?CRL Distribution Points, OU ?= ?Tokyo-to, CN ?= ?Kiyose-shi CRLDP/,
    );
    assert.match(shown, /OCSP - URI:http:\/\/ocspauthnorm\.openmyna\.invalid\n/);
    assert.match(shown, /X509v3 Authority Key Identifier:[\s\S]*?DirName:[\s\S]*?serial:06:D1:80:06/);
  });

  test('is valid from the second of issue to 23:59:59 in Japan, in UTCTime', async (t) => {
    if (missing(t)) return;
    const times = asn1parse(await authentication()).filter(({ type }) => type === 'UTCTIME');
    assert.deepEqual(
      times.map(({ value }) => value),
      ['251027012345Z', '300217145959Z'],
    );
  });
});

describe('署名用電子証明書', () => {
  test('has the extensions of A2 in their order, no extKeyUsage', async () => {
    const der = await signature();
    assert.deepEqual(names(der), [
      'keyUsage',
      'subjectAltName',
      'certificatePolicies',
      'issuerAltName',
      'cRLDistributionPoints',
      'authorityInfoAccess',
      'authorityKeyIdentifier',
      'subjectKeyIdentifier',
    ]);
    assert.deepEqual(critical(der), ['keyUsage', 'certificatePolicies']);
    assert.equal(contentOf(der, 'keyUsage'), '030206C0', 'digitalSignature and nonRepudiation');
  });

  test('names the place in two L', async (t) => {
    if (missing(t)) return;
    const der = await signature();
    assert.equal(/Subject: (.*)/.exec(text(der))![1], 'CN=2025102710234513221003A,L=Kiyose-shi,L=Tokyo-to,C=JP');
    const strings = asn1parse(der).filter(({ depth, type }) => depth === 5 && /STRING$/.test(type));
    assert.deepEqual(
      strings.slice(4, 8).map(({ type }) => type),
      ['PRINTABLESTRING', 'UTF8STRING', 'UTF8STRING', 'UTF8STRING'],
    );
  });

  test('holds the person in six otherNames, written 1, 4, 3, 5, 2, 6', async () => {
    const der = await signature();
    const value = Buffer.from(contentOf(der, 'subjectAltName'), 'hex');
    const others = childrenOf(readWhole(value)).map((other) => {
      const [id, wrapped] = childrenOf(other);
      const [string] = childrenOf(wrapped!);
      assert.deepEqual([other.tag, wrapped!.tag, string!.tag], [0xa0, 0xa0, 0x0c]);
      return [id!.value.at(-1), new TextDecoder().decode(string!.value)];
    });
    assert.deepEqual(others, [
      [1, '見本　太郎'],
      [4, '319800217'],
      [3, '1'],
      [5, '東京都清瀬市架空町９９丁目１番２号'],
      [2, '00000'],
      [6, '00000000000000000'],
    ]);
  });
});

test('openssl verifies each against its own authority and no other', async (t) => {
  if (missing(t)) return;
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-pki-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const pem = (name: string, der: Uint8Array) => {
    const file = join(folder, `${name}.pem`);
    writeFileSync(file, new X509Certificate(der).toString());
    return file;
  };
  const leaf = pem('leaf', await authentication());
  const verify = (ca: string) =>
    openssl(['verify', '-x509_strict', '-purpose', 'sslclient', '-attime', '1780000000', '-CAfile', ca, leaf]);
  const own = pem('own', (await authority('authentication')).certificate);
  assert.match(verify(own), /leaf\.pem: OK/);
  for (const [name, other] of [
    ['another generation', await authority('authentication', 2019)],
    ['the other purpose', await authority('signature')],
  ] as const)
    assert.match(verify(pem('other', other.certificate)), /verification failed/, name);
  const broken = await authentication();
  broken[200]! ^= 1;
  pem('leaf', broken);
  assert.match(verify(own), /verification failed|unable to load|Could not/);
});

describe('a request that breaks a rule is refused before anything is signed, naming the field', () => {
  for (const [field, change] of [
    ['serial', { serial: 0n }],
    ['serial', { serial: 1n << 159n }],
    ['modulus', { modulus: new Uint8Array(128).fill(0xff) }],
    ['modulus', { modulus: new Uint8Array(256).fill(0xfe) }],
    ['notBefore', { notBefore: new Date('2023-07-16T01:01:03Z') }],
    ['notAfter', { notAfter: new Date('2033-07-15T15:00:00Z') }],
    ['notAfter', { notAfter: new Date('2025-10-27T01:23:45Z') }],
    ['commonName', { commonName: '見本　太郎' }],
    ['commonName', { commonName: '' }],
  ] as const)
    test(`${field}: ${Object.values(change).join().slice(0, 40)}`, async () => {
      const ca = await authority('authentication');
      const asked = { ...(await request()), ...change };
      assert.throws(() => issueAuthenticationCertificate(ca, asked), { code: 'pki.request', details: { field } });
    });

  for (const [field, change] of [
    ['person.name', { name: '' }],
    ['person.nameMask', { nameMask: '0000' }],
    ['person.nameMask', { nameMask: '0000２' }],
    ['person.birthDate', { birthDate: '19800217' }],
    ['person.address', { address: '町'.repeat(201), addressMask: '0'.repeat(201) }],
    ['person.addressMask', { addressMask: '' }],
  ] as const)
    test(`${field}: ${Object.values(change).join().slice(0, 20)}`, async () => {
      const ca = await authority('signature');
      const asked = await signatureRequest();
      const broken = { ...asked, person: { ...asked.person, ...change } };
      assert.throws(() => issueSignatureCertificate(ca, broken), { code: 'pki.request', details: { field } });
    });
});

test('the key that is certified is the holder’s', async () => {
  const x509 = new X509Certificate(await authentication());
  const { n } = x509.publicKey.export({ format: 'jwk' });
  assert.equal(n, Buffer.from((await key('holder')).modulus).toString('base64url'));
});
