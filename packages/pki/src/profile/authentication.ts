import type { Authority } from '../authority.ts';
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
import { certificationPracticeStatement, ocspResponder, policy } from '../sandbox.ts';
import { type EndEntityRequest, issue } from './issue.ts';

/**
 * 利用者証明用電子証明書: exactly eight extensions in this order, no basicConstraints, nothing of the person
 * (certificates.md A1). Gives X.509 DER.
 * @throws OpenMynaError `pki.request`
 */
export const issueAuthenticationCertificate = (
  authority: Authority & { purpose: 'authentication' },
  request: EndEntityRequest,
): Uint8Array => {
  const purpose = 'authentication';
  return issue(
    authority,
    request,
    [
      ['C', 'JP'],
      ['CN', request.commonName],
    ],
    [
      keyUsage('digitalSignature'),
      extendedKeyUsage('clientAuth'),
      certificatePolicies(policy[request.medium ?? 'card'][purpose], certificationPracticeStatement),
      issuerAltName(authorityAlternativeName(purpose)),
      crlDistributionPoint(distributionPointName(purpose, request.municipality)),
      authorityInformationAccess(ocspResponder[purpose]),
      authorityKeyIdentifier(authority.keyId, authorityName(purpose), authority.serial),
      subjectKeyIdentifier(request.modulus),
    ],
  );
};
