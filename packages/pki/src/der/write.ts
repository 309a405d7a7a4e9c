// DER (ITU-T X.690) as far as certificates need it. Each function gives one whole TLV; writing is joining.

import { concat } from '@openmyna/apdu';

/** Bytes that say a length: one below 128, else one more than the length has. */
const lengthSize = (length: number): number => {
  if (length < 0x80) return 1;
  let size = 2;
  for (let rest = Math.floor(length / 256); rest > 0; rest = Math.floor(rest / 256)) size++;
  return size;
};

/** One element of any length: the list of a nation has hundreds of megabytes, and as many parts as no call takes arguments. */
const element = (tag: number, content: Uint8Array | readonly Uint8Array[]): Uint8Array => {
  const parts = content instanceof Uint8Array ? [content] : content;
  let length = 0;
  for (const part of parts) length += part.length;
  const size = lengthSize(length);
  const whole = new Uint8Array(1 + size + length);
  whole[0] = tag;
  if (size === 1) whole[1] = length;
  else {
    whole[1] = 0x80 | (size - 1);
    for (let at = size, rest = length; at > 1; at--, rest = Math.floor(rest / 256)) whole[at] = rest & 0xff;
  }
  let at = 1 + size;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const sequence = (...content: readonly Uint8Array[]): Uint8Array => element(0x30, content);

export const sequenceOf = (content: readonly Uint8Array[]): Uint8Array => element(0x30, content);

/** SET of one element: all that names need, so nothing is sorted. */
export const setOf = (content: Uint8Array): Uint8Array => element(0x31, content);

export const boolean = (value: boolean): Uint8Array => element(0x01, Uint8Array.of(value ? 0xff : 0x00));

/** A non-negative INTEGER of a number or of big-endian bytes. */
export const integer = (value: bigint | number | Uint8Array): Uint8Array => {
  const bytes = value instanceof Uint8Array ? value : bytesOf(BigInt(value));
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  return element(0x02, shortest[0]! > 0x7f ? concat(Uint8Array.of(0), shortest) : shortest);
};

const bytesOf = (value: bigint): Uint8Array => {
  if (value < 0n) throw new RangeError('an INTEGER of a certificate is not negative');
  const hex = value.toString(16);
  return Uint8Array.from(hex.padStart(hex.length + (hex.length % 2), '0').match(/../g)!, (byte) =>
    Number.parseInt(byte, 16),
  );
};

export const null_: Uint8Array = Uint8Array.of(0x05, 0x00);

export const octetString = (value: Uint8Array): Uint8Array => element(0x04, value);

/** @param unusedBits of the last byte */
export const bitString = (value: Uint8Array, unusedBits = 0): Uint8Array =>
  element(0x03, [Uint8Array.of(unusedBits), value]);

/** Those that were written: few, and each in every certificate. */
const identifiers = new Map<string, Uint8Array>();

/** OBJECT IDENTIFIER of dotted numbers. */
export const objectIdentifier = (dotted: string): Uint8Array => {
  const known = identifiers.get(dotted) ?? encodeIdentifier(dotted);
  identifiers.set(dotted, known);
  return known;
};

const encodeIdentifier = (dotted: string): Uint8Array => {
  const [first, second, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
};

const base128 = (arc: number): number[] => {
  const digits = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) | 0x80);
  return digits;
};

const encoder = new TextEncoder();

export const utf8String = (text: string): Uint8Array => element(0x0c, encoder.encode(text));

/** The caller sees to the repertoire: it is only ever a country code here. */
export const printableString = (text: string): Uint8Array => element(0x13, encoder.encode(text));

export const ia5String = (text: string): Uint8Array => element(0x16, encoder.encode(text));

/** `YYMMDDhhmmssZ`; RFC 5280 4.1.2.5 uses it through 2049. */
export const utcTime = (instant: Date): Uint8Array => {
  const text = instant.toISOString().replace(/[-:T]|\.\d+/g, '');
  if (text < '1950' || text >= '2050') throw new RangeError('UTCTime holds the years 1950 to 2049');
  return element(0x17, encoder.encode(text.slice(2)));
};

export const enumerated = (value: number): Uint8Array => element(0x0a, Uint8Array.of(value));

/** `YYYYMMDDhhmmssZ`, without fractions of a second (RFC 5280 4.1.2.5.2). */
export const generalizedTime = (instant: Date): Uint8Array =>
  element(0x18, encoder.encode(instant.toISOString().replace(/[-:T]|\.\d+/g, '')));

/** Time as certificates and CRLs have it: UTCTime through 2049, GeneralizedTime after (RFC 5280 4.1.2.5). */
export const time = (instant: Date): Uint8Array =>
  instant.getUTCFullYear() < 2050 ? utcTime(instant) : generalizedTime(instant);

/** `[n]` of a constructed value, explicit or of a constructed type implicit. */
export const context = (number: number, ...content: readonly Uint8Array[]): Uint8Array =>
  element(0xa0 | number, content);

/** `[n]` IMPLICIT of a primitive type: the value without its own tag. */
export const contextPrimitive = (number: number, value: Uint8Array): Uint8Array => element(0x80 | number, value);
