// So many at once, and then so many a second (a token bucket), for each name.

/** How many. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Names that are remembered at once; beyond them the one that was asked least lately is forgotten. */
const most = 10_000;

/** @param milliseconds time that goes on, whatever the clock of the town does */
export const createRateLimit = ({ burst, perSecond }: Rate, milliseconds: () => number) => {
  const buckets = new Map<string, { left: number; at: number }>();
  const leftAt = ({ left, at }: { left: number; at: number }, now: number): number =>
    Math.min(burst, left + ((now - at) / 1000) * perSecond);
  const put = (name: string, left: number, at: number): void => {
    // A map is in the order in which its entries were put.
    buckets.delete(name);
    buckets.set(name, { left, at });
    if (buckets.size > most) buckets.delete(buckets.keys().next().value!);
  };
  return {
    /** Takes one. @returns 0, or after how many seconds there is one again */
    take: (name: string): number => {
      const now = milliseconds();
      const left = leftAt(buckets.get(name) ?? { left: burst, at: now }, now);
      if (left < 1) return Math.ceil((1 - left) / perSecond);
      put(name, left - 1, now);
      return 0;
    },
    /** What was taken and need not have been. */
    giveBack: (name: string): void => {
      const now = milliseconds();
      const bucket = buckets.get(name);
      if (bucket !== undefined) put(name, Math.min(burst, leftAt(bucket, now) + 1), now);
    },
  };
};
