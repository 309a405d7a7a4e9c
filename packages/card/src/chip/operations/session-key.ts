// SET SESSION KEY (80 AE) and the secure messaging it opens (card.md §4.4). The source measured the key derivation, the
// initial vectors and the data objects; that command and response share one initial vector is our reading of it.

import { berTlv, type CommandApdu, padBlocks, readTlvs, unpadBlocks } from '@openmyna/apdu';
import type { CardCrypto } from '../environment.ts';
import { unpadOaep } from '../padding/oaep.ts';
import { done, type Outcome, refuse } from '../rules.ts';
import { type ApplicationContext, needs, type SecureMessaging } from '../session.ts';

export const setSessionKey = (context: ApplicationContext, cryptogram: Uint8Array): Outcome => {
  const { session, environment } = context;
  const { sessionKey, title } = session.definition;
  if (typeof sessionKey === 'number') return refuse('session-key.unavailable', { application: title }, sessionKey);
  if (!session.verified.has(sessionKey.verified)) {
    return refuse('session-key.not-verified', { needs: needs(session.definition, { anyOf: [sessionKey.verified] }) });
  }
  const key = context.privateKey(sessionKey.key);
  if (key === undefined || cryptogram.length !== key.modulus.length) return refuse('session-key.content');
  if (!isLess(cryptogram, key.modulus)) return refuse('session-key.range');
  const content = unpadOaep(environment.crypto.sha256, key.apply(cryptogram));
  // A0 22 80 20 ‖ 32 bytes of seed, and nothing else.
  if (
    content?.length !== 36 ||
    content[0] !== 0xa0 ||
    content[1] !== 0x22 ||
    content[2] !== 0x80 ||
    content[3] !== 0x20
  ) {
    return refuse('session-key.content');
  }
  session.secureMessaging = { key: content.slice(4, 20), count: 0 };
  return done;
};

const isLess = (a: Uint8Array, b: Uint8Array): boolean => {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at >= 0 && a[at]! < b[at]!;
};

/** A protected command and how its answer is protected. */
export interface Unwrapped {
  readonly command: CommandApdu;
  readonly wrap: (data: Uint8Array) => Uint8Array;
}

/** Takes the protection off a command of class 08. An error ends the session. */
export const unwrap = ({ session, environment }: ApplicationContext, apdu: CommandApdu): Unwrapped | Outcome => {
  const state = session.secureMessaging;
  if (state === 'lost') return refuse('secure-messaging.lost');
  if (state === 'none') return refuse('secure-messaging.unavailable');
  state.count++;
  if (apdu.cla !== 0x08) return refuse('secure-messaging.mode');
  if (apdu.data.length === 0) return refuse('secure-messaging.missing');
  const { key } = state;
  const iv = initialVector(environment.crypto, state);
  const plain = readDataObject(environment.crypto, key, iv, apdu);
  if (plain === undefined) {
    session.secureMessaging = 'lost';
    return refuse('secure-messaging.wrong');
  }
  return {
    command: { ...apdu, cla: 0x00, ...plain },
    wrap: (data) => {
      return berTlv(0x86, [Uint8Array.of(0x01), environment.crypto.aesCbc('encrypt', key, iv, padBlocks(data))]);
    },
  };
};

/** IV(N): the command's number, enciphered. */
const initialVector = (crypto: CardCrypto, { key, count }: Exclude<SecureMessaging, string>): Uint8Array => {
  const number = new Uint8Array(16);
  new DataView(number.buffer).setUint32(12, count);
  return crypto.aesCbc('encrypt', key, new Uint8Array(16), number);
};

/** Exactly one object: `86` enciphered data, or for READ BINARY `96 03 00 ‖ Le`, where 0000 is the rest of the file. */
const readDataObject = (
  crypto: CardCrypto,
  key: Uint8Array,
  iv: Uint8Array,
  apdu: CommandApdu,
): Pick<CommandApdu, 'data' | 'le'> | undefined => {
  let object: { tag: number; value: Uint8Array; end: number } | undefined;
  try {
    object = readTlvs(apdu.data)[0];
  } catch {
    return undefined;
  }
  if (object === undefined || object.end !== apdu.data.length) return undefined;
  const { tag, value } = object;
  if (apdu.ins === 0xb0) {
    if (tag !== 0x96 || value.length !== 3 || value[0] !== 0x00) return undefined;
    return { data: new Uint8Array(0), le: (value[1]! << 8) | value[2]! || 65536 };
  }
  const cryptogram = value.subarray(1);
  if (tag !== 0x86 || value[0] !== 0x01 || cryptogram.length === 0 || cryptogram.length % 16 !== 0) return undefined;
  const data = unpadBlocks(crypto.aesCbc('decrypt', key, iv, cryptogram));
  return data && { data, le: undefined };
};
