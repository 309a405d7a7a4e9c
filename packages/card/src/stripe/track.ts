// The magnetic stripe, on which a municipality may write what its own services need (印鑑登録証番号, 図書館利用者番号): the tracks of
// ISO/IEC 7811-2 and -6 as bits. A character goes least significant bit first, its odd parity last; the check character (LRC) makes
// the ones of each bit place even, over everything from the start sentinel to itself. What is written in the tracks is the writer's.

import { OpenMynaError } from '@openmyna/errors';
import { errors } from './errors.ts';

export type TrackNumber = 1 | 2 | 3;

interface TrackFormat {
  /** Of a character, beside its parity. */
  readonly bits: 4 | 6;
  /** The character whose bits are all zero. */
  readonly base: number;
  readonly start: string;
  readonly end: string;
  /** Between two fields; part of what is written. */
  readonly separator: string;
  /** What may be written: the other characters are for the sentinels and for hardware alone. */
  readonly content: RegExp;
  /** Characters, with both sentinels and the check character. */
  readonly longest: number;
}

const numeric = { bits: 4, base: 0x30, start: ';', end: '?', separator: '=', content: /[0-9=]/ } as const;

/** ISO/IEC 7811-2 6.3, 7.3, 8.3 (7811-6 has the same): 210, 75 and 210 bits an inch. */
export const tracks: Readonly<Record<TrackNumber, TrackFormat>> = {
  1: {
    bits: 6,
    base: 0x20,
    start: '%',
    end: '?',
    separator: '^',
    content: /[ #$()\-./0-9A-Z[\\\]^]/,
    longest: 79,
  },
  2: { ...numeric, longest: 40 },
  3: { ...numeric, longest: 107 },
};

/** Start sentinel, end sentinel, check character. */
const framing = 3;

/**
 * A track as it is written, without the zeros for the clock before and behind it.
 * @param content without sentinels
 * @returns one bit (0, 1) an element, in the order of the stripe
 * @throws OpenMynaError `stripe.character` (names the position from 1, not the character), `stripe.length`
 */
export const encodeTrack = (track: TrackNumber, content: string): Uint8Array => {
  const format = tracks[track];
  const characters = [...content];
  if (characters.length > format.longest - framing)
    throw new OpenMynaError(errors['stripe.length'], { track, most: format.longest - framing });
  const wrong = characters.findIndex((character) => !format.content.test(character));
  if (wrong >= 0) throw new OpenMynaError(errors['stripe.character'], { track, position: wrong + 1 });
  const values = [format.start, ...characters, format.end].map((character) => character.charCodeAt(0) - format.base);
  const check = values.reduce((sum, value) => sum ^ value, 0);
  return Uint8Array.from([...values, check].flatMap((value) => bitsOf(value, format.bits)));
};

const bitsOf = (value: number, count: number): number[] => {
  const bits = Array.from({ length: count }, (_, i) => (value >> i) & 1);
  return [...bits, parityOf(bits)];
};

/** What makes the number of ones odd. */
const parityOf = (bits: Iterable<number>): number => {
  let ones = 1;
  for (const bit of bits) ones ^= bit;
  return ones;
};

/**
 * What a track says. Zeros before it are the clock's; what is behind its check character is passed over.
 * @param bits one bit (0, 1) an element, in the order of the stripe
 * @returns the content, without sentinels
 * @throws OpenMynaError `stripe.sentinel`, `stripe.parity`, `stripe.check`, `stripe.character`, `stripe.length`
 */
export const decodeTrack = (track: TrackNumber, bits: Uint8Array): string => {
  const { base, start, end, content, longest, bits: count } = tracks[track];
  const width = count + 1;
  const from = bits.indexOf(1);
  const values: number[] = [];
  const read = (): number => {
    const at = from + values.length * width;
    const character = bits.subarray(at, at + width);
    if (character.length < width) throw new OpenMynaError(errors['stripe.sentinel'], { track });
    const value = character.subarray(0, count).reduce((sum, bit, i) => sum | (bit << i), 0);
    if (parityOf(character.subarray(0, count)) !== character[count])
      throw new OpenMynaError(errors['stripe.parity'], { track, position: values.length });
    values.push(value);
    return value;
  };
  // Both sentinels begin with a one, so the first one is the start's.
  if (from < 0 || read() !== start.charCodeAt(0) - base) throw new OpenMynaError(errors['stripe.sentinel'], { track });
  const characters: string[] = [];
  for (let character = charOf(read(), base); character !== end; character = charOf(read(), base)) {
    characters.push(character);
    if (!content.test(character))
      throw new OpenMynaError(errors['stripe.character'], { track, position: characters.length });
    if (characters.length > longest - framing)
      throw new OpenMynaError(errors['stripe.length'], { track, most: longest - framing });
  }
  const check = values.reduce((sum, value) => sum ^ value, 0);
  if (read() !== check) throw new OpenMynaError(errors['stripe.check'], { track });
  return characters.join('');
};

const charOf = (value: number, base: number): string => String.fromCharCode(base + value);
