// The card-verifiable certificate: 568 bytes (card.md §6.1).

import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';
import { berTlv, fromHex, toHex } from '@openmyna/apdu';
import { cvKeyId, issueCvCertificate, rsaSigner, verifyCvCertificate } from '../src/index.ts';
import { key } from './fixture.ts';

const make = async () => {
  const [root, own] = [await key('cv-root'), await key('cv-municipality')];
  const issuerKeyId = cvKeyId('8000023', '000');
  const subjectKeyId = cvKeyId('8132213', '000');
  const bytes = issueCvCertificate({ issuerKeyId, subjectKeyId, modulus: own.modulus }, rsaSigner(root.pkcs1));
  return { root, own, bytes, issuerKeyId, subjectKeyId };
};

test('a key identifier: seven digits, 08 05, three digits, four of filler', () => {
  assert.equal(toHex(cvKeyId('8000023', '000')), '38303030303233080530303000000000');
});

test('has the lengths of the card: 7F21 { 5F4E { 16 ‖ 16 ‖ 265 }, 5F37 256 }', async () => {
  const { bytes, issuerKeyId, subjectKeyId, own } = await make();
  assert.equal(bytes.length, 568);
  assert.equal(toHex(bytes.subarray(0, 10)), '7F218202335F4E820129');
  assert.deepEqual(bytes.subarray(10, 26), issuerKeyId);
  assert.deepEqual(bytes.subarray(26, 42), subjectKeyId);
  assert.equal(toHex(bytes.subarray(42, 51)), '900301000191820100');
  assert.deepEqual(bytes.subarray(51, 307), own.modulus);
  assert.equal(toHex(bytes.subarray(307, 312)), '5F37820100');
});

test('is signed PKCS #1 v1.5 with SHA-256 over the value of 5F4E', async () => {
  const { bytes, root } = await make();
  const jwk = { kty: 'RSA', n: Buffer.from(root.modulus).toString('base64url'), e: 'AQAB' };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  assert.ok(verify('sha256', bytes.subarray(10, 307), publicKey, bytes.subarray(312)));
});

test('gives what it says to whoever has the issuer’s key, and nothing to anybody else', async () => {
  const { bytes, root, own, issuerKeyId, subjectKeyId } = await make();
  assert.deepEqual(verifyCvCertificate(bytes, root.modulus), { issuerKeyId, subjectKeyId, modulus: own.modulus });
  assert.equal(verifyCvCertificate(bytes, own.modulus), undefined);
});

test('with another exponent or other tags, signed or not, is none', async () => {
  const { bytes, root } = await make();
  const body = bytes.slice(10, 307);
  const signed = (at: number, value: number) => {
    const changed = body.slice();
    changed[at] = value;
    return berTlv(0x7f21, [berTlv(0x5f4e, changed), berTlv(0x5f37, rsaSigner(root.pkcs1).sign(changed))]);
  };
  assert.ok(verifyCvCertificate(signed(0, 0x39), root.modulus), 'the signature fits');
  for (const [at, value] of [
    [32, 0x80],
    [36, 0x03],
    [37, 0x81],
  ] as const)
    assert.equal(verifyCvCertificate(signed(at, value), root.modulus), undefined, `byte ${at}`);
});

test('with any byte changed, cut or added, is none', async () => {
  const { bytes, root } = await make();
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at]! ^= 0x01;
    assert.equal(verifyCvCertificate(changed, root.modulus), undefined, `byte ${at}`);
  }
  assert.equal(verifyCvCertificate(bytes.subarray(1), root.modulus), undefined);
  assert.equal(verifyCvCertificate(Buffer.concat([bytes, fromHex('00')]), root.modulus), undefined);
});
