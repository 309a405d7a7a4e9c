import { randomBytes } from 'node:crypto';
import type { Random } from '@openmyna/identity';
import type { Clock } from './clock.ts';

/** This machine's time and randomness. Nothing else of the house reads them: whatever needs them is handed them. */
export const machine: { readonly clock: Clock; readonly random: Random } = {
  clock: () => new Date(),
  random: (length) => new Uint8Array(randomBytes(length)),
};
