// The maker of a card speaks to it: SCP03 (GlobalPlatform Amendment D) at level 33 in one application, and the commands that a
// personalisation is made of.

import {
  type AesSteps,
  berTlv,
  type CardChannel,
  concat,
  cryptogram,
  encodeCommand,
  equalBytes,
  fromHex,
  openResponse,
  openScp03,
  parseCommand,
  parseResponse,
  protectCommand,
  readTlvs,
  runAes,
  sessionKeys,
  statusWord,
  uint16,
} from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import type { CreatedFile, Fid, KeySet, Random } from '../chip/index.ts';
import { errors } from '../errors.ts';
import { nodeCrypto } from '../host/node-crypto.ts';

/** A card before its maker. */
export interface CardInMaking {
  readonly channel: Pick<CardChannel, 'transmit'>;
  readonly keys: NonNullable<KeySet['keys']>;
  readonly random: Random;
  /** Whether it takes more than 255 bytes at once. */
  readonly extendedLength: boolean;
}

/** One application of it, over the channel. Every step that the card refuses is an OpenMynaError `personalisation.card`. */
export interface IssuerSession {
  /** GENERATE ASYMMETRIC KEY PAIR. @returns its modulus, 256 bytes */
  newKey(key: Fid | 'session-key'): Promise<Uint8Array>;
  /** All of them at once. */
  writeFiles(files: Readonly<Record<Fid, CreatedFile>>): Promise<void>;
  /** @param tries that are left after so many wrong ones; all, where none are named */
  setSecret(fid: Fid, value: Uint8Array, tries?: number): Promise<void>;
  /** What GET DATA gives, by tag. */
  storeData(objects: Readonly<Record<string, Uint8Array>>): Promise<void>;
  install(aid: Uint8Array): Promise<void>;
  /** The card is its holder's from then on. */
  secure(): Promise<void>;
}

const level = 0x33;
const none = new Uint8Array(0);
const run = <T>(steps: AesSteps<T>): T => runAes(steps, nodeCrypto.aesCbc);

/** SELECT by AID, outside any channel. @returns the status word */
export const selectApplication = async ({ channel }: CardInMaking, aid: Uint8Array): Promise<number> =>
  parseResponse(await channel.transmit(encodeCommand({ ins: 0xa4, p1: 0x04, p2: 0x0c, data: aid }))).sw;

/** @throws OpenMynaError `personalisation.card` where the card is not the one with these keys */
export const openIssuerSession = async (card: CardInMaking, aid: Uint8Array): Promise<IssuerSession> => {
  const { channel, keys, random, extendedLength } = card;
  const selected = await selectApplication(card, aid);
  // An application whose PIN has no tries yet says so, and is selected.
  if (selected !== statusWord.dfLocked) expectOk('SELECT', selected);
  const challenge = random(8);
  const asked = encodeCommand({ cla: 0x80, ins: 0x50, data: challenge, le: 256 });
  const named = parseResponse(await channel.transmit(asked));
  expectOk('INITIALIZE UPDATE', named.sw);
  const context = concat(challenge, named.data.subarray(13, 21));
  const ofSession = run(sessionKeys(keys, context));
  if (!equalBytes(run(cryptogram(ofSession, 'cardCryptogram', context)), named.data.subarray(21, 29)))
    throw refused('INITIALIZE UPDATE', named.sw);
  const scp03 = openScp03(ofSession);
  const host = run(cryptogram(ofSession, 'hostCryptogram', context));
  const proof = parseCommand(encodeCommand({ cla: 0x80, ins: 0x82, p1: level, data: host }));
  const opened = await channel.transmit(encodeCommand(run(protectCommand(scp03, proof))));
  expectOk('EXTERNAL AUTHENTICATE', parseResponse(opened).sw);
  scp03.level = level;

  /** A command that may be answered by anything. */
  const exchange = async (step: string, header: number, data: Uint8Array) => {
    const [cla, ins, p1, p2] = [header >>> 24, (header >> 16) & 0xff, (header >> 8) & 0xff, header & 0xff];
    const plain = { cla, ins, p1, p2, data, le: extendedLength ? 65536 : 256, extended: extendedLength };
    const answered = parseResponse(await channel.transmit(encodeCommand(run(protectCommand(scp03, plain)))));
    const answer = run(openResponse(scp03, answered));
    if (answer === undefined) throw refused(step, answered.sw);
    return answer;
  };
  const send = async (step: string, header: number, data: Uint8Array = none): Promise<Uint8Array> => {
    const answer = await exchange(step, header, data);
    expectOk(step, answer.sw);
    return answer.data;
  };
  /** Beside padding and MAC, what one command takes. */
  const chunk = extendedLength ? 2048 : 224;
  const inChunks = async (bytes: Uint8Array, sendOne: (part: Uint8Array, at: number) => Promise<unknown>) => {
    for (let at = 0; at < bytes.length; at += chunk) await sendOne(bytes.subarray(at, at + chunk), at);
  };

  return {
    newKey: async (key) => {
      const reference = key === 'session-key' ? 0x00 : secretReference(key);
      let whole = await send('GENERATE ASYMMETRIC KEY PAIR', 0x00468000 | reference);
      while (whole.length < publicKeyLength) {
        const part = await send('read the public key', 0x00468100 | reference, uint16(whole.length));
        if (part.length === 0) break;
        whole = concat(whole, part);
      }
      return modulusOf(whole);
    },
    writeFiles: async (files) => {
      for (const [fid, file] of Object.entries(files)) {
        const size = file.kind === 'transparent' ? [berTlv(0x80, uint16(file.bytes.length))] : [];
        const kind = berTlv(0x82, Uint8Array.of(file.kind === 'transparent' ? 0x01 : 0x04));
        await send('CREATE FILE', 0x00e00000, berTlv(0x62, [...size, kind, berTlv(0x83, fromHex(fid))]));
        if (file.kind === 'records') for (const record of file.records) await send('APPEND RECORD', 0x00e20000, record);
        // A new file reads FF where nothing is written.
        else await inChunks(withoutFiller(file.bytes), (part, at) => send('UPDATE BINARY', 0x00d60000 | at, part));
      }
      await send('ACTIVATE FILE', 0x00440000);
    },
    setSecret: async (fid, value, tries) => {
      const reference = secretReference(fid);
      await send('RESET RETRY COUNTER', 0x002c0200 | reference, value);
      if (tries === undefined) return;
      // One byte of zero is no secret's form. The card says how many tries each leaves.
      const left = async (presented: Uint8Array) =>
        (await exchange('VERIFY', 0x00200000 | reference, presented)).sw & 0x0f;
      for (let now = await left(none); now > tries; now = await left(Uint8Array.of(0)));
    },
    storeData: async (objects) => {
      const groups = concat(...Object.entries(objects).map(([tag, value]) => dataGroup(fromHex(tag), value)));
      await inChunks(groups, (part, at) => {
        const isLast = at + part.length === groups.length;
        return send('STORE DATA', 0x80e20800 | (isLast ? 0x8000 : 0) | (at / chunk), part);
      });
    },
    install: async (aid) => {
      const withLength = (value: Uint8Array) => concat(Uint8Array.of(value.length), value);
      // Load file and module are the application's own name: it is in the ROM.
      const content = [aid, aid, aid, Uint8Array.of(0), fromHex('C900'), none].map(withLength);
      await send('INSTALL', 0x80e60c00, concat(...content));
    },
    secure: async () => {
      await send('SET STATUS', 0x80f0800f);
    },
  };
};

const secretReference = (fid: Fid): number => 0x80 | Number.parseInt(fid, 16);

const withoutFiller = (bytes: Uint8Array): Uint8Array =>
  bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0xff) + 1);

/** Identifier, length of one byte or `FF` and two, value (GlobalPlatform 11.11.2.1). */
const dataGroup = (identifier: Uint8Array, value: Uint8Array): Uint8Array =>
  concat(
    identifier,
    value.length < 0xff ? Uint8Array.of(value.length) : concat(Uint8Array.of(0xff), uint16(value.length)),
    value,
  );

/** `7F49` with a modulus of 2048 bits and e = 65537. */
const publicKeyLength = berTlv(0x7f49, [berTlv(0x81, [new Uint8Array(256)]), berTlv(0x82, [new Uint8Array(3)])]).length;

const modulusOf = (template: Uint8Array): Uint8Array => {
  const [modulus] = readTlvs(readTlvs(template)[0]!.value);
  return modulus!.value.slice();
};

const expectOk = (step: string, sw: number): void => {
  if (sw !== statusWord.ok) throw refused(step, sw);
};

const refused = (step: string, sw: number): OpenMynaError =>
  new OpenMynaError(errors['personalisation.card'], { step, sw: sw.toString(16).toUpperCase().padStart(4, '0') });
