// Arithmetic that asks for AES instead of calling it: the chip has an AES that answers at once, a browser one that answers later,
// and the protocol is written once for both.

import { blockSize } from '../block-padding.ts';

/** What AES in CBC mode without padding is given: a key of 16, 24 or 32 bytes, and whole blocks of 16. */
export type AesCbc = [direction: 'encrypt' | 'decrypt', key: Uint8Array, iv: Uint8Array, data: Uint8Array];

/** Steps to a result, each an AES whose result the next one goes on with. */
export type AesSteps<T> = Generator<AesCbc, T, Uint8Array>;

/** Where AES answers at once. */
export const runAes = <T>(steps: AesSteps<T>, aes: (...asked: AesCbc) => Uint8Array): T => {
  let step = steps.next();
  while (!step.done) step = steps.next(aes(...step.value));
  return step.value;
};

/** Where AES answers later. */
export const runAesLater = async <T>(
  steps: AesSteps<T>,
  aes: (...asked: AesCbc) => Promise<Uint8Array>,
): Promise<T> => {
  let step = steps.next();
  while (!step.done) step = steps.next(await aes(...step.value));
  return step.value;
};

const zeros = new Uint8Array(blockSize);

/** One block by itself. */
export const encryptBlock = (key: Uint8Array, block: Uint8Array): AesSteps<Uint8Array> =>
  cbc('encrypt', key, zeros, block);

export function* cbc(...asked: AesCbc): AesSteps<Uint8Array> {
  return yield asked;
}
