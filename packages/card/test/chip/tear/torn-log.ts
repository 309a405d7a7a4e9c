// A card's storage that loses power in the middle of a write.

import { concat } from '@openmyna/apdu';
import type { Log } from '../../../src/wallet/journal.ts';

export class PowerLoss extends Error {}

export interface TornLog extends Log {
  /** What is stored by now. */
  written(): Uint8Array;
}

/** A log in memory whose power goes after so many more bytes; what was written until then stays. */
export const tornLog = (initial: Uint8Array, bytesLeft: number): TornLog => {
  let stored = initial;
  let left = bytesLeft;
  return {
    name: 'torn.card',
    written: () => stored,
    read: () => stored,
    append: (bytes) => {
      const kept = bytes.subarray(0, left);
      stored = concat(stored, kept);
      left -= kept.length;
      if (kept.length < bytes.length) throw new PowerLoss();
    },
    truncate: (length) => {
      stored = stored.slice(0, length);
    },
    replace: (bytes) => {
      stored = bytes.slice();
    },
  };
};
