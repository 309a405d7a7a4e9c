// Keys of the security domain of every card (GlobalPlatform, SCP03): each card has its own, derived from one that never leaves
// here, so that a card that is taken apart opens no other. Which keys the real cards have, and who keeps them, is not public.

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { cardChallenge, equalBytes, runAes, type SessionKeys, type StaticKeys, sessionKeys } from '@openmyna/apdu';
import { nodeCrypto } from '@openmyna/card';
import { readIfThere, writeDurably } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/** The issuer's side of every card's keys. */
export interface CardKeys {
  /** Key version number of the cards that are made now. */
  readonly version: number;
  /** A card's own keys. @param diversification 10 bytes that the card says: {@link diversificationOf} its 製造番号 */
  of(diversification: Uint8Array): StaticKeys;
  /**
   * Whether a context is of a session with that application: the card's challenge is drawn from its counter and the application
   * (Amendment D 6.2.2.1), so that the card itself says which it is.
   */
  isWith(aid: Uint8Array, diversification: Uint8Array, counter: number, context: Uint8Array): boolean;
  /** Keys of one session with a card. @param context host challenge and card challenge, 8 bytes each */
  ofSession(diversification: Uint8Array, context: Uint8Array): SessionKeys;
}

/** Where the master key is, and what opens it. */
export interface CardKeysOptions {
  /** `card-management.key`: encrypted at rest. */
  readonly folder: string;
  readonly passphrase: string;
  /** So many bytes nobody can guess. */
  readonly random: (length: number) => Uint8Array;
}

const version = 0x30;
const name = 'card-management';

/** Opens them; the master key is made if there is none. @throws OpenMynaError `jlis.keystore` */
export const openCardKeys = ({ folder, passphrase, random }: CardKeysOptions): CardKeys => {
  const file = join(folder, `${name}.key`);
  const sealed = readIfThere(file);
  const master = sealed === undefined ? new Uint8Array(random(32)) : unseal(sealed, passphrase);
  if (sealed === undefined) writeDurably(file, seal(master, passphrase, random(12)));
  const of = (diversification: Uint8Array): StaticKeys => {
    const derived = (use: string) => new Uint8Array(hkdfSync('sha256', master, diversification, `SCP03 ${use}`, 32));
    return { enc: derived('enc'), mac: derived('mac') };
  };
  return {
    version,
    of,
    isWith: (aid, diversification, counter, context) => {
      const challenge = runAes(cardChallenge(of(diversification), counter, aid), nodeCrypto.aesCbc);
      return equalBytes(challenge, context.subarray(8));
    },
    ofSession: (diversification, context) => runAes(sessionKeys(of(diversification), context), nodeCrypto.aesCbc),
  };
};

/** The passphrase is 256 random bits, so that the derivation need not be slow. */
const sealingKey = (passphrase: string): Buffer => Buffer.from(hkdfSync('sha256', passphrase, '', name, 32));

/** AES-256-GCM: nonce, tag and what is sealed, in base64. */
const seal = (master: Uint8Array, passphrase: string, nonce: Uint8Array): string => {
  const cipher = createCipheriv('aes-256-gcm', sealingKey(passphrase), nonce);
  const sealed = Buffer.concat([cipher.update(master), cipher.final()]);
  return `${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')}\n`;
};

const unseal = (text: string, passphrase: string): Uint8Array => {
  try {
    const bytes = Buffer.from(text, 'base64');
    const cipher = createDecipheriv('aes-256-gcm', sealingKey(passphrase), bytes.subarray(0, 12));
    cipher.setAuthTag(bytes.subarray(12, 28));
    return new Uint8Array(Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]));
  } catch (cause) {
    throw new OpenMynaError(errors['jlis.keystore'], { name }, { cause });
  }
};

/** The 製造番号 that 10 bytes are of, in hexadecimal. */
export const manufacturingNumberOf = (diversification: string): string => diversification.slice(-15);

/** 10 bytes of a 製造番号: its digits, two a byte, right-aligned. */
export const diversificationOf = (manufacturingNumber: string): Uint8Array =>
  new Uint8Array(Buffer.from(manufacturingNumber.padStart(20, '0'), 'hex'));
