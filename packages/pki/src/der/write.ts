// DER (ITU-T X.690) as far as certificates need it. Each function gives one whole TLV; writing is joining.

import { concat } from '@openmyna/apdu';

const lengthBytes = (length: number): Uint8Array => {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
};

/** One element of any length: the list of a nation has hundreds of megabytes, and as many parts as no call takes arguments. */
const element = (tag: number, content: Uint8Array | readonly Uint8Array[]): Uint8Array => {
  const parts = content instanceof Uint8Array ? [content] : content;
  const sum = parts.reduce((length, part) => length + part.length, 0);
  const length = lengthBytes(sum);
  const whole = new Uint8Array(1 + length.length + sum);
  whole[0] = tag;
  whole.set(length, 1);
  let at = 1 + length.length;
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

/** OBJECT IDENTIFIER of dotted numbers. */
export const objectIdentifier = (dotted: string): Uint8Array => {
  const [first, second, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
};

const base128 = (arc: number): number[] => {
  const digits = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) | 0x80);
  return digits;
};

export const utf8String = (text: string): Uint8Array => element(0x0c, new TextEncoder().encode(text));

/** The caller sees to the repertoire: it is only ever a country code here. */
export const printableString = (text: string): Uint8Array => element(0x13, new TextEncoder().encode(text));

export const ia5String = (text: string): Uint8Array => element(0x16, new TextEncoder().encode(text));

/** `YYMMDDhhmmssZ`; RFC 5280 4.1.2.5 uses it through 2049. */
export const utcTime = (instant: Date): Uint8Array => {
  const text = instant.toISOString().replace(/[-:T]|\.\d+/g, '');
  if (text < '1950' || text >= '2050') throw new RangeError('UTCTime holds the years 1950 to 2049');
  return element(0x17, new TextEncoder().encode(text.slice(2)));
};

export const enumerated = (value: number): Uint8Array => element(0x0a, Uint8Array.of(value));

/** `YYYYMMDDhhmmssZ`, without fractions of a second (RFC 5280 4.1.2.5.2). */
export const generalizedTime = (instant: Date): Uint8Array =>
  element(0x18, new TextEncoder().encode(instant.toISOString().replace(/[-:T]|\.\d+/g, '')));

/** Time as certificates and CRLs have it: UTCTime through 2049, GeneralizedTime after (RFC 5280 4.1.2.5). */
export const time = (instant: Date): Uint8Array =>
  instant.getUTCFullYear() < 2050 ? utcTime(instant) : generalizedTime(instant);

/** `[n]` of a constructed value, explicit or of a constructed type implicit. */
export const context = (number: number, ...content: readonly Uint8Array[]): Uint8Array =>
  element(0xa0 | number, content);

/** `[n]` IMPLICIT of a primitive type: the value without its own tag. */
export const contextPrimitive = (number: number, value: Uint8Array): Uint8Array => element(0x80 | number, value);
