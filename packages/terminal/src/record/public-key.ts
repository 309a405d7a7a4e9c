import { equalBytes, fromHex } from '@openmyna/apdu';
import type { PublicKey } from '../crypto.ts';
import type { Words } from '../facts.ts';
import { malformed } from '../session.ts';

const header = fromHex('900301000191820100');

/** `90 03 010001 · 91 82 0100 n` (card.md §3.2), and nothing else. @throws OpenMynaError `terminal.malformed` */
export const readPublicKey = (bytes: Uint8Array, title: Words): PublicKey => {
  const fits = bytes.length === header.length + 256 && equalBytes(bytes.subarray(0, header.length), header);
  if (!fits || bytes[header.length]! < 0x80) throw malformed(title, 'no RSA-2048 key');
  return { modulus: bytes.slice(header.length) };
};
