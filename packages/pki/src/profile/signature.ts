import { OpenMynaError } from '@openmyna/errors';
import type { Authority, SigningAuthority } from '../authority.ts';
import { errors } from '../errors.ts';
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  certificatePolicies,
  crlDistributionPoint,
  issuerAltName,
  keyUsage,
  subjectAltNameOther,
  subjectKeyIdentifier,
} from '../extension.ts';
import { authorityAlternativeName, authorityName, distributionPointName } from '../name.ts';
import { certificationPracticeStatement, policy } from '../sandbox.ts';
import { draft, type EndEntityRequest, signDraft } from './issue.ts';

/** The four attributes (基本4情報) as the certificate writes them (services.md §1.4). */
export interface CertifiedPerson {
  /** 氏名 in the certificate's repertoire */
  readonly name: string;
  /** 氏名の代替文字使用位置: 0 or 1 a character of the name, its U+3000 included */
  readonly nameMask: string;
  /** 1 male, 2 female, 9 not applicable */
  readonly sex: '1' | '2' | '9';
  /** Era digit and Gregorian YYYYMMDD: `319800217` */
  readonly birthDate: string;
  /** 住所, 200 characters at most */
  readonly address: string;
  /** 住所の代替文字使用位置 */
  readonly addressMask: string;
}

/** The same, and whose it is. */
export interface SignatureRequest extends EndEntityRequest {
  readonly person: CertifiedPerson;
}

const attribute = (number: number): string => `1.2.392.200149.8.5.5.${number}`;

/**
 * 署名用電子証明書: the place in the subject, the person in subjectAltName, no extKeyUsage (certificates.md A2).
 * Gives
 * the TBSCertificate, DER, for the authority to sign.
 * @throws OpenMynaError `pki.request`, `pki.lint`
 */
export const draftSignatureCertificate = (
  authority: Authority & { purpose: 'signature' },
  request: SignatureRequest,
): Uint8Array => {
  const purpose = 'signature';
  const { person, municipality } = request;
  checkPerson(person);
  return draft(
    authority,
    request,
    [
      ['C', 'JP'],
      ['L', municipality.prefecture],
      ['L', municipality.name],
      ['CN', request.commonName],
    ],
    () => [
      keyUsage('digitalSignature', 'nonRepudiation'),
      // In the order the real ones are written; a reader goes by the identifier.
      subjectAltNameOther([
        [attribute(1), person.name],
        [attribute(4), person.birthDate],
        [attribute(3), person.sex],
        [attribute(5), person.address],
        [attribute(2), person.nameMask],
        [attribute(6), person.addressMask],
      ]),
      certificatePolicies(policy[request.medium ?? 'card'][purpose], certificationPracticeStatement),
      issuerAltName(authorityAlternativeName(purpose)),
      crlDistributionPoint(distributionPointName(purpose, municipality)),
      authorityInformationAccess(authority.ocspAddress),
      authorityKeyIdentifier(authority.keyId, authorityName(purpose), authority.serial),
      subjectKeyIdentifier(request.publicKey),
    ],
  );
};

/** The same, signed by a key of this process: X.509 DER. @throws OpenMynaError `pki.request`, `pki.lint` */
export const issueSignatureCertificate = (
  authority: SigningAuthority & { purpose: 'signature' },
  request: SignatureRequest,
): Uint8Array => signDraft(authority, draftSignatureCertificate(authority, request));

const checkPerson = ({ name, nameMask, birthDate, address, addressMask }: CertifiedPerson): void => {
  const fits = (mask: string, text: string) => /^[01]+$/.test(mask) && mask.length === [...text].length;
  const wrong = [
    ['person.name', name.length === 0 || [...name].length > 100],
    ['person.nameMask', !fits(nameMask, name)],
    ['person.birthDate', !/^[0-5][0-9]{8}$/.test(birthDate)],
    ['person.address', address.length === 0 || [...address].length > 200],
    ['person.addressMask', !fits(addressMask, address)],
  ].find(([, isWrong]) => isWrong);
  if (wrong !== undefined) throw new OpenMynaError(errors['pki.request'], { field: wrong[0] as string });
};
