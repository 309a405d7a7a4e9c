import { concat } from '@openmyna/apdu';
import { type Hash, mgf1, xor } from './mgf1.ts';

/**
 * EMSA-PSS with SHA-256 and MGF1-SHA-256 (RFC 8017 9.1.1), for a modulus whose top bit is set.
 * @param length of the modulus in bytes
 */
export const padPss = (sha256: Hash, hash: Uint8Array, salt: Uint8Array, length: number): Uint8Array => {
  const seed = sha256(concat(new Uint8Array(8), hash, salt));
  const dataBlock = new Uint8Array(length - seed.length - 1);
  dataBlock[dataBlock.length - salt.length - 1] = 0x01;
  dataBlock.set(salt, dataBlock.length - salt.length);
  const masked = xor(dataBlock, mgf1(sha256, seed, dataBlock.length));
  masked[0]! &= 0x7f;
  return concat(masked, seed, Uint8Array.of(0xbc));
};
