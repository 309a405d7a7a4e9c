// Secure messaging seen from beside the terminal (card.md §4.4): whoever has the key follows the count, opens commands and
// answers, and on replay protects answers of its own.

import { berTlv, type CommandApdu, padBlocks, readTlvs, unpadBlocks } from '@openmyna/apdu';
import type { TerminalCrypto } from '@openmyna/terminal';

export interface Follower {
  /** The plain command of one that is protected; undefined where it does not open. */
  command(apdu: CommandApdu): Promise<CommandApdu | undefined>;
  /** The plain data of the answer to the last command. */
  open(data: Uint8Array): Promise<Uint8Array | undefined>;
  /** An answer's data, protected as the card would. */
  protect(data: Uint8Array): Promise<Uint8Array>;
}

export const follow = (crypto: TerminalCrypto, key: Uint8Array): Follower => {
  let count = 0;
  let iv: Uint8Array = new Uint8Array(16);
  const decrypt = async (value: Uint8Array): Promise<Uint8Array | undefined> => {
    const cryptogram = value.subarray(1);
    if (value[0] !== 0x01 || cryptogram.length === 0 || cryptogram.length % 16 !== 0) return undefined;
    return unpadBlocks(await crypto.aesCbc('decrypt', key, iv, cryptogram));
  };
  return {
    command: async (apdu) => {
      const number = new Uint8Array(16);
      new DataView(number.buffer).setUint32(12, ++count);
      iv = await crypto.aesCbc('encrypt', key, new Uint8Array(16), number);
      const object = objectOf(apdu.data);
      if (object === undefined) return undefined;
      const plain = { ...apdu, cla: 0x00, extended: false };
      if (object.tag === 0x96 && object.value.length === 3) {
        const le = (object.value[1]! << 8) | object.value[2]! || 65536;
        return { ...plain, data: new Uint8Array(0), le, extended: le > 256 };
      }
      const data = object.tag === 0x86 ? await decrypt(object.value) : undefined;
      return data && { ...plain, data, le: undefined };
    },
    open: async (data) => {
      const object = objectOf(data);
      return object?.tag === 0x86 ? decrypt(object.value) : undefined;
    },
    protect: async (data) =>
      berTlv(0x86, [Uint8Array.of(0x01), await crypto.aesCbc('encrypt', key, iv, padBlocks(data))]),
  };
};

const objectOf = (data: Uint8Array) => {
  try {
    const [object, ...more] = readTlvs(data);
    return more.length === 0 ? object : undefined;
  } catch {
    return undefined;
  }
};
