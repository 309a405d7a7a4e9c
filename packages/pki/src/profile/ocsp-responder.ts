// The certificate of a delegated responder (RFC 6960 4.2.2.2): its authority lets it answer, and nobody asks after its own
// revocation, so it is short-lived. certificates.md A7: the real ones are not public.

import type { Authority, SigningAuthority } from '../authority.ts';
import { toBeSigned, type Validity } from '../certificate.ts';
import { authorityKeyIdentifier, extendedKeyUsage, keyUsage, ocspNoCheck, subjectKeyIdentifier } from '../extension.ts';
import { authorityName } from '../name.ts';
import { signDraft } from './issue.ts';

/** Whom an authority lets answer for it. */
export interface OcspResponderRequest extends Validity {
  readonly serial: bigint;
  /** Of the responder's key: SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
}

/** TBSCertificate of a delegated responder, DER, for the authority to sign. */
export const draftOcspResponderCertificate = (
  { purpose, keyId, serial: authoritySerial, algorithm }: Authority,
  { serial, publicKey, notBefore, notAfter }: OcspResponderRequest,
): Uint8Array =>
  toBeSigned(
    {
      serial,
      publicKey,
      notBefore,
      notAfter,
      issuer: authorityName(purpose),
      subject: [...authorityName(purpose), ['CN', 'OCSP Responder']],
      extensions: [
        keyUsage('digitalSignature'),
        extendedKeyUsage('ocspSigning'),
        ocspNoCheck(),
        authorityKeyIdentifier(keyId, authorityName(purpose), authoritySerial),
        subjectKeyIdentifier(publicKey),
      ],
    },
    algorithm,
  );

/** The same, signed by a key of this process: X.509 DER. */
export const issueOcspResponderCertificate = (authority: SigningAuthority, request: OcspResponderRequest): Uint8Array =>
  signDraft(authority, draftOcspResponderCertificate(authority, request));
