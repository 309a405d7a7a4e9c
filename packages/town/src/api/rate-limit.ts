// So many at once, and then so many a second (a token bucket), for each name.

/** How many. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Names that are remembered at once; beyond them the fullest buckets are forgotten first, which are nobody's. */
const most = 10_000;

/** @param milliseconds time that goes on, whatever the clock of the town does */
export const createRateLimit = ({ burst, perSecond }: Rate, milliseconds: () => number) => {
  const buckets = new Map<string, { left: number; at: number }>();
  const leftAt = ({ left, at }: { left: number; at: number }, now: number): number =>
    Math.min(burst, left + ((now - at) / 1000) * perSecond);
  return {
    /** Takes one. @returns 0, or after how many seconds there is one again */
    take: (name: string): number => {
      const now = milliseconds();
      const left = leftAt(buckets.get(name) ?? { left: burst, at: now }, now);
      if (left < 1) return Math.ceil((1 - left) / perSecond);
      if (buckets.size >= most)
        for (const [other, bucket] of buckets) if (leftAt(bucket, now) >= burst) buckets.delete(other);
      buckets.set(name, { left: left - 1, at: now });
      return 0;
    },
  };
};
