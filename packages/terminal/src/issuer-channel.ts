// The issuer's secure channel to a card, SCP03 (GlobalPlatform Amendment D), the terminal's side: keys made on the card,
// certificates written back, records written anew, PINs set anew. Whoever has the card's keys is its issuer; they are asked for, and never kept.

import {
  type AesSteps,
  berTlv,
  concat,
  cryptogram,
  encodeCommand,
  equalBytes,
  openResponse,
  openScp03,
  parseCommand,
  protectCommand,
  readTlvs,
  runAesLater,
  type SessionKeys,
  statusWord,
} from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import type { Command } from './command/command.ts';
import * as commands from './command/issuer-commands.ts';
import { errors } from './errors.ts';
import { type Application, applications, type Purpose, purposes, type SecretKind, secrets } from './facts.ts';
import { makeSecret, Secret } from './secret.ts';
import { type CardSession, malformed, type Protection } from './session.ts';

/** Whose session it is to be, and between which challenges. */
export interface CardSessionName {
  /** 10 bytes that say which card it is. */
  readonly diversification: Uint8Array;
  /** Key version number. */
  readonly version: number;
  /** Host challenge and card challenge, 8 bytes each. */
  readonly context: Uint8Array;
  /** AID of the application, the only one that it is with. */
  readonly aid: Uint8Array;
  /** The card's sessions so far. */
  readonly counter: number;
}

/** The issuer: gives the keys of one session, and never those of the card. */
export type SessionKeysOf = (name: CardSessionName) => Promise<SessionKeys>;

/** A transparent file as it is to be, its filler too. */
export interface FileToWrite {
  /** File identifier. */
  readonly fid: number;
  readonly bytes: Uint8Array;
}

/** A card whose issuer is speaking, in one application of it. It ends with the application's selection. */
export interface IssuerChannel {
  /** What says which card it is, 10 bytes. */
  readonly diversification: Uint8Array;
  /** Makes a new key pair on the card, in the place of the one before. @returns its modulus, 256 bytes */
  newKey(purpose: Purpose): Promise<Uint8Array>;
  /** Of a key pair that the card has. @param key its file identifier. @returns its modulus, 256 bytes */
  publicKey(key: number): Promise<Uint8Array>;
  /** Puts files in the place of those there: all of them at once, or none where the card is torn out before the end. */
  replace(files: readonly FileToWrite[]): Promise<void>;
  /** As {@link replace}, one file. */
  write(fid: number, bytes: Uint8Array): Promise<void>;
  /** Writes a certificate; what is behind it becomes FF, up to a whole block. @param der X.509 */
  writeCertificate(purpose: Purpose, part: 'certificate' | 'authority', der: Uint8Array): Promise<void>;
  /** A new value, with all its tries. */
  setSecret(secret: Secret): Promise<void>;
  /** All its tries again; the value stays. */
  unblock(kind: SecretKind): Promise<void>;
  /** Gives it a value that nobody knows, and spends every try; the channel ends with it. */
  lock(kind: SecretKind): Promise<void>;
}

/** MACs and enciphering of commands and answers. */
const level = 0x33;

/** Bytes of a command that fit beside padding and MAC into 255. */
const chunk = 224;

/**
 * Opens it in an application.
 * @param application one that is known, or any by its AID
 * @throws OpenMynaError `terminal.issuer` where the card has no such keys, or these are not its keys
 */
export const openIssuerChannel = async (
  session: CardSession,
  application: Application | Uint8Array,
  keysOf: SessionKeysOf,
): Promise<IssuerChannel> => {
  await session.select(application);
  const run = <T>(steps: AesSteps<T>): Promise<T> => runAesLater(steps, session.crypto.aesCbc);
  const challenge = session.crypto.random(8);
  const { data: named, sw } = await session.exchange(commands.initializeUpdate(challenge));
  if (sw !== statusWord.ok || named.length !== 32) throw notTheIssuer(sw);
  const diversification = named.slice(0, 10);
  const context = concat(challenge, named.subarray(13, 21));
  const counter = (named[29]! << 16) | (named[30]! << 8) | named[31]!;
  const aid = typeof application === 'string' ? applications[application].aid : application;
  const ofSession = await keysOf({ diversification, version: named[10]!, context, aid, counter });
  const proof = await run(cryptogram(ofSession, 'cardCryptogram', context));
  if (!equalBytes(proof, named.subarray(21, 29))) throw notTheIssuer(sw);
  const scp03 = openScp03(ofSession);

  let title = commands.externalAuthenticate(new Uint8Array(0), level).title;
  const protection: Protection = {
    wrap: async (command: Command): Promise<Command> => {
      title = command.title;
      const plain = parseCommand(encodeCommand({ ...command.fields, le: 256 }));
      return { ...command, data: 'secret', answer: 'personal', fields: await run(protectCommand(scp03, plain)) };
    },
    unwrap: async (answer) => {
      const opened = await run(openResponse(scp03, answer));
      if (opened === undefined) throw malformed(title, 'a MAC that is not the card’s');
      return opened;
    },
  };
  const host = await run(cryptogram(ofSession, 'hostCryptogram', context));
  const authenticate = commands.externalAuthenticate(host, level);
  const first = await run(protectCommand(scp03, parseCommand(encodeCommand(authenticate.fields))));
  const { sw: opened } = await session.exchange({ ...authenticate, fields: first });
  if (opened !== statusWord.ok) throw notTheIssuer(opened);
  scp03.level = level;
  session.protection = protection;

  const replace = async (files: readonly FileToWrite[]): Promise<void> => {
    for (const { fid, bytes } of files) {
      await session.ok(commands.createFile(fid, bytes.length));
      for (let at = 0; at < bytes.length; at += chunk)
        await session.ok(commands.updateBinary(at, bytes.subarray(at, at + chunk)));
    }
    await session.ok(commands.activateFiles);
  };
  const write = (fid: number, bytes: Uint8Array) => replace([{ fid, bytes }]);
  const publicKey = async (key: number): Promise<Uint8Array> => {
    let whole: Uint8Array = new Uint8Array(0);
    while (whole.length < publicKeyLength) {
      const part = await session.ok(commands.readPublicKey(key, whole.length));
      if (part.length === 0) break;
      whole = concat(whole, part);
    }
    return modulusOf(whole);
  };
  const reference = (kind: SecretKind): number => {
    const at =
      application instanceof Uint8Array
        ? undefined
        : (secrets[kind].at as Partial<Record<Application, number>>)[application];
    if (at === undefined) throw new RangeError(`the application has no ${kind}`);
    return at;
  };
  const setSecret = async (secret: Secret): Promise<void> => {
    await session.ok(commands.resetRetryCounter(secret.kind, reference(secret.kind), Secret.present(secret)));
  };
  return {
    diversification,
    newKey: async (purpose) => {
      await session.ok(commands.generateKeyPair(purpose));
      return publicKey(purposes[purpose].key);
    },
    publicKey,
    replace,
    write,
    writeCertificate: (purpose, part, der) => {
      const filled = new Uint8Array(Math.max(2048, Math.ceil(der.length / 256) * 256)).fill(0xff);
      filled.set(der);
      return write(purposes[purpose][part], filled);
    },
    setSecret,
    unblock: async (kind) => {
      await session.ok(commands.resetRetryCounter(kind, reference(kind)));
    },
    lock: async (kind) => {
      // Where it is not one of these, it has no such secret.
      const place = application as Application;
      const [unknown, another] = unlike(kind, session.crypto.random(8));
      await setSecret(unknown);
      session.protection = undefined;
      await session.queryTries(place, kind);
      for (let tries = 0; tries < secrets[kind].tries; tries++)
        try {
          await session.verify(place, another, { lastTry: 'spend' });
        } catch (error) {
          const { code } = error as { code?: string };
          if (code === 'terminal.blocked') return;
          if (code !== 'terminal.wrong-secret') throw error;
        }
      throw malformed(secrets[kind].title, 'a secret that cannot be locked');
    },
  };
};

/** Two values of a PIN's form that differ in the last digit. @param bytes eight that nobody knows */
const unlike = (kind: SecretKind, bytes: Uint8Array): readonly [Secret, Secret] => {
  const digits = [...bytes].map((byte) => byte % 10);
  const last = digits.pop()!;
  const head = kind === 'signaturePassword' ? `A${digits.join('')}` : digits.slice(0, 3).join('');
  return [makeSecret(kind, `${head}${last}`), makeSecret(kind, `${head}${(last + 1) % 10}`)];
};

/** `7F49` with a modulus of 2048 bits and e = 65537. */
const publicKeyLength = berTlv(0x7f49, [berTlv(0x81, [new Uint8Array(256)]), berTlv(0x82, [new Uint8Array(3)])]).length;

const modulusOf = (template: Uint8Array): Uint8Array => {
  try {
    const [object] = readTlvs(template);
    const [modulus, exponent] = readTlvs(object!.value);
    if (object!.tag === 0x7f49 && modulus?.tag === 0x81 && exponent?.tag === 0x82) return modulus.value.slice();
  } catch {
    // Said below.
  }
  throw malformed(commands.readPublicKey(0, 0).title, 'no public key');
};

const notTheIssuer = (sw: number): OpenMynaError =>
  new OpenMynaError(errors['terminal.issuer'], { sw: sw.toString(16).toUpperCase().padStart(4, '0') });
