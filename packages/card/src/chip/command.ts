// A command is parsed once, here; what is executed afterwards is legal in form. ISO/IEC 7816-4 for class 00,
// JICSAP 1.1 for class 80.

import { type CommandApdu, toHex } from '@openmyna/apdu';
import { current, type FileReference, secretReference, shortId } from './file-reference.ts';
import { type IssuerCommand, isOfTheIssuer, readIssuerCommand } from './issuer-command.ts';
import { type Outcome, refuse } from './rules.ts';
import type { Fid } from './state.ts';

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
  | IssuerCommand;

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

/** Class bits that are not the class itself. */
export const classBits = { secureMessaging: 0x0c, chaining: 0x10, channel: 0x03 } as const;

/** The command that plain bytes of class 00 or 80 ask for, or why there is none. */
export const readCommand = (apdu: CommandApdu, isIssuer: boolean): Command | Outcome => {
  const instruction = (apdu.cla << 8) | apdu.ins;
  if (isOfTheIssuer(instruction)) return isIssuer ? readIssuerCommand(apdu) : refuse('apdu.instruction');
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
