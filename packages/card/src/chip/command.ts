// A command is parsed once, here; what is executed afterwards is legal in form. ISO/IEC 7816-4 for class 00,
// JICSAP 1.1 for class 80.

import { type CommandApdu, toHex } from '@openmyna/apdu';
import { type Outcome, refuse } from './rules.ts';
import type { Fid } from './state.ts';

/** Which file a command is for: the selected one, one named by its short identifier, or the application's default key. */
export type FileReference =
  | { readonly by: 'current' }
  | { readonly by: 'short-id'; readonly fid: Fid }
  | { readonly by: 'default' };

export type Command =
  | { readonly name: 'select-application'; readonly aid: Uint8Array; readonly occurrence: 'first' | 'next' }
  | { readonly name: 'select-file'; readonly fid: Fid }
  | { readonly name: 'select-nothing' }
  | { readonly name: 'read-binary'; readonly file: FileReference; readonly offset: number; readonly le: number }
  | { readonly name: 'read-record'; readonly file: FileReference; readonly number: number; readonly le: number }
  | { readonly name: 'query-tries'; readonly file: FileReference }
  | { readonly name: 'verify'; readonly file: FileReference; readonly secret: Uint8Array }
  | {
      readonly name: 'change';
      readonly by: 'change-reference-data' | 'change-key';
      readonly file: FileReference;
      readonly secret: Uint8Array;
    }
  | {
      readonly name: 'sign';
      readonly file: FileReference;
      readonly input: SignatureInput;
      readonly data: Uint8Array;
      readonly le: number;
    }
  | {
      readonly name: 'internal-authenticate';
      readonly file: FileReference;
      readonly challenge: Uint8Array;
      readonly le: number;
    }
  | { readonly name: 'get-challenge'; readonly le: number }
  | { readonly name: 'get-data'; readonly tag: string; readonly le: number }
  | { readonly name: 'set-session-key'; readonly cryptogram: Uint8Array }
  | { readonly name: 'terminal-authentication'; readonly data: Uint8Array }
  | {
      readonly name: 'initialize-update';
      readonly version: number;
      readonly challenge: Uint8Array;
      readonly le: number;
    }
  | {
      readonly name: 'update-binary';
      readonly file: FileReference;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  | { readonly name: 'reset-retry-counter'; readonly file: FileReference; readonly secret: Uint8Array | undefined }
  | { readonly name: 'generate-key-pair'; readonly file: FileReference; readonly le: number }
  | { readonly name: 'read-public-key'; readonly file: FileReference; readonly offset: number; readonly le: number };

/** P1 of COMPUTE DIGITAL SIGNATURE, card.md §4.3. */
export type SignatureInput = 'block' | 'message-bare-hash' | 'hash' | 'message' | 'hash-pss' | 'message-pss';

const signatureInputs: readonly SignatureInput[] = [
  'block',
  'message-bare-hash',
  'hash',
  'message',
  'hash-pss',
  'message-pss',
];

const current: FileReference = { by: 'current' };

/** Class bits that are not the class itself. */
export const classBits = { secureMessaging: 0x0c, chaining: 0x10, channel: 0x03 } as const;

/** Class and instruction of what exists over the issuer's secure channel alone; to anybody else there is no such instruction. */
const ofTheIssuer: ReadonlySet<number> = new Set([0x00d6, 0x002c, 0x0046]);

/** The command that plain bytes of class 00 or 80 ask for, or why there is none. */
export const readCommand = (apdu: CommandApdu, isIssuer: boolean): Command | Outcome => {
  const instruction = (apdu.cla << 8) | apdu.ins;
  if (!isIssuer && ofTheIssuer.has(instruction)) return refuse('apdu.instruction');
  switch (instruction) {
    case 0x00a4:
      return select(apdu);
    case 0x00b0:
      return readBinary(apdu);
    case 0x00b2:
      return readRecord(apdu);
    case 0x0020:
      return verify(apdu);
    case 0x0024:
      return apdu.p1 === 0x01 ? change(apdu, 'change-reference-data') : refuse('apdu.p1-p2');
    case 0x8032:
      return apdu.p1 === 0x00 ? change(apdu, 'change-key') : refuse('apdu.p1-p2');
    case 0x802a:
      return sign(apdu);
    case 0x0088:
      return internalAuthenticate(apdu);
    case 0x0084:
      return getChallenge(apdu);
    case 0x00ca:
    case 0x80ca:
      return getData(apdu);
    case 0x80ae:
      return setSessionKey(apdu);
    case 0x80a2:
      return apdu.p1 === 0x00 && apdu.p2 === 0xc1
        ? { name: 'terminal-authentication', data: apdu.data }
        : refuse('apdu.p1-p2');
    case 0x8050:
      return initializeUpdate(apdu);
    case 0x00d6:
      return updateBinary(apdu);
    case 0x002c:
      return resetRetryCounter(apdu);
    case 0x0046:
      return keyPair(apdu);
    case 0x80fc:
      // The phone profiles' "last command" indicator; a physical card answers 6700 (card.md §3.7).
      return refuse('apdu.length');
    default:
      return refuse('apdu.instruction');
  }
};

const select = ({ p1, p2, data }: CommandApdu): Command | Outcome => {
  if (p1 === 0x04) {
    if ((p2 & ~0x0e) !== 0) return refuse('apdu.p1-p2');
    if (data.length > 16) return refuse('apdu.length');
    const occurrence = (p2 & 0x02) === 0 ? 'first' : 'next';
    return { name: 'select-application', aid: data, occurrence };
  }
  if (p2 !== 0x00 && p2 !== 0x0c) return refuse('apdu.p1-p2');
  if (p1 === 0x02) return data.length === 2 ? { name: 'select-file', fid: toHex(data) } : refuse('apdu.length');
  // P1 = 00 names the MF and what is in it; the card has nothing there to select (card.md §1.3).
  if (p1 === 0x00) return data.length === 0 ? { name: 'select-nothing' } : refuse('select.no-application');
  return refuse('apdu.p1-p2');
};

const readBinary = ({ p1, p2, data, le }: CommandApdu): Command | Outcome => {
  if ((p1 & 0x80) !== 0 && (p1 & 0x60) !== 0) return refuse('apdu.p1-p2');
  if (data.length > 0 || le === undefined) return refuse('apdu.length');
  if ((p1 & 0x80) !== 0) return { name: 'read-binary', file: shortId(p1 & 0x1f), offset: p2, le };
  return { name: 'read-binary', file: current, offset: (p1 << 8) | p2, le };
};

const readRecord = ({ p1, p2, data, le }: CommandApdu): Command | Outcome => {
  if ((p2 & 0x07) === 0x05) return refuse('record.mode');
  if ((p2 & 0x07) !== 0x04) return refuse('apdu.p1-p2');
  if (data.length > 0 || le === undefined) return refuse('apdu.length');
  return { name: 'read-record', file: p2 >> 3 === 0 ? current : shortId(p2 >> 3), number: p1, le };
};

const verify = ({ p1, p2, data }: CommandApdu): Command | Outcome => {
  const file = secretReference(p2);
  if (p1 !== 0x00 || file === undefined) return refuse('apdu.p1-p2');
  // The empty VERIFY is case 1; some clients fall back to a case 2 with Le = 00 (card.md §4.1).
  return data.length === 0 ? { name: 'query-tries', file } : { name: 'verify', file, secret: data };
};

const change = ({ p2, data }: CommandApdu, by: 'change-reference-data' | 'change-key'): Command | Outcome => {
  const file = secretReference(p2);
  if (file === undefined) return refuse('apdu.p1-p2');
  return data.length === 0 ? refuse('apdu.length') : { name: 'change', by, file, secret: data };
};

const sign = ({ p1, p2, data, le }: CommandApdu): Command | Outcome => {
  const input = signatureInputs[p1];
  const file = p2 === 0x00 ? ({ by: 'default' } as const) : secretReference(p2);
  if (input === undefined || file === undefined) return refuse('apdu.p1-p2');
  if (data.length === 0 || le === undefined) return refuse('apdu.length');
  return { name: 'sign', file, input, data, le };
};

const internalAuthenticate = ({ p1, p2, data, le }: CommandApdu): Command | Outcome => {
  const file = secretReference(p2);
  if (p1 !== 0x00 || file === undefined) return refuse('apdu.p1-p2');
  if (data.length === 0 || data.length > 255 || le === undefined) return refuse('apdu.length');
  return { name: 'internal-authenticate', file, challenge: data, le };
};

const getChallenge = ({ p1, p2, data, le, extended }: CommandApdu): Command | Outcome => {
  if (p1 !== 0x00 || p2 !== 0x00) return refuse('apdu.p1-p2');
  if (data.length > 0 || le === undefined) return refuse('apdu.length');
  return extended ? refuse('challenge.extended') : { name: 'get-challenge', le };
};

const getData = ({ p1, p2, data, le }: CommandApdu): Command | Outcome => {
  if (data.length > 0 || le === undefined) return refuse('apdu.length');
  return { name: 'get-data', tag: toHex(Uint8Array.of(p1, p2)), le };
};

const setSessionKey = ({ p1, p2, data }: CommandApdu): Command | Outcome => {
  if (p1 !== 0x00 || p2 !== 0x00) return refuse('apdu.p1-p2');
  return data.length === 0 ? refuse('apdu.length') : { name: 'set-session-key', cryptogram: data };
};

/** GlobalPlatform Amendment D 7.1.1. */
const initializeUpdate = ({ p1, p2, data, le }: CommandApdu): Command | Outcome => {
  if (p2 !== 0x00) return refuse('apdu.p1-p2');
  if (data.length !== 8 || le === undefined) return refuse('apdu.length');
  return { name: 'initialize-update', version: p1, challenge: data, le };
};

/** Le is passed over: under a channel whose answers have a MAC every command has one. */
const updateBinary = ({ p1, p2, data }: CommandApdu): Command | Outcome => {
  if ((p1 & 0x80) !== 0 && (p1 & 0x60) !== 0) return refuse('apdu.p1-p2');
  if (data.length === 0) return refuse('apdu.length');
  if ((p1 & 0x80) !== 0) return { name: 'update-binary', file: shortId(p1 & 0x1f), offset: p2, bytes: data };
  return { name: 'update-binary', file: current, offset: (p1 << 8) | p2, bytes: data };
};

/** P1 = 02: a new value and its tries; 03: the tries alone (ISO/IEC 7816-4 11.6.10). */
const resetRetryCounter = ({ p1, p2, data }: CommandApdu): Command | Outcome => {
  const file = secretReference(p2);
  if ((p1 !== 0x02 && p1 !== 0x03) || file === undefined) return refuse('apdu.p1-p2');
  if ((p1 === 0x02) !== data.length > 0) return refuse('apdu.length');
  return { name: 'reset-retry-counter', file, secret: p1 === 0x02 ? data : undefined };
};

/** P1 = 80 makes a key pair; 81 gives the public key from an offset of two bytes on (ISO/IEC 7816-8 5.1). */
const keyPair = ({ p1, p2, data, le }: CommandApdu): Command | Outcome => {
  const file = secretReference(p2);
  if (file === undefined) return refuse('apdu.p1-p2');
  if (p1 === 0x80) return data.length === 0 ? { name: 'generate-key-pair', file, le: le ?? 0 } : refuse('apdu.length');
  if (p1 !== 0x81) return refuse('apdu.p1-p2');
  if (data.length !== 2 || le === undefined) return refuse('apdu.length');
  return { name: 'read-public-key', file, offset: (data[0]! << 8) | data[1]!, le };
};

/** `80`: the current file; `80 | short identifier`: that one. */
const secretReference = (p2: number): FileReference | undefined => {
  if ((p2 & 0xe0) !== 0x80) return undefined;
  return p2 === 0x80 ? current : shortId(p2 & 0x1f);
};

/** Files 0001 … 001F are also named by the low five bits of their identifier. */
const shortId = (id: number): FileReference => ({ by: 'short-id', fid: toHex(Uint8Array.of(0, id)) });
