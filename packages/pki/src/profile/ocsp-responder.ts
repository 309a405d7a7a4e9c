// The certificate of a delegated responder (RFC 6960 4.2.2.2): its authority lets it answer, and nobody asks after its own
// revocation, so it is short-lived. certificates.md A7: the real ones are not public.

import type { Authority } from '../authority.ts';
import { signCertificate, type Validity } from '../certificate.ts';
import { authorityKeyIdentifier, extendedKeyUsage, keyUsage, ocspNoCheck, subjectKeyIdentifier } from '../extension.ts';
import { authorityName } from '../name.ts';

/** Whom an authority lets answer for it. */
export interface OcspResponderRequest extends Validity {
  readonly serial: bigint;
  /** Of the responder's RSA-2048 key. */
  readonly modulus: Uint8Array;
}

/** The certificate of a delegated responder, X.509 DER. */
export const issueOcspResponderCertificate = (
  { purpose, keyId, serial: authoritySerial, signer }: Authority,
  { serial, modulus, notBefore, notAfter }: OcspResponderRequest,
): Uint8Array =>
  signCertificate(
    {
      serial,
      modulus,
      notBefore,
      notAfter,
      issuer: authorityName(purpose),
      subject: [...authorityName(purpose), ['CN', 'OCSP Responder']],
      extensions: [
        keyUsage('digitalSignature'),
        extendedKeyUsage('ocspSigning'),
        ocspNoCheck(),
        authorityKeyIdentifier(keyId, authorityName(purpose), authoritySerial),
        subjectKeyIdentifier(modulus),
      ],
    },
    signer,
  );
