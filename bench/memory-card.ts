import { randomBytes } from 'node:crypto';
import type { CardChannel } from '@openmyna/apdu';
import { type CardState, createChip, createMemory, nodeCrypto } from '@openmyna/card';
import { openChip } from '@openmyna/reader';

/** A card in process whose changes go nowhere: what is measured is not the disk. */
export const memoryCard = (state: CardState): CardChannel =>
  openChip(
    createChip({
      memory: createMemory(state, { append: () => {} }),
      environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(randomBytes(length)) },
    }),
  );
