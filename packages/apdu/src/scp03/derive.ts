import { concat } from '../bytes.ts';
import type { AesSteps } from './aes.ts';
import { cmac } from './cmac.ts';

/** Derivation constants of SCP03 (Amendment D, table 4-1). */
const constants = {
  cardCryptogram: 0x00,
  hostCryptogram: 0x01,
  cardChallenge: 0x02,
  enc: 0x04,
  mac: 0x06,
  rmac: 0x07,
} as const;

/** Bytes of challenges, cryptograms and MACs: the protocol's S8 mode. */
export const shortLength = 8;

/**
 * The key derivation of Amendment D 4.1.5: NIST SP 800-108 in counter mode over CMAC.
 * @param length of what is derived, bytes
 */
export function* derive(
  key: Uint8Array,
  constant: keyof typeof constants,
  length: number,
  context: Uint8Array,
): AesSteps<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let i = 1; (i - 1) * 16 < length; i++) {
    const label = new Uint8Array(12);
    label[11] = constants[constant];
    const bits = length * 8;
    parts.push(yield* cmac(key, concat(label, Uint8Array.of(0, bits >> 8, bits & 0xff, i), context)));
  }
  return concat(...parts).slice(0, length);
}

/** What a card and its issuer share: keys of one length, 16, 24 or 32 bytes, different for every card. */
export interface StaticKeys {
  readonly enc: Uint8Array;
  readonly mac: Uint8Array;
}

/** Keys of one session (Amendment D 6.2.1). */
export interface SessionKeys {
  readonly enc: Uint8Array;
  readonly mac: Uint8Array;
  readonly rmac: Uint8Array;
}

/** The keys of a session (Amendment D 6.2.1). @param context host challenge and card challenge, 8 bytes each */
export function* sessionKeys({ enc, mac }: StaticKeys, context: Uint8Array): AesSteps<SessionKeys> {
  return {
    enc: yield* derive(enc, 'enc', enc.length, context),
    mac: yield* derive(mac, 'mac', mac.length, context),
    rmac: yield* derive(mac, 'rmac', mac.length, context),
  };
}

/** What proves to the other side that one has the keys (Amendment D 6.2.2). */
export const cryptogram = (
  { mac }: SessionKeys,
  whose: 'cardCryptogram' | 'hostCryptogram',
  context: Uint8Array,
): AesSteps<Uint8Array> => derive(mac, whose, shortLength, context);

/**
 * A challenge that nobody without the key can foresee, and that its issuer can (Amendment D 6.2.2.1): so a script can be made
 * before the card is there.
 * @param counter of the card's sessions @param aid of the application that the session is with
 */
export const cardChallenge = ({ enc }: StaticKeys, counter: number, aid: Uint8Array): AesSteps<Uint8Array> =>
  derive(enc, 'cardChallenge', shortLength, concat(counterBytes(counter), aid));

/** The sequence counter: 3 bytes. */
export const counterBytes = (counter: number): Uint8Array =>
  Uint8Array.of((counter >> 16) & 0xff, (counter >> 8) & 0xff, counter & 0xff);
