/** How old what is said of a revocation may be, in seconds before the instant in question. */
export interface FreshnessPolicy {
  readonly maximumAge: number;
  /** How far two clocks may differ. */
  readonly clockSkew: number;
}

/**
 * By how much hangs on it: OCSP is made anew every 15 minutes, the lists once a day (services.md §1.8). Whatever is older says
 * nothing, and a certificate of which nothing is said is not valid: there is no policy that says otherwise.
 */
export const freshness = {
  online: { maximumAge: 15 * 60, clockSkew: 60 },
  daily: { maximumAge: 24 * 3600, clockSkew: 60 },
} as const satisfies Record<string, FreshnessPolicy>;
