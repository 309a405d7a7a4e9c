// Public keys as SubjectPublicKeyInfo (RFC 5280 4.1.2.7): one form for every algorithm.

import { createHash, createPublicKey } from 'node:crypto';
import { fromHex, toHex } from '@openmyna/apdu';
import type { SignatureAlgorithm } from '../algorithm.ts';
import { childrenOf, MalformedDer, readAll, readWhole } from '../der/read.ts';
import { expectTag, readInteger, readObjectIdentifier, readOctetBits } from '../der/values.ts';
import { bitString, integer, null_, objectIdentifier, sequence } from '../der/write.ts';

const rsaEncryption = sequence(objectIdentifier('1.2.840.113549.1.1.1'), null_);

/** RSAPublicKey of RFC 8017 A.1.1, DER, e = 65537. */
export const rsaPublicKey = (modulus: Uint8Array): Uint8Array => sequence(integer(modulus), integer(65537));

/** SubjectPublicKeyInfo of an RSA key with e = 65537 (RFC 3279 2.3.1). */
export const rsaSubjectPublicKey = (modulus: Uint8Array): Uint8Array =>
  sequence(rsaEncryption, bitString(rsaPublicKey(modulus)));

/** What stands in its BIT STRING. @throws MalformedDer */
export const keyBits = (publicKey: Uint8Array): Uint8Array =>
  readOctetBits(childrenOf(expectTag(readWhole(publicKey), 0x30, 'public key'))[1], 'key');

/** SHA-1 of the key's bits (RFC 5280 4.2.1.2, method 1). @param publicKey SubjectPublicKeyInfo, DER */
export const keyIdentifier = (publicKey: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha1').update(keyBits(publicKey)).digest());

/** What keys there are: of this generation, and of the next (services.md §1.7). */
export type KeyAlgorithm = 'RSA-2048' | 'P-384';

/** A generation has keys of one kind, its holders' like its authority's. */
export const keyAlgorithms = {
  sha256WithRSAEncryption: 'RSA-2048',
  'ecdsa-with-SHA384': 'P-384',
} as const satisfies Record<SignatureAlgorithm, KeyAlgorithm>;

/** id-ecPublicKey with secp384r1 (RFC 5480 2.1.1, 2.1.1.1). */
const ecP384 = toHex(sequence(objectIdentifier('1.2.840.10045.2.1'), objectIdentifier('1.3.132.0.34')));

/** SubjectPublicKeyInfo of a P-384 key (RFC 5480 2). @param point uncompressed: 04, X, Y */
export const ecSubjectPublicKey = (point: Uint8Array): Uint8Array => sequence(fromHex(ecP384), bitString(point));

/** Which kind a key is. @throws MalformedDer for any other, and for one of another length or form */
export const keyAlgorithmOf = (publicKey: Uint8Array): KeyAlgorithm => {
  const [algorithm, bits, ...more] = childrenOf(expectTag(readWhole(publicKey), 0x30, 'public key'));
  const point = readOctetBits(bits, 'key');
  if (more.length === 0 && algorithm !== undefined && toHex(algorithm.bytes) === ecP384) {
    if (point.length !== 97 || point[0] !== 4) throw new MalformedDer('a point of another form');
    if (!isOnCurve(publicKey)) throw new MalformedDer('no point of the curve');
    return 'P-384';
  }
  const modulus = readRsaKey(publicKey);
  if (modulus.length !== 256 || modulus[0]! < 0x80 || modulus[255]! % 2 === 0)
    throw new MalformedDer('an RSA key of another length');
  return 'RSA-2048';
};

/** A certificate of a point off the curve says nothing of anybody, and to compute with it gives secrets away. */
const isOnCurve = (publicKey: Uint8Array): boolean => {
  try {
    createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    return true;
  } catch {
    return false;
  }
};

/** The modulus of an RSA key with e = 65537, without a leading zero. @param publicKey SubjectPublicKeyInfo, DER @throws MalformedDer */
export const readRsaKey = (publicKey: Uint8Array): Uint8Array => {
  const [algorithm, key, ...more] = childrenOf(readWhole(publicKey));
  const [id, parameters] = childrenOf(expectTag(algorithm, 0x30, 'key algorithm'));
  if (more.length > 0 || readObjectIdentifier(id, 'key algorithm') !== '1.2.840.113549.1.1.1' || parameters?.tag !== 5)
    throw new MalformedDer('no RSA key');
  const [whole, ...behind] = readAll(readOctetBits(key, 'key'));
  const [modulus, exponent, ...fields] = childrenOf(expectTag(whole, 0x30, 'RSA key'));
  if (behind.length > 0 || fields.length > 0 || readInteger(exponent, 'exponent') !== 65537n)
    throw new MalformedDer('an RSA key of another form');
  const value = expectTag(modulus, 0x02, 'modulus').value;
  return value[0] === 0 ? value.subarray(1) : value;
};
