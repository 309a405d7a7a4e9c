import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { TerminalCrypto } from '@openmyna/terminal';

/** A Buffer's `slice` is a view and not a copy. */
const plain = (bytes: Buffer): Uint8Array => new Uint8Array(bytes);

/** A terminal's cryptography by node:crypto: at once, where the Web's goes through a queue of threads. */
export const terminalCrypto: TerminalCrypto = {
  hash: async (name, data) => plain(createHash(name).update(data).digest()),
  aesCbc: async (direction, key, iv, data) => {
    const create = direction === 'encrypt' ? createCipheriv : createDecipheriv;
    const cipher = create(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
    return plain(Buffer.concat([cipher.update(data), cipher.final()]));
  },
  random: (length) => plain(randomBytes(length)),
};
