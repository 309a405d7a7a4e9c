// A public key that signatures are checked with. Keys of a form nobody here issues are refused, not tried.

import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { equalBytes } from '@openmyna/apdu';
import { algorithmIdentifier, type SignatureAlgorithm } from '../algorithm.ts';
import { keyAlgorithmOf, keyBits, readRsaKey } from './public-key.ts';

/** A key, and the one way it signs. */
export interface VerifyingKey {
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
}

/** @param publicKey SubjectPublicKeyInfo, DER @throws MalformedDer for any but RSA-2048 and P-384 */
export const verifyingKeyOf = (publicKey: Uint8Array): VerifyingKey => {
  const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  if (keyAlgorithmOf(publicKey) === 'P-384') {
    const point = keyBits(publicKey);
    const jwk = { kty: 'EC', crv: 'P-384', x: base64url(point.subarray(1, 49)), y: base64url(point.subarray(49)) };
    return { algorithm: 'ecdsa-with-SHA384', key: createPublicKey({ key: jwk, format: 'jwk' }) };
  }
  // As JWK it is four times faster than from SubjectPublicKeyInfo.
  const jwk = { kty: 'RSA', n: base64url(readRsaKey(publicKey)), e: 'AQAB' };
  return { algorithm: 'sha256WithRSAEncryption', key: createPublicKey({ key: jwk, format: 'jwk' }) };
};

const hashes = { sha256WithRSAEncryption: 'sha256', 'ecdsa-with-SHA384': 'sha384' } as const;

/** Whether a signature is of the key, over the data. */
export const isSignedBy = ({ algorithm, key }: VerifyingKey, data: Uint8Array, signature: Uint8Array): boolean =>
  verify(hashes[algorithm], data, key, signature);

/** Whether an AlgorithmIdentifier, DER, is that of the key. */
export const isAlgorithmOf = ({ algorithm }: VerifyingKey, identifier: Uint8Array): boolean =>
  equalBytes(identifier, algorithmIdentifier[algorithm]);
