import type { Authority, SigningAuthority } from '../authority.ts';
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  certificatePolicies,
  crlDistributionPoint,
  extendedKeyUsage,
  issuerAltName,
  keyUsage,
  subjectKeyIdentifier,
} from '../extension.ts';
import { authorityAlternativeName, authorityName, distributionPointName } from '../name.ts';
import { certificationPracticeStatement, policy } from '../sandbox.ts';
import { draft, type EndEntityRequest, signDraft } from './issue.ts';

/**
 * 利用者証明用電子証明書: exactly eight extensions in this order, no basicConstraints, nothing of the person
 * (certificates.md A1). Gives
 * the TBSCertificate, DER, for the authority to sign.
 * @throws OpenMynaError `pki.request`, `pki.lint`
 */
export const draftAuthenticationCertificate = (
  authority: Authority & { purpose: 'authentication' },
  request: EndEntityRequest,
): Uint8Array => {
  const purpose = 'authentication';
  return draft(
    authority,
    request,
    [
      ['C', 'JP'],
      ['CN', request.commonName],
    ],
    () => [
      keyUsage('digitalSignature'),
      extendedKeyUsage('clientAuth'),
      certificatePolicies(policy[request.medium ?? 'card'][purpose], certificationPracticeStatement),
      issuerAltName(authorityAlternativeName(purpose)),
      crlDistributionPoint(distributionPointName(purpose, request.municipality)),
      authorityInformationAccess(authority.ocspAddress),
      authorityKeyIdentifier(authority.keyId, authorityName(purpose), authority.serial),
      subjectKeyIdentifier(request.publicKey),
    ],
  );
};

/** The same, signed by a key of this process: X.509 DER. @throws OpenMynaError `pki.request`, `pki.lint` */
export const issueAuthenticationCertificate = (
  authority: SigningAuthority & { purpose: 'authentication' },
  request: EndEntityRequest,
): Uint8Array => signDraft(authority, draftAuthenticationCertificate(authority, request));
