import { createHash, randomBytes } from 'node:crypto';
import { nodeCrypto } from '@openmyna/card';
import type { TerminalCrypto } from '@openmyna/terminal';

/** A Buffer's `slice` is a view and not a copy. */
const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

/** A terminal's cryptography by node:crypto: at once, where the Web's goes through a queue of threads. */
export const terminalCrypto: TerminalCrypto = {
  hash: async (name, data) => plain(createHash(name).update(data).digest()),
  aesCbc: async (...asked) => plain(nodeCrypto.aesCbc(...asked)),
  random: (length) => plain(randomBytes(length)),
};
