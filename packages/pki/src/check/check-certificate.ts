// Whether a certificate holds at an instant for a purpose, with everything that speaks against it. There is one way to `valid`:
// nothing was found wrong, and somebody who may be believed was asked about its revocation.

import { MalformedDer } from '../der/read.ts';
import { type Certificate, readCertificate } from '../read-certificate.ts';
import type { Medium, Purpose } from '../sandbox.ts';
import type { Anchor } from './anchor.ts';
import { type Finding, type FindingClass, found } from './findings.ts';
import { type FreshnessPolicy, freshness } from './freshness.ts';
import { findIssuer } from './issuer.ts';
import { checkProfile } from './profile.ts';
import { type Consulted, type Evidence, judgeEvidence } from './revocation.ts';

/** What a certificate is checked for, and by what. */
export interface CheckOptions {
  /** The instant in question: now for a login, the time of signing for a document. */
  readonly at: Date;
  /** The instant it is asked, where `at` lies behind it. Default: `at`. */
  readonly now?: Date;
  readonly purpose: Purpose;
  /** What is accepted; default a card alone, as some of those who check do (services.md §1.6). */
  readonly media?: readonly Medium[];
  /** Authorities of either purpose; those of the other are only ever told apart, never trusted. */
  readonly anchors: readonly Anchor[];
  /** What was said of its revocation. Several are weighed one by one: a revocation in any counts. */
  readonly revocation: readonly Evidence[];
  /** Default: {@link freshness} `daily`. */
  readonly freshness?: FreshnessPolicy;
}

/** What came of a check. */
export interface CertificateCheck {
  readonly status: 'valid' | FindingClass;
  /** Everything, not the first; none where it is valid. */
  readonly findings: readonly Finding[];
  /** Who was asked about its revocation. There always is one where it is valid. */
  readonly consulted?: Consulted;
  /** What was read of it, where it could be read. */
  readonly certificate?: Certificate;
}

/** The worst first: a revoked certificate that has expired too is a revoked one (services.md §3.2). */
const ranks: readonly FindingClass[] = ['invalid', 'revoked', 'expired', 'unverifiable'];

/**
 * Checks a holder's certificate.
 * @param der X.509; anything at all is judged, and nothing throws
 */
export const checkCertificate = (der: Uint8Array, options: CheckOptions): CertificateCheck => {
  const { at, purpose, anchors, now = at, media = ['card'] } = options;
  const certificate = read(der);
  if (certificate instanceof MalformedDer) return verdict([found('malformed', { problem: certificate.message })]);
  const { anchor, wrong } = findIssuer(certificate, purpose, anchors);
  const findings = [...wrong, ...checkProfile(certificate, purpose, media, anchor?.key.algorithm)];
  if (at < certificate.notBefore) findings.push(found('not-yet-valid'));
  if (at > certificate.notAfter) findings.push(found('expired'));
  if (anchor === undefined || findings.some(({ kind }) => kind === 'invalid'))
    return verdict(findings, { certificate });
  if (at < anchor.certificate.notBefore || at > anchor.certificate.notAfter) findings.push(found('authority-expired'));
  const judgements = options.revocation.map((evidence) =>
    judgeEvidence(evidence, { certificate, anchor, at, now, freshness: options.freshness ?? freshness.daily }),
  );
  const revoked = judgements.find(({ wrong: [first] }) => first?.kind === 'revoked');
  const believed = revoked ?? judgements.find(({ consulted }) => consulted !== undefined);
  if (believed !== undefined) findings.push(...believed.wrong);
  else if (judgements.length === 0) findings.push(found('revocation-not-consulted'));
  else findings.push(...judgements.flatMap((judgement) => judgement.wrong));
  return verdict(findings, { certificate, ...(believed?.consulted && { consulted: believed.consulted }) });
};

const verdict = (
  findings: readonly Finding[],
  rest: Pick<CertificateCheck, 'certificate' | 'consulted'> = {},
): CertificateCheck => {
  const worst = ranks.find((kind) => findings.some((one) => one.kind === kind));
  const asked = rest.consulted !== undefined;
  return { status: worst ?? (asked ? 'valid' : 'unverifiable'), findings, ...rest };
};

const read = (der: Uint8Array): Certificate | MalformedDer => {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof MalformedDer) return error;
    throw error;
  }
};
