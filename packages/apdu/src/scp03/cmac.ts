import { blockSize } from '../block-padding.ts';
import { type AesSteps, cbc, encryptBlock } from './aes.ts';

/** K1 of each key (SP 800-38B 6.1): a session's key is asked for many MACs, and its bytes are never changed. */
const subkeys = new WeakMap<Uint8Array, Uint8Array>();

/** AES-CMAC of NIST SP 800-38B 6.2. @returns 16 bytes */
export function* cmac(key: Uint8Array, message: Uint8Array): AesSteps<Uint8Array> {
  const first = subkeys.get(key) ?? double(yield* encryptBlock(key, new Uint8Array(blockSize)));
  subkeys.set(key, first);
  const blocks = Math.max(1, Math.ceil(message.length / blockSize));
  const padded = new Uint8Array(blocks * blockSize);
  padded.set(message);
  const isWhole = message.length === padded.length;
  if (!isWhole) padded[message.length] = 0x80;
  const subkey = isWhole ? first : double(first);
  for (let i = 0, at = padded.length - blockSize; i < blockSize; i++) padded[at + i] = padded[at + i]! ^ subkey[i]!;
  return (yield* cbc('encrypt', key, new Uint8Array(blockSize), padded)).slice(-blockSize);
}

/** Times x in GF(2^128) (SP 800-38B 5.3, 6.1). */
const double = (block: Uint8Array): Uint8Array => {
  const carry = block[0]! >> 7;
  return block.map((byte, i) => ((byte << 1) | ((block[i + 1] ?? 0) >> 7)) ^ (i === blockSize - 1 && carry ? 0x87 : 0));
};
