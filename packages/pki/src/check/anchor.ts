// A trust anchor: the certificate of an authority, for one purpose. A store holds those of one purpose, and stores never mix.

import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { keyIdentifier } from '../extension.ts';
import { type Certificate, readCertificate, readRsaKey } from '../read-certificate.ts';
import type { Purpose } from '../sandbox.ts';

/** An authority that is trusted, for one purpose. */
export interface Anchor {
  readonly purpose: Purpose;
  readonly certificate: Certificate;
  /** SHA-1 of its RSAPublicKey. */
  readonly keyId: Uint8Array;
  readonly key: KeyObject;
}

/** @throws MalformedDer for what is no certificate with an RSA key */
export const anchorOf = (purpose: Purpose, der: Uint8Array): Anchor => {
  const certificate = readCertificate(der);
  const modulus = readRsaKey(certificate.publicKey);
  return {
    purpose,
    certificate,
    keyId: keyIdentifier(modulus),
    key: rsaKeyOf(modulus),
  };
};

/** Four times faster than from SubjectPublicKeyInfo. */
export const rsaKeyOf = (modulus: Uint8Array): KeyObject =>
  createPublicKey({ key: { kty: 'RSA', n: Buffer.from(modulus).toString('base64url'), e: 'AQAB' }, format: 'jwk' });

/** RSASSA-PKCS1-v1_5 with SHA-256. */
export const isSignedBy = (key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean =>
  verify('sha256', data, key, signature);
