// What the log says was signed as certificates: runs of serial numbers of a key, each with the digest of all that was signed.

import { createHash, type Hash } from 'node:crypto';
import type { LogEntry } from '../keys/signature-log.ts';

interface Run {
  readonly entry: LogEntry;
  readonly first: number;
  readonly last: number;
  /** Over what the books have of it, as it comes by. */
  readonly hash: Hash;
}

export interface LoggedRuns {
  /** Takes what the books have under a number of a key, in ascending order. @returns whether the log has it */
  take(key: string, serial: number, tbs: Uint8Array): boolean;
  /** Entries of which the books have something else, or not everything. */
  different(): readonly LogEntry[];
}

export const createLoggedRuns = (entries: readonly LogEntry[]): LoggedRuns => {
  const byKey = new Map<string, Run[]>();
  for (const entry of entries) {
    if (entry.use !== 'certificates') continue;
    const [first, last] = entry.about.split('-').map((hex) => Number.parseInt(hex, 16));
    const runs = byKey.get(entry.key) ?? [];
    runs.push({ entry, first: first!, last: last!, hash: createHash('sha256') });
    byKey.set(entry.key, runs);
  }
  for (const runs of byKey.values()) runs.sort((a, b) => a.first - b.first);

  const runOf = (key: string, serial: number): Run | undefined => {
    const runs = byKey.get(key) ?? [];
    let [low, high] = [0, runs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (runs[middle]!.first <= serial) low = middle + 1;
      else high = middle;
    }
    const run = runs[low - 1];
    return run !== undefined && serial <= run.last ? run : undefined;
  };

  return {
    take: (key, serial, tbs) => {
      const run = runOf(key, serial);
      run?.hash.update(createHash('sha256').update(tbs).digest());
      return run !== undefined;
    },
    different: () =>
      [...byKey.values()]
        .flat()
        .filter(({ entry, hash }) => hash.copy().digest('hex') !== entry.digest)
        .map(({ entry }) => entry),
  };
};
