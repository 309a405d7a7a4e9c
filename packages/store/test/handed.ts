// What a store is handed in tests: the same every time.

import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Random } from '../src/index.ts';

/** The same bytes for the same seed. */
export const seeded = (seed: string): Random => {
  let count = 0;
  return (length) => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, () =>
      createHash('sha256').update(`${seed} ${count++}`).digest(),
    );
    return Buffer.concat(blocks).subarray(0, length);
  };
};

/** A clock that stands still until it is moved. */
export const standingClock = (start = '2026-04-01T00:00:00Z') => {
  let now = new Date(start);
  return {
    clock: () => now,
    pass: (milliseconds: number) => {
      now = new Date(now.getTime() + milliseconds);
    },
  };
};

/** Lets whatever else is ready go first, and takes no time. */
export const noWait = () => setImmediate();
