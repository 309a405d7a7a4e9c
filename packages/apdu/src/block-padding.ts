import { concat } from './bytes.ts';

/** Block size of AES, in bytes. */
export const blockSize = 16;

/** Padding method 2 of ISO/IEC 9797-1, of which secure messaging and SCP03 both are: 80, then 00 up to a whole block. */
export const padBlocks = (data: Uint8Array): Uint8Array =>
  concat(data, Uint8Array.of(0x80), new Uint8Array(blockSize - 1 - (data.length % blockSize)));

/** What was padded by {@link padBlocks}; undefined where its last block does not end so. */
export const unpadBlocks = (padded: Uint8Array): Uint8Array | undefined => {
  const end = padded.findLastIndex((byte) => byte !== 0x00);
  return end >= padded.length - blockSize && padded[end] === 0x80 ? padded.slice(0, end) : undefined;
};
