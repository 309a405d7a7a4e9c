// A trust anchor: the certificate of an authority, for one purpose. A store holds those of one purpose, and stores never mix.

import { keyIdentifier } from '../key/public-key.ts';
import { type VerifyingKey, verifyingKeyOf } from '../key/verifying-key.ts';
import { type Certificate, readCertificate } from '../read-certificate.ts';
import type { Purpose } from '../sandbox.ts';

/** An authority that is trusted, for one purpose. */
export interface Anchor {
  readonly purpose: Purpose;
  readonly certificate: Certificate;
  /** SHA-1 of its key's bits. */
  readonly keyId: Uint8Array;
  readonly key: VerifyingKey;
}

/** @throws MalformedDer for what is no certificate with a key of a generation there is */
export const anchorOf = (purpose: Purpose, der: Uint8Array): Anchor => {
  const certificate = readCertificate(der);
  const { publicKey } = certificate;
  return { purpose, certificate, keyId: keyIdentifier(publicKey), key: verifyingKeyOf(publicKey) };
};
