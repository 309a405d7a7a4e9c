// A card whose every protected byte has a value that nothing free has: a coloured byte in a response names its source.

import { createHash } from 'node:crypto';
import { concat, fromHex } from '@openmyna/apdu';
import type { ApplicationName, CardCrypto, CardState, FileContents, ModelName } from '../../../src/chip/index.ts';
import { nodeCrypto } from '../../../src/host/node-crypto.ts';
import { cardState } from '../fixture.ts';

export interface Coloured {
  readonly name: string;
  readonly application: ApplicationName;
  /** Any of these verified opens it; none at all: nothing does. */
  readonly openedBy: readonly string[];
}

/** What card.md §3 protects, and by what. Each has the colour 0xA0 + its place. */
export const protectedFiles: readonly Coloured[] = (
  [
    ['jpki', '0001', ['001B']],
    ['jpki', '0009', []],
    ['surface', '0001', ['0011']],
    ['surface', '0002', ['0012', '0013']],
    ['surface', '0005', ['0013']],
    ['inputSupport', '0001', ['0011', '0014']],
    ['inputSupport', '0002', ['0011', '0015']],
    ['inputSupport', '0003', ['0011', '0014', '0015']],
    ['inputSupport', '0006', ['0011', '0014', '0015']],
    ['inputSupport', '0007', ['0011', '0014', '0015']],
    ['residentRegister', '0003', ['001C']],
    ['licence', '001B', ['0006']],
    ['licence', '001C', ['0006']],
  ] as const
).map(([application, name, openedBy]) => ({ application, name, openedBy }));
export const fileColour = 0xa0;

/** Keys: what they sign is coloured by 0xC0 + place, what they are by 0xD0 + place. */
export const keys: readonly Coloured[] = (
  [
    ['jpki', '0017', ['0018']],
    ['jpki', '001A', ['001B']],
    ['inputSupport', 'session-key', []],
  ] as const
).map(([application, name, openedBy]) => ({ application, name, openedBy }));
export const signatureColour = 0xc0;
export const privateColour = 0xd0;

/** Secrets: four bytes, the first three of this colour, the last telling which. */
export const secretColour = 0xe0;

const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();

export const pale = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte & 0x7f);

export const colouredCard = (model: ModelName): CardState => {
  const state = cardState(model);
  let secrets = 0;
  const colour = (application: ApplicationName, name: string, contents: FileContents): FileContents => {
    const place = (of: readonly Coloured[]) =>
      of.findIndex((one) => one.application === application && one.name === name);
    switch (contents.kind) {
      case 'transparent': {
        const at = place(protectedFiles);
        const bytes = at < 0 ? pale(contents.bytes) : contents.bytes.map(() => fileColour + at);
        return { kind: 'transparent', bytes };
      }
      case 'records':
        return { kind: 'records', records: contents.records.map(pale) };
      case 'secret':
        return contents.secret === null
          ? contents
          : { ...contents, secret: Uint8Array.of(secretColour, secretColour, secretColour, ++secrets) };
      case 'key': {
        const at = place(keys);
        return { kind: 'key', pkcs1: new Uint8Array(64).fill(at < 0 ? 0x11 : privateColour + at) };
      }
      case 'keySet':
        return contents;
    }
  };
  return {
    ...state,
    dataObjects: Object.fromEntries(Object.entries(state.dataObjects).map(([tag, bytes]) => [tag, pale(bytes)])),
    applications: Object.fromEntries(
      Object.entries(state.applications).map(([application, files]) => [
        application,
        Object.fromEntries(
          Object.entries(files).map(([fid, contents]) => [fid, colour(application as ApplicationName, fid, contents)]),
        ),
      ]),
    ),
  };
};

/**
 * A key that signs gives its colour back; the session key gives back what it is given, so that the grammar can hold a
 * right cryptogram; AES leaves everything as it is, so that colours show through secure messaging.
 */
export const crypto: CardCrypto = {
  ...nodeCrypto,
  aesCbc: (_direction, _key, _iv, data) => data,
  rsaPrivateKey: (pkcs1) => {
    const at = pkcs1[0]! - privateColour;
    const signs = keys[at]?.name !== 'session-key';
    const signature = new Uint8Array(256).fill(at < 0 ? 0x11 : signatureColour + at);
    return { modulus: new Uint8Array(256).fill(0xff), apply: (block) => (signs ? signature : block) };
  },
};

/** EME-OAEP of `A0 22 80 20 ‖ seed` (RFC 8017 7.1.1), which the session key above decrypts by doing nothing. */
export const cryptogram = (() => {
  const mgf1 = (from: Uint8Array, length: number) =>
    concat(
      ...Array.from({ length: Math.ceil(length / 32) }, (_, i) => sha256(concat(from, Uint8Array.of(0, 0, 0, i)))),
    ).subarray(0, length);
  const xor = (a: Uint8Array, b: Uint8Array) => a.map((byte, i) => byte ^ b[i]!);
  const message = concat(fromHex('A0228020'), new Uint8Array(32).fill(7));
  const data = concat(
    sha256(new Uint8Array(0)),
    new Uint8Array(223 - 32 - 1 - message.length),
    Uint8Array.of(1),
    message,
  );
  const start = new Uint8Array(32).fill(9);
  const masked = xor(data, mgf1(start, data.length));
  return concat(Uint8Array.of(0), xor(start, mgf1(masked, 32)), masked);
})();
