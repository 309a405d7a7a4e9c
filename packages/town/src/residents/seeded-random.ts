import { createHash } from 'node:crypto';
import type { Random } from '@openmyna/identity';

/**
 * Bytes that are the same for the same seed: SHA-256 of the seed and a counter. For what is invented, such as names and
 * numbers; never for a key.
 */
export const seededRandom = (seed: string): Random => {
  let counter = 0;
  let stock = new Uint8Array();
  return (length) => {
    while (stock.length < length) {
      const block = createHash('sha256').update(`${counter++}:${seed}`).digest();
      stock = Uint8Array.of(...stock, ...block);
    }
    const bytes = stock.slice(0, length);
    stock = stock.slice(length);
    return bytes;
  };
};
