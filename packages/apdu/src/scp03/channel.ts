// Commands and responses of an SCP03 session (GlobalPlatform Card Specification 2.3, Amendment D 1.1.2, 6.2), from both sides.

import { blockSize, padBlocks, unpadBlocks } from '../block-padding.ts';
import { concat, equalBytes } from '../bytes.ts';
import type { CommandApdu } from '../command.ts';
import type { ResponseApdu } from '../response.ts';
import { type AesSteps, cbc, encryptBlock } from './aes.ts';
import { cmac } from './cmac.ts';
import { type SessionKeys, shortLength } from './derive.ts';

/** Bits of the security level, P1 of EXTERNAL AUTHENTICATE (table 7-3). */
export const securityLevel = { cMac: 0x01, cDecryption: 0x02, rMac: 0x10, rEncryption: 0x20 } as const;

/** Levels that protect anything: what is encrypted has a MAC, and responses have nothing that commands have not. */
export const securityLevels: ReadonlySet<number> = new Set([0x01, 0x03, 0x11, 0x13, 0x33]);

/** A session as either side has it. It moves on with every command. */
export interface Scp03Session {
  readonly keys: SessionKeys;
  level: number;
  /** The last command's whole MAC, which the next one's begins with. */
  chaining: Uint8Array;
  /** Commands since EXTERNAL AUTHENTICATE. */
  counter: number;
}

/** A session before EXTERNAL AUTHENTICATE, which has a MAC whatever the level. */
export const openScp03 = (keys: SessionKeys): Scp03Session => ({
  keys,
  level: securityLevel.cMac,
  chaining: new Uint8Array(blockSize),
  counter: 0,
});

/** The class bit of secure messaging. */
const protectedClass = 0x04;

/** Host: a command as it travels. EXTERNAL AUTHENTICATE itself is the first, before the level is set. */
export function* protectCommand(session: Scp03Session, command: CommandApdu): AesSteps<CommandApdu> {
  const data = isEncrypted(session, command.data)
    ? yield* cbc('encrypt', session.keys.enc, yield* nextIv(session), padBlocks(command.data))
    : command.data;
  const extended = command.extended || data.length + shortLength > 0xff || (command.le ?? 0) > 256;
  const header = { ...command, cla: command.cla | protectedClass, extended };
  session.chaining = yield* macOf(session, header, data);
  return { ...header, data: concat(data, session.chaining.subarray(0, shortLength)) };
}

/** Card: the command that travelled; undefined for one whose MAC or padding is wrong, which ends the session. */
export function* openCommand(session: Scp03Session, command: CommandApdu): AesSteps<CommandApdu | undefined> {
  if (command.data.length < shortLength) return undefined;
  const data = command.data.subarray(0, -shortLength);
  const mac = yield* macOf(session, command, data);
  if (!equalBytes(mac.subarray(0, shortLength), command.data.subarray(-shortLength))) return undefined;
  session.chaining = mac;
  const plain = { ...command, cla: command.cla & ~protectedClass };
  if (!isEncrypted(session, data)) return { ...plain, data };
  if (data.length % blockSize !== 0) return undefined;
  const padded = yield* cbc('decrypt', session.keys.enc, yield* nextIv(session), data);
  const unpadded = unpadBlocks(padded);
  return unpadded && { ...plain, data: unpadded };
}

/** Card: a response as it travels. Errors go bare (Amendment D 6.2.5). */
export function* protectResponse(session: Scp03Session, { data, sw }: ResponseApdu): AesSteps<ResponseApdu> {
  if ((session.level & securityLevel.rMac) === 0 || isError(sw)) return { data, sw };
  const encrypted =
    (session.level & securityLevel.rEncryption) !== 0 && data.length > 0
      ? yield* cbc('encrypt', session.keys.enc, yield* responseIv(session), padBlocks(data))
      : data;
  const mac = yield* responseMac(session, encrypted, sw);
  return { data: concat(encrypted, mac), sw };
}

/** Host: the response that travelled; undefined for one that is not the card's. */
export function* openResponse(session: Scp03Session, { data, sw }: ResponseApdu): AesSteps<ResponseApdu | undefined> {
  if ((session.level & securityLevel.rMac) === 0) return { data, sw };
  if (isError(sw)) return data.length === 0 ? { data, sw } : undefined;
  if (data.length < shortLength) return undefined;
  const encrypted = data.subarray(0, -shortLength);
  const mac = yield* responseMac(session, encrypted, sw);
  if (!equalBytes(mac, data.subarray(-shortLength))) return undefined;
  if ((session.level & securityLevel.rEncryption) === 0 || encrypted.length === 0) return { data: encrypted, sw };
  if (encrypted.length % blockSize !== 0) return undefined;
  const plain = unpadBlocks(yield* cbc('decrypt', session.keys.enc, yield* responseIv(session), encrypted));
  return plain && { data: plain, sw };
}

/** 62xx and 63xx are warnings. */
const isError = (sw: number): boolean => sw !== 0x9000 && sw >> 8 !== 0x62 && sw >> 8 !== 0x63;

/** Counts commands from EXTERNAL AUTHENTICATE on, which itself is never encrypted; those without data count too. */
const isEncrypted = (session: Scp03Session, data: Uint8Array): boolean => {
  if ((session.level & securityLevel.cDecryption) === 0) return false;
  session.counter++;
  return data.length > 0;
};

function* macOf(
  { keys, chaining }: Scp03Session,
  { cla, ins, p1, p2, extended }: CommandApdu,
  data: Uint8Array,
): AesSteps<Uint8Array> {
  const length = data.length + shortLength;
  const lc = extended ? [0, length >> 8, length & 0xff] : [length];
  return yield* cmac(keys.mac, concat(chaining, Uint8Array.of(cla, ins, p1, p2, ...lc), data));
}

function* responseMac({ keys, chaining }: Scp03Session, data: Uint8Array, sw: number): AesSteps<Uint8Array> {
  const mac = yield* cmac(keys.rmac, concat(chaining, data, Uint8Array.of(sw >> 8, sw & 0xff)));
  return mac.slice(0, shortLength);
}

const counterBlock = ({ counter }: Scp03Session, first: number): Uint8Array => {
  const block = new Uint8Array(blockSize);
  block[0] = first;
  new DataView(block.buffer).setUint32(12, counter);
  return block;
};

const nextIv = (session: Scp03Session) => encryptBlock(session.keys.enc, counterBlock(session, 0x00));
/** The response's differs from its command's in the first bit (Amendment D 6.2.7). */
const responseIv = (session: Scp03Session) => encryptBlock(session.keys.enc, counterBlock(session, 0x80));
