import { concat } from '@openmyna/apdu';

export type Hash = (data: Uint8Array) => Uint8Array;

/** MGF1 with SHA-256 (RFC 8017 B.2.1). */
export const mgf1 = (sha256: Hash, seed: Uint8Array, length: number): Uint8Array => {
  const blocks: Uint8Array[] = [];
  for (let counter = 0; blocks.length * 32 < length; counter++) {
    blocks.push(sha256(concat(seed, Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter))));
  }
  return concat(...blocks).subarray(0, length);
};

export const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, i) => byte ^ b[i]!);
