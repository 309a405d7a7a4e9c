import assert from 'node:assert/strict';
import { createPublicKey, publicDecrypt, verify } from 'node:crypto';
import { test } from 'node:test';
import { authenticationCommonName, createKeyPool, type RsaKey, rsaSigner, signatureCommonName } from '../src/index.ts';
import { key } from './fixture.ts';

const publicKeyOf = ({ modulus }: Pick<RsaKey, 'modulus'>) =>
  createPublicKey({ key: { kty: 'RSA', n: Buffer.from(modulus).toString('base64url'), e: 'AQAB' }, format: 'jwk' });

test('a key is RSA-2048 with e = 65537', async () => {
  const { modulus } = await key('holder');
  assert.equal(modulus.length, 256);
  assert.ok(modulus[0]! >= 0x80);
});

test('a signer signs data with SHA-256, and bytes as they are', async () => {
  const one = await key('holder');
  const signer = rsaSigner(one.pkcs1);
  const data = Buffer.from('a record');
  assert.ok(verify('sha256', data, publicKeyOf(one), signer.sign(data)));
  const block = publicDecrypt(publicKeyOf(one), signer.signDigestInfo(Buffer.from('0071', 'hex')));
  assert.equal(block.toString('hex'), '0071');
});

test('a pool makes keys ahead, gives each once, and stops when disposed of', async () => {
  let made = 0;
  const none = new Uint8Array(0);
  const generate = async (): Promise<RsaKey> => ({ pkcs1: Uint8Array.of(made++), modulus: none, publicKey: none });
  const pool = createKeyPool(generate);
  const given = [await pool.next(), await pool.next(), await pool.next()].map(({ pkcs1 }) => pkcs1[0]);
  assert.deepEqual(given, [0, 1, 2]);
  assert.ok(made > 3, 'ahead of need');
  pool[Symbol.dispose]();
  const before = made;
  await pool.next();
  assert.equal(made, before + 1, 'no more than what is asked for');
});

test('a key that could not be made fails whoever asked for it, and nobody else', async () => {
  let calls = 0;
  using pool = createKeyPool(async () => {
    if (calls++ === 0) throw new Error('no entropy');
    return key('holder');
  });
  await assert.rejects(pool.next(), { message: 'no entropy' });
  assert.equal((await pool.next()).modulus.length, 256);
});

test('a CN is an identifier: 14 characters and the nine of the counter', () => {
  const random = (length: number) => new Uint8Array(length).fill(7);
  assert.match(authenticationCommonName('132217', random), /^\d{6}E[A-Z0-9]{7}13221003A$/);
  // 00:30 in Japan is the day before in UTC.
  assert.equal(signatureCommonName('132217', new Date('2025-10-26T15:30:45Z')), '2025102700304513221003A');
});
