// How fresh what is known of a revocation must be. Nothing known is never enough: there is no policy that says otherwise.

import type { Words } from '@openmyna/errors';

/** How old what is said of a revocation may be, in seconds before the instant in question. */
export interface FreshnessPolicy {
  readonly maximumAge: number;
  /** How much older it may still be while something newer is being fetched; 0 wherever something hangs on it. */
  readonly staleWhileRevalidate: number;
  /** How far two clocks may differ. */
  readonly clockSkew: number;
}

/**
 * By how much hangs on it: OCSP is made anew every 15 minutes, the lists once a day (services.md §1.8). `display` is for showing
 * somebody a state, and never for a login or a signature.
 */
export const freshness = {
  online: { maximumAge: 15 * 60, staleWhileRevalidate: 0, clockSkew: 60 },
  daily: { maximumAge: 24 * 3600, staleWhileRevalidate: 0, clockSkew: 60 },
  display: { maximumAge: 15 * 60, staleWhileRevalidate: 15 * 60, clockSkew: 60 },
} as const satisfies Record<string, FreshnessPolicy>;

/** What a policy demands, in a sentence. */
export const explainFreshness = ({ maximumAge, staleWhileRevalidate, clockSkew }: FreshnessPolicy): Words => {
  const stale = {
    ja: staleWhileRevalidate > 0 ? `、新しいものを取り寄せる間はさらに${staleWhileRevalidate}秒まで` : '',
    en: staleWhileRevalidate > 0 ? `, or ${staleWhileRevalidate} seconds more while newer is fetched` : '',
  };
  return {
    ja: `失効情報は${maximumAge}秒以内${stale.ja}(時計の差は${clockSkew}秒まで)。なければ有効とはしません。`,
    en: `What is known of its revocation is at most ${maximumAge} seconds old${stale.en} (clocks may differ by ${clockSkew}). Without it nothing is valid.`,
  };
};

/** Whether evidence of an instant is fresh, still usable while newer is fetched, or says nothing any more. */
export const freshnessAt = (
  { maximumAge, staleWhileRevalidate, clockSkew }: FreshnessPolicy,
  { thisUpdate, nextUpdate }: { readonly thisUpdate: Date; readonly nextUpdate: Date },
  at: Date,
): 'fresh' | 'stale' | 'useless' => {
  const seconds = (from: Date) => (at.getTime() - from.getTime()) / 1000;
  const over = Math.max(seconds(thisUpdate) - maximumAge, seconds(nextUpdate)) - clockSkew;
  if (over <= 0) return 'fresh';
  return over <= staleWhileRevalidate ? 'stale' : 'useless';
};
