// Certificate of RFC 5280 4.1: version 3.

import { algorithmIdentifier, type SignatureAlgorithm } from './algorithm.ts';
import { context, integer, sequence, time } from './der/write.ts';
import { encodeName, type Name } from './name.ts';

/** From and to, both inclusive, to the second. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What a certificate of ours says. */
export interface CertificateFields extends Validity {
  readonly serial: bigint;
  readonly issuer: Name;
  readonly subject: Name;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** In their order, each with its OCTET STRING. */
  readonly extensions: readonly Uint8Array[];
}

/**
 * TBSCertificate, DER: what is signed, and what a profile's golden holds.
 * @param algorithm of the key that will sign it
 */
export const toBeSigned = (fields: CertificateFields, algorithm: SignatureAlgorithm): Uint8Array =>
  sequence(
    context(0, integer(2)),
    integer(fields.serial),
    algorithmIdentifier[algorithm],
    encodeName(fields.issuer),
    sequence(time(fields.notBefore), time(fields.notAfter)),
    encodeName(fields.subject),
    fields.publicKey,
    context(3, sequence(...fields.extensions)),
  );
