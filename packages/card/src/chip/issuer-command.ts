// What exists over the issuer's secure channel alone; to anybody else there is no such instruction.
// ISO/IEC 7816-4, -8 and -9 for class 00, GlobalPlatform Card Specification 2.3 for class 80.

import { type CommandApdu, readTlvs, type Tlv, toHex } from '@openmyna/apdu';
import { current, type FileReference, secretReference, shortId } from './file-reference.ts';
import { type Outcome, refuse } from './rules.ts';
import type { Fid } from './state.ts';

export type IssuerCommand =
  | {
      readonly name: 'create-file';
      readonly fid: Fid;
      readonly kind: 'transparent' | 'records';
      /** Bytes of a transparent file. */
      readonly size: number;
    }
  | {
      readonly name: 'update-binary';
      readonly file: FileReference;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  | { readonly name: 'append-record'; readonly record: Uint8Array }
  | { readonly name: 'activate-files' }
  | { readonly name: 'reset-retry-counter'; readonly file: FileReference; readonly secret: Uint8Array | undefined }
  | { readonly name: 'generate-key-pair'; readonly file: FileReference; readonly le: number }
  | { readonly name: 'read-public-key'; readonly file: FileReference; readonly offset: number; readonly le: number }
  | { readonly name: 'store-data'; readonly block: number; readonly isLast: boolean; readonly data: Uint8Array }
  | { readonly name: 'set-status' }
  | {
      readonly name: 'install';
      readonly module: Uint8Array;
      readonly aid: Uint8Array;
      /** What the application itself is told (C9). */
      readonly parameters: Uint8Array;
    }
  | { readonly name: 'delete'; readonly aid: Uint8Array };

const readers: ReadonlyMap<number, (apdu: CommandApdu) => IssuerCommand | Outcome> = new Map([
  [0x00e0, (apdu) => createFile(apdu)],
  [0x00d6, (apdu) => updateBinary(apdu)],
  [0x00e2, (apdu) => appendRecord(apdu)],
  [0x0044, (apdu) => activateFiles(apdu)],
  [0x002c, (apdu) => resetRetryCounter(apdu)],
  [0x0046, (apdu) => keyPair(apdu)],
  [0x80e2, (apdu) => storeData(apdu)],
  [0x80f0, (apdu) => setStatus(apdu)],
  [0x80e6, (apdu) => install(apdu)],
  [0x80e4, (apdu) => deleteApplication(apdu)],
]);

/** @param instruction class and instruction */
export const isOfTheIssuer = (instruction: number): boolean => readers.has(instruction);

/** Le is passed over by those that have no answer: under a channel whose answers have a MAC every command has one. */
export const readIssuerCommand = (apdu: CommandApdu): IssuerCommand | Outcome =>
  readers.get((apdu.cla << 8) | apdu.ins)!(apdu);

/** File descriptor bytes of ISO/IEC 7816-4 7.4.5: a transparent file, a linear one of records of any length. */
const kinds: ReadonlyMap<number, 'transparent' | 'records'> = new Map([
  [0x01, 'transparent'],
  [0x04, 'records'],
]);

/** ISO/IEC 7816-9 5.1: `62` with size (80), file descriptor byte (82) and file identifier (83). */
const createFile = ({ p1, p2, data }: CommandApdu): IssuerCommand | Outcome => {
  if (p1 !== 0x00 || p2 !== 0x00) return refuse('apdu.p1-p2');
  const [template, ...more] = objectsIn(data) ?? [];
  const objects = template?.tag === 0x62 && more.length === 0 ? objectsIn(template.value) : undefined;
  const value = (tag: number, length: number) => {
    const found = objects?.filter((object) => object.tag === tag) ?? [];
    return found.length === 1 && found[0]!.value.length === length ? found[0]!.value : undefined;
  };
  const [size, descriptor, fid] = [value(0x80, 2), value(0x82, 1), value(0x83, 2)];
  const kind = descriptor && kinds.get(descriptor[0]!);
  if (kind === undefined || fid === undefined || (kind === 'transparent') !== (size !== undefined))
    return refuse('create.content');
  return { name: 'create-file', fid: toHex(fid), kind, size: size ? (size[0]! << 8) | size[1]! : 0 };
};

/** undefined for bytes that are no objects one after another. */
export const objectsIn = (bytes: Uint8Array): Tlv[] | undefined => {
  try {
    return readTlvs(bytes);
  } catch {
    return undefined;
  }
};

const updateBinary = ({ p1, p2, data }: CommandApdu): IssuerCommand | Outcome => {
  if ((p1 & 0x80) !== 0 && (p1 & 0x60) !== 0) return refuse('apdu.p1-p2');
  if (data.length === 0) return refuse('apdu.length');
  if ((p1 & 0x80) !== 0) return { name: 'update-binary', file: shortId(p1 & 0x1f), offset: p2, bytes: data };
  return { name: 'update-binary', file: current, offset: (p1 << 8) | p2, bytes: data };
};

/** ISO/IEC 7816-4 11.4.6, of the current file. */
const appendRecord = ({ p1, p2, data }: CommandApdu): IssuerCommand | Outcome => {
  if (p1 !== 0x00 || p2 !== 0x00) return refuse('apdu.p1-p2');
  return data.length === 0 || data.length > 0xff ? refuse('apdu.length') : { name: 'append-record', record: data };
};

/** ISO/IEC 7816-9 5.5: of the current application, all that was created in it. */
const activateFiles = ({ p1, p2, data }: CommandApdu): IssuerCommand | Outcome => {
  if (p1 !== 0x00 || p2 !== 0x00) return refuse('apdu.p1-p2');
  return data.length === 0 ? { name: 'activate-files' } : refuse('apdu.length');
};

/** P1 = 02: a new value and its tries; 03: the tries alone (ISO/IEC 7816-4 11.6.10). */
const resetRetryCounter = ({ p1, p2, data }: CommandApdu): IssuerCommand | Outcome => {
  const file = secretReference(p2);
  if ((p1 !== 0x02 && p1 !== 0x03) || file === undefined) return refuse('apdu.p1-p2');
  if ((p1 === 0x02) !== data.length > 0) return refuse('apdu.length');
  return { name: 'reset-retry-counter', file, secret: p1 === 0x02 ? data : undefined };
};

/**
 * P1 = 80 makes a key pair; 81 gives the public key from an offset of two bytes on (ISO/IEC 7816-8 5.1). P2 = 00 leaves the key
 * to the card: the one that session keys are delivered to, which is no file.
 */
const keyPair = ({ p1, p2, data, le }: CommandApdu): IssuerCommand | Outcome => {
  const file: FileReference | undefined = p2 === 0x00 ? { by: 'session-key' } : secretReference(p2);
  if (file === undefined) return refuse('apdu.p1-p2');
  if (p1 === 0x80) return data.length === 0 ? { name: 'generate-key-pair', file, le: le ?? 0 } : refuse('apdu.length');
  if (p1 !== 0x81) return refuse('apdu.p1-p2');
  if (data.length !== 2 || le === undefined) return refuse('apdu.length');
  return { name: 'read-public-key', file, offset: (data[0]! << 8) | data[1]!, le };
};

/** GlobalPlatform 11.11: blocks numbered from 00, of data grouped under identifiers (P1 b5, b4 = 01). */
const storeData = ({ p1, p2, data }: CommandApdu): IssuerCommand | Outcome => {
  if ((p1 & 0x7f) !== 0x08) return refuse('apdu.p1-p2');
  return { name: 'store-data', block: p2, isLast: (p1 & 0x80) !== 0, data };
};

/** GlobalPlatform 11.10: the card (80) becomes SECURED (0F), and nothing else. The data, a security domain's AID, is passed over. */
const setStatus = ({ p1, p2 }: CommandApdu): IssuerCommand | Outcome =>
  p1 === 0x80 && p2 === 0x0f ? { name: 'set-status' } : refuse('apdu.p1-p2');

/**
 * GlobalPlatform 11.5, for install and make selectable (P1 = 0C): lengths and values of load file, module, instance, privileges,
 * parameters and token. What is installed is in the card's ROM, and the module's AID says what.
 */
const install = ({ p1, p2, data }: CommandApdu): IssuerCommand | Outcome => {
  if (p1 !== 0x0c || p2 !== 0x00) return refuse('apdu.p1-p2');
  const values = lengthValues(data);
  if (values?.length !== 6) return refuse('install.content');
  const [specific, ...more] = objectsIn(values[4]!) ?? [];
  if (specific?.tag !== 0xc9 || more.length > 0) return refuse('install.content');
  return { name: 'install', module: values[1]!, aid: values[2]!, parameters: specific.value };
};

/** GlobalPlatform 11.2: `4F` with the AID. */
const deleteApplication = ({ p1, p2, data }: CommandApdu): IssuerCommand | Outcome => {
  if (p1 !== 0x00 || p2 !== 0x00) return refuse('apdu.p1-p2');
  const [aid, ...more] = objectsIn(data) ?? [];
  if (aid?.tag !== 0x4f || more.length > 0) return refuse('install.content');
  return { name: 'delete', aid: aid.value };
};

const lengthValues = (data: Uint8Array): Uint8Array[] | undefined => {
  const values: Uint8Array[] = [];
  for (let at = 0; at < data.length; ) {
    const end = at + 1 + data[at]!;
    if (end > data.length) return undefined;
    values.push(data.subarray(at + 1, end));
    at = end;
  }
  return values;
};
