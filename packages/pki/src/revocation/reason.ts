/**
 * CRLReason (RFC 5280 5.3.1), those that 公的個人認証 uses (services.md §1.9): `affiliationChanged` is a change of what the
 * certificate says of its holder, `cessationOfOperation` death, return or leaving the register, and `certificateHold` is never lifted.
 */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
} as const;

/** One of {@link revocationReasons}. */
export type RevocationReason = keyof typeof revocationReasons;

const byNumber = new Map(
  Object.entries(revocationReasons).map(([name, number]) => [number as number, name as RevocationReason]),
);

/** The reason of a number; undefined for one that this system does not give. */
export const reasonOf = (number: number): RevocationReason | undefined => byNumber.get(number);

/** When, to the second, and why. */
export interface Revocation {
  readonly at: Date;
  readonly reason: RevocationReason;
}

/** What is known of a certificate (CertStatus, RFC 6960 2.2). `unknown`: never issued here, or forgotten after it expired. */
export type CertificateStatus =
  | { readonly status: 'good' }
  | ({ readonly status: 'revoked' } & Revocation)
  | { readonly status: 'unknown' };
