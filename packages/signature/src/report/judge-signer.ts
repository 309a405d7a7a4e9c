// Whoever signed, whatever the format: whether their certificate held when they signed, and who it says they are.

import { birthDateOfCertificate } from '@openmyna/identity';
import {
  type Anchor,
  type CertificateCheck,
  type CertifiedPerson,
  certifiedPerson,
  checkCertificate,
  type Evidence,
  type FreshnessPolicy,
  nameText,
  readCertificate,
} from '@openmyna/pki';
import { MalformedDer } from '@openmyna/pki/der';
import { looked } from './checks.ts';
import type { Check, SignatureVerdict, SignerAttributes, SigningTime } from './report.ts';

/** What signatures are checked against. */
export interface VerifyOptions {
  /** The instant at which it is asked. */
  readonly now: Date;
  /** Authorities whose certificates for signatures are believed. */
  readonly anchors: readonly Anchor[];
  /** Certificates of time-stamp authorities, or of who issued theirs, that are believed: X.509, DER. */
  readonly timestampAnchors: readonly Uint8Array[];
  /** What is known of the revocation of a certificate: as much as there is; none where nobody can be asked. */
  readonly evidence: (certificate: Uint8Array) => Promise<readonly Evidence[]>;
  readonly freshness?: FreshnessPolicy;
}

/** What is known of a signer, as the checks of a signature go on with it. */
export interface JudgedSigner {
  readonly checks: readonly Check[];
  readonly certificate: CertificateCheck;
  readonly signer?: NonNullable<SignatureVerdict['signer']>;
}

/**
 * Judges the certificate of a signature at the time of signing. Never throws for bytes of others.
 *
 * A time that the signer alone says proves nothing: whoever finds a card after its revocation can say any. So a certificate that held then
 * and no longer holds leaves it open, as EN 319 102-1 5.5 has it (REVOKED_NO_POE, OUT_OF_BOUNDS_NO_POE).
 * @param der X.509
 */
export const judgeSigner = async (
  der: Uint8Array,
  time: SigningTime,
  options: VerifyOptions,
): Promise<JudgedSigner> => {
  const revocation = await options.evidence(der);
  const certificate = checkAt(der, time.at, revocation, options);
  const today = time.known === 'claimed' ? checkAt(der, options.now, revocation, options) : certificate;
  const signer = signerOf(der);
  return {
    checks: [checkOf(certificate, today)],
    certificate,
    ...(signer && { signer }),
  };
};

const checkAt = (
  der: Uint8Array,
  at: Date,
  revocation: readonly Evidence[],
  { now, anchors, freshness }: VerifyOptions,
): CertificateCheck =>
  checkCertificate(der, {
    at,
    now,
    purpose: 'signature',
    media: ['card', 'phone'],
    anchors,
    revocation,
    ...(freshness && { freshness }),
  });

const checkOf = ({ status, findings }: CertificateCheck, today: CertificateCheck): Check => {
  if (status === 'valid' && today.status !== 'valid')
    return looked('certificate', 'not-done', {
      ja: '署名の時刻は署名者が述べただけで、証明書はその後に有効でなくなった',
      en: 'only the signer says when it was signed, and the certificate does not hold any more',
    });
  const why = {
    ja: findings.map(({ words }) => words.ja).join('、'),
    en: findings.map(({ words }) => words.en).join('; '),
  };
  const outcome = status === 'valid' ? 'passed' : status === 'unverifiable' ? 'not-done' : 'failed';
  return looked('certificate', outcome, findings.length > 0 ? why : undefined);
};

const signerOf = (der: Uint8Array): SignatureVerdict['signer'] => {
  try {
    const certificate = readCertificate(der);
    const person = certifiedPerson(certificate);
    return {
      serial: certificate.serial.toString(16).toUpperCase(),
      issuer: nameText(certificate.issuer),
      ...(person && { attributes: attributesOf(person) }),
    };
  } catch (error) {
    if (error instanceof MalformedDer) return undefined;
    throw error;
  }
};

const attributesOf = ({ name, nameMask, address, addressMask, birthDate, sex }: CertifiedPerson): SignerAttributes => ({
  name,
  nameSubstitutes: substitutesIn(nameMask),
  address,
  addressSubstitutes: substitutesIn(addressMask),
  birthDate: birthDateOfCertificate(birthDate) ?? birthDate,
  sex,
});

const substitutesIn = (mask: string): readonly number[] =>
  Array.from(mask).flatMap((one, index) => (one === '1' ? [index + 1] : []));

/** What becomes of a signature by what was looked at: one thing failed, or one was not looked at. */
export const verdictOfChecks = (checks: readonly Check[]): SignatureVerdict['verdict'] => {
  if (checks.length === 0 || checks.some(({ outcome }) => outcome === 'failed')) return 'fails';
  return checks.every(({ outcome }) => outcome === 'passed') ? 'holds' : 'indeterminate';
};
