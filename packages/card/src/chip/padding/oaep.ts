import { equalBytes } from '@openmyna/apdu';
import { type Hash, mgf1, xor } from './mgf1.ts';

/** EME-OAEP decoding with SHA-256 and an empty label (RFC 8017 7.1.2 step 3); undefined for any error, without saying which. */
export const unpadOaep = (sha256: Hash, block: Uint8Array): Uint8Array | undefined => {
  const maskedSeed = block.subarray(1, 33);
  const maskedData = block.subarray(33);
  const seed = xor(maskedSeed, mgf1(sha256, maskedData, 32));
  const data = xor(maskedData, mgf1(sha256, seed, maskedData.length));
  const separator = data.indexOf(0x01, 32);
  const padding = separator < 0 ? undefined : data.subarray(32, separator);
  const good =
    padding?.every((byte) => byte === 0) &&
    block[0] === 0 &&
    equalBytes(data.subarray(0, 32), sha256(new Uint8Array(0)));
  return good ? data.subarray(separator + 1) : undefined;
};
