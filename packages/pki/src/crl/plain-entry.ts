// The form that nearly every entry has: a serial number, a UTCTime, a reason or none. It is known by its bytes, so a list of
// millions is gone through without objects for each. An entry of another form is not wrong for that: it is read element by element.

import type { DerElement } from '../der/read.ts';
import { readInteger, readTime } from '../der/values.ts';
import { type Revocation, reasonOf } from '../revocation/reason.ts';
import { entryExtensions } from './write-entry.ts';

export interface CrlEntry extends Revocation {
  readonly serial: bigint;
}

/** An entry's extensions up to the reason itself, the last byte. */
const reasonHead = entryExtensions.keyCompromise.subarray(0, -1);

const timeLength = 15;

/** Of each month. A 29 February is left to who reads in full. */
const daysOf = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Where the entry that begins at a place ends, if it is of this form and nothing in it is wrong; otherwise 0.
 * @param list entries, one DER after another
 */
export const endOfPlain = (list: Uint8Array, at: number): number => {
  const [length, count] = [list[at + 1]!, list[at + 3]!];
  const end = at + 2 + length;
  const time = at + 4 + count;
  const reason = time + timeLength;
  return list[at] === 0x30 &&
    length < 0x80 &&
    end <= list.length &&
    (reason === end || (reason + reasonHead.length + 1 === end && isReason(list, reason))) &&
    isNumber(list, at + 2) &&
    isTime(list, time)
    ? end
    : 0;
};

/** The entry between two places, which is of this form. */
export const readPlain = (list: Uint8Array, at: number, end: number): CrlEntry => {
  const time = at + 4 + list[at + 3]!;
  return {
    serial: readInteger(shortElement(list, at + 2), 'serial number'),
    at: readTime(shortElement(list, time), 'revocation date'),
    reason: time + timeLength === end ? 'unspecified' : reasonOf(list[end - 1]!)!,
  };
};

const shortElement = (list: Uint8Array, at: number): DerElement => {
  const bytes = list.subarray(at, at + 2 + list[at + 1]!);
  return { tag: bytes[0]!, value: bytes.subarray(2), bytes };
};

/** An INTEGER that is not negative, in no more bytes than needed. */
const isNumber = (list: Uint8Array, at: number): boolean => {
  const [count, first] = [list[at + 1]!, list[at + 2]!];
  return list[at] === 0x02 && count > 0 && first < 0x80 && (count === 1 || first > 0 || list[at + 3]! > 0x7f);
};

/** `YYMMDDhhmmssZ` of an instant that there is. */
const isTime = (list: Uint8Array, at: number): boolean => {
  const [month, day] = [two(list, at + 4), two(list, at + 6)];
  return (
    list[at] === 0x17 &&
    list[at + 1] === 13 &&
    list[at + 14] === 0x5a &&
    two(list, at + 2) < 100 &&
    day > 0 &&
    day <= (daysOf[month] ?? 0) &&
    two(list, at + 8) < 24 &&
    two(list, at + 10) < 60 &&
    two(list, at + 12) < 60
  );
};

/** A number of two digits; NaN where they are none. */
const two = (list: Uint8Array, at: number): number => {
  const [tens, ones] = [list[at]! - 0x30, list[at + 1]! - 0x30];
  return tens >= 0 && tens < 10 && ones >= 0 && ones < 10 ? 10 * tens + ones : Number.NaN;
};

const isReason = (list: Uint8Array, at: number): boolean => {
  for (let i = 0; i < reasonHead.length; i++) if (list[at + i] !== reasonHead[i]) return false;
  return reasonOf(list[at + reasonHead.length]!) !== undefined;
};
