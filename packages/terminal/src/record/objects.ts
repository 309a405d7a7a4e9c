// The templates of the 券面 applications: FFxx around DFxx (card.md §3.2, §3.3).

import { readTlvs, toAscii } from '@openmyna/apdu';
import type { Words } from '../facts.ts';
import { malformed } from '../session.ts';

export interface Template {
  /** Value of an object. @throws OpenMynaError `terminal.malformed` where it is missing */
  value(tag: number): Uint8Array;
  /** The object as written, with tag and length: what signatures are over. */
  written(tag: number): Uint8Array;
  /** Everything behind an object. */
  after(tag: number): Uint8Array;
}

/** @throws OpenMynaError `terminal.malformed` */
export const readTemplate = (file: Uint8Array, tag: number, title: Words): Template => {
  try {
    const [outer] = readTlvs(file, { privateTags: true });
    if (outer?.tag !== tag) throw new RangeError('another template');
    const objects = readTlvs(outer.value);
    const find = (wanted: number) => {
      const found = objects.find((object) => object.tag === wanted);
      if (found === undefined) throw malformed(title, `no ${wanted.toString(16).toUpperCase()}`);
      return found;
    };
    return {
      value: (wanted) => find(wanted).value,
      written: (wanted) => outer.value.subarray(find(wanted).start, find(wanted).end),
      after: (wanted) => outer.value.subarray(find(wanted).end),
    };
  } catch (error) {
    if (error instanceof RangeError) throw malformed(title, error.message);
    throw error;
  }
};

/** Where the object at the beginning of a file ends; undefined where none begins. */
export const endOfObject = (head: Uint8Array): number | undefined => {
  const tagLength = (head[0]! & 0x1f) === 0x1f ? 2 : 1;
  const first = head[tagLength];
  if (first === undefined || head[0] === 0x00) return undefined;
  if (first < 0x80) return tagLength + 1 + first;
  if (first === 0x81) return tagLength + 2 + (head[tagLength + 1] ?? Number.NaN);
  if (first !== 0x82) return undefined;
  return tagLength + 3 + ((head[tagLength + 1] ?? Number.NaN) << 8) + (head[tagLength + 2] ?? Number.NaN);
};

/** `YYYY-MM-DD` of eight digits; unknown parts stay zero. */
export const readDate = (bytes: Uint8Array, title: Words): string => {
  const text = toAscii(bytes);
  if (!/^\d{8}$/.test(text)) throw malformed(title, 'no date');
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
};

export const readText = (bytes: Uint8Array, title: Words): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed(title, 'no UTF-8');
  }
};
