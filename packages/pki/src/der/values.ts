// Values of DER elements, each refused where it is not the one encoding (X.690 8, 11).

import { type DerElement, MalformedDer } from './read.ts';

/** @throws MalformedDer where the element has another tag */
export const expectTag = (element: DerElement | undefined, tag: number, what: string): DerElement => {
  if (element?.tag !== tag) throw new MalformedDer(`no ${what}`);
  return element;
};

/** A whole number, negative ones too. */
export const readInteger = (element: DerElement | undefined, what: string): bigint => {
  const { value } = expectTag(element, 0x02, what);
  checkInteger(value, what);
  let hex = '0x0';
  for (const byte of value) hex += byte.toString(16).padStart(2, '0');
  const unsigned = BigInt(hex);
  return value[0]! > 0x7f ? unsigned - (1n << BigInt(8 * value.length)) : unsigned;
};

/** An INTEGER's content: at least a byte, and no byte more than needed. */
const checkInteger = (value: Uint8Array, what: string): void => {
  const [first, second] = value;
  if (first === undefined) throw new MalformedDer(`an empty ${what}`);
  if (second !== undefined && ((first === 0x00 && second < 0x80) || (first === 0xff && second > 0x7f)))
    throw new MalformedDer(`a ${what} longer than needed`);
};

/** Dotted numbers. */
export const readObjectIdentifier = (element: DerElement | undefined, what: string): string => {
  const { value } = expectTag(element, 0x06, what);
  if (value.length === 0) throw new MalformedDer(`an empty ${what}`);
  if (value.at(-1)! > 0x7f) throw new MalformedDer(`a ${what} cut short`);
  let dotted = '';
  let arc = 0;
  for (let at = 0; at < value.length; at++) {
    const byte = value[at]!;
    if (arc === 0 && byte === 0x80) throw new MalformedDer(`a ${what} with a padded arc`);
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new MalformedDer(`a ${what} with an arc too large`);
    if (byte > 0x7f) continue;
    dotted += dotted === '' ? firstTwo(arc) : `.${arc}`;
    arc = 0;
  }
  return dotted;
};

/** The first two arcs are written as one number (X.690 8.19.4). */
const firstTwo = (number: number): string => {
  const top = Math.min(2, Math.floor(number / 40));
  return `${top}.${number - 40 * top}`;
};

export const readBoolean = (element: DerElement | undefined, what: string): boolean => {
  const { value } = expectTag(element, 0x01, what);
  if (value.length !== 1 || (value[0] !== 0x00 && value[0] !== 0xff)) throw new MalformedDer(`no ${what}`);
  return value[0] === 0xff;
};

/** The bytes of a BIT STRING of whole bytes: a signature, a key. */
export const readOctetBits = (element: DerElement | undefined, what: string): Uint8Array => {
  const { value } = expectTag(element, 0x03, what);
  if (value[0] !== 0) throw new MalformedDer(`a ${what} that is no whole bytes`);
  return value.subarray(1);
};

/** UTCTime or GeneralizedTime in the one form of RFC 5280 4.1.2.5: to the second, in UTC. */
export const readTime = (element: DerElement | undefined, what: string): Date => {
  const yearDigits = element?.tag === 0x17 ? 2 : element?.tag === 0x18 ? 4 : 0;
  const value = element?.value ?? new Uint8Array(0);
  const wrong = () => new MalformedDer(`no ${what}`);
  if (yearDigits === 0 || value.length !== yearDigits + 11 || value.at(-1) !== 0x5a) throw wrong();
  const number = (from: number, digits: number): number => {
    let sum = 0;
    for (let at = from; at < from + digits; at++) {
      const digit = value[at]! - 0x30;
      if (digit < 0 || digit > 9) throw wrong();
      sum = sum * 10 + digit;
    }
    return sum;
  };
  const short = number(0, yearDigits);
  const year = yearDigits === 4 ? short : short < 50 ? 2000 + short : 1900 + short;
  const [month, day, hour, minute, second] = [0, 2, 4, 6, 8].map((offset) => number(yearDigits + offset, 2)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  instant.setUTCHours(hour, minute, second);
  // A 31 February is another day to Date, an hour 24 the next one, and neither is one here.
  if (instant.getUTCMonth() !== month - 1 || instant.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    throw wrong();
  return instant;
};
