// EMSA-PKCS1-v1_5 (RFC 8017 9.2), its DigestInfo left to the caller as this card does.

import { concat, fromHex } from '@openmyna/apdu';

const sha256Prefix = fromHex('3031300D060960864801650304020105000420');

/** DigestInfo of a SHA-256 hash, with the NULL parameters of RFC 8017 B.1. */
export const digestInfoSha256 = (hash: Uint8Array): Uint8Array => concat(sha256Prefix, hash);

/** `00 01 FF… 00 ‖ content`, or undefined where there is no room for eight bytes of padding. */
export const padPkcs1 = (content: Uint8Array, length: number): Uint8Array | undefined => {
  if (content.length > length - 11) return undefined;
  const block = new Uint8Array(length).fill(0xff);
  block[0] = 0x00;
  block[1] = 0x01;
  block[length - content.length - 1] = 0x00;
  block.set(content, length - content.length);
  return block;
};
