// Certificate of RFC 5280 4.1: version 3, sha256WithRSAEncryption, RSA keys.

import { sha256WithRsa } from './algorithm.ts';
import { bitString, context, integer, null_, objectIdentifier, sequence, utcTime } from './der/write.ts';
import { type RsaSigner, rsaPublicKey } from './key/rsa-key.ts';
import { encodeName, type Name } from './name.ts';

const rsaEncryption = sequence(objectIdentifier('1.2.840.113549.1.1.1'), null_);

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
  /** Of the subject's RSA key. */
  readonly modulus: Uint8Array;
  /** In their order, each with its OCTET STRING. */
  readonly extensions: readonly Uint8Array[];
}

/** TBSCertificate, DER: what is signed, and what a profile's golden holds. */
export const toBeSigned = (fields: CertificateFields): Uint8Array =>
  sequence(
    context(0, integer(2)),
    integer(fields.serial),
    sha256WithRsa,
    encodeName(fields.issuer),
    sequence(utcTime(fields.notBefore), utcTime(fields.notAfter)),
    encodeName(fields.subject),
    sequence(rsaEncryption, bitString(rsaPublicKey(fields.modulus))),
    context(3, sequence(...fields.extensions)),
  );

export const signCertificate = (fields: CertificateFields, signer: Pick<RsaSigner, 'sign'>): Uint8Array => {
  const tbs = toBeSigned(fields);
  return sequence(tbs, sha256WithRsa, bitString(signer.sign(tbs)));
};
