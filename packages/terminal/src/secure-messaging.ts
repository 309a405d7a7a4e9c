// Secure messaging of 券面事項入力補助AP, the terminal's side (card.md §4.4).

import { berTlv, concat, fromHex, padBlocks, readTlvs, statusWord, unpadBlocks } from '@openmyna/apdu';
import type { Command } from './command/command.ts';
import { setSessionKey } from './command/commands.ts';
import { encryptOaep, type PublicKey, type TerminalCrypto } from './crypto.ts';
import type { CardSession, Protection } from './session.ts';
import { malformed } from './session.ts';

/** Opens a session in the current application; its PIN has been verified, in the clear, which the card demands. */
export const openProtection = async (session: CardSession, key: PublicKey): Promise<Protection> => {
  const { crypto } = session;
  const seed = crypto.random(32);
  await session.ok(setSessionKey(await sessionKeyFor(crypto, key, seed)));
  return protect(crypto, seed.slice(0, 16));
};

/**
 * The body of SET SESSION KEY.
 * @param key of EF 0006
 * @param seed 32 bytes; the session key is the first 16
 */
export const sessionKeyFor = (crypto: TerminalCrypto, key: PublicKey, seed: Uint8Array): Promise<Uint8Array> =>
  encryptOaep(crypto, key, concat(fromHex('A0228020'), seed));

/** Both directions of a session under its 16-byte key, from its first command on. */
export const protect = (crypto: TerminalCrypto, key: Uint8Array): Protection => {
  let count = 0;
  let iv = new Uint8Array(16);
  const nextIv = async () => {
    const number = new Uint8Array(16);
    new DataView(number.buffer).setUint32(12, ++count);
    iv = (await crypto.aesCbc('encrypt', key, new Uint8Array(16), number)) as Uint8Array<ArrayBuffer>;
  };
  let title = { ja: '応答', en: 'answer' };
  return {
    wrap: async (command): Promise<Command> => {
      await nextIv();
      title = command.title;
      const { fields } = command;
      if (fields.le !== undefined && fields.data === undefined) {
        const le = fields.le >= 0x10000 ? 0 : fields.le;
        const data = Uint8Array.of(0x96, 3, 0, le >> 8, le & 0xff);
        return { ...command, data: 'secret', fields: { ...fields, cla: 0x08, data, le: 65536, extended: true } };
      }
      const plain = fields.data ?? new Uint8Array(0);
      const enciphered = await crypto.aesCbc('encrypt', key, iv, padBlocks(plain));
      const object = berTlv(0x86, [Uint8Array.of(0x01), enciphered]);
      return { ...command, data: 'secret', fields: { ...fields, cla: 0x08, data: object } };
    },
    unwrap: async ({ data, sw }) => {
      if (sw !== statusWord.ok || data.length === 0) return { data, sw };
      const object = objectOf(data);
      const cryptogram = object?.subarray(1);
      if (object?.[0] !== 0x01 || cryptogram === undefined || cryptogram.length === 0 || cryptogram.length % 16 !== 0)
        throw malformed(title, 'no protected data');
      const plain = unpadBlocks(await crypto.aesCbc('decrypt', key, iv, cryptogram));
      if (plain === undefined) throw malformed(title, 'wrong padding');
      return { data: plain, sw };
    },
  };
};

const objectOf = (data: Uint8Array): Uint8Array | undefined => {
  try {
    const [object, ...more] = readTlvs(data);
    return object?.tag === 0x86 && more.length === 0 && object.end === data.length ? object.value : undefined;
  } catch {
    return undefined;
  }
};
