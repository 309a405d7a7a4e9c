// Names of different systems are never compared code point by code point (services.md §2.4): each layer has its own
// repertoire. What cannot be told from the texts alone is said to be so, and a person looks.

import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';
import { certificateText, unknownSubstitute } from './certificate-text.ts';
import { ordinaryShape } from './variants/ordinary-shape.ts';
import { isKana, isLongVowel, keyOf, readCharacters } from './written-characters.ts';

/** A text as some system holds it; with flags where that system substitutes and says so. */
export interface RecordedText {
  readonly text: string;
  /** As `CertificateText.substitutes`; absent where the system has no such flags. */
  readonly substitutes?: string;
}

/**
 * Why two texts cannot be told apart or together:
 * `substitute` — a flagged character stands for one that may or may not be the other's;
 * `variant` — two shapes of what may be one character (髙 and 高, 鷗 and 鴎, ャ and ヤ), and nobody flagged it;
 * `unreadable` — a system wrote a placeholder (●, ＊, 〓, U+FFFD) for what it could not hold;
 * `separator` — they differ only in where family and given name are parted.
 */
export type Doubt = 'substitute' | 'variant' | 'unreadable' | 'separator';

export type Comparison =
  | { readonly result: 'match' }
  | { readonly result: 'mismatch' }
  | { readonly result: 'indeterminate'; readonly reason: Doubt };

interface Character {
  readonly key: string;
  readonly written: string;
  readonly isSubstitute: boolean;
  readonly followsKana: boolean;
}

const placeholders = new Set(['●', '*', '〓', '\uFFFD', unknownSubstitute]);

const charactersOf = ({ text, substitutes }: RecordedText): Character[] => {
  if (substitutes !== undefined && (substitutes.length !== [...text].length || !/^[01]*$/.test(substitutes)))
    throw new OpenMynaError(errors['identity.mask']);
  const characters = readCharacters(text);
  const keys = characters.map(keyOf);
  let at = 0;
  return characters.map((written, index) => {
    const end = at + [...written].length;
    const isSubstitute = substitutes?.slice(at, end).includes('1') ?? false;
    at = end;
    return { key: keys[index]!, written, isSubstitute, followsKana: isKana(keys[index - 1] ?? '') };
  });
};

const isSpace = ({ key }: Character): boolean => key.trim() === '';

/**
 * What texts are found by that may be one: whatever {@link compareTexts} finds to match has the same key, and so have variants of a
 * character that differ in shape alone. For an index; two texts of one key are still to be compared.
 */
export const comparisonKey = (text: string): string =>
  readCharacters(text)
    .map(keyOf)
    .map((key) => (isLongVowel(key) ? 'ー' : ordinaryShape(key)))
    .filter((key) => key.trim() !== '')
    .join('');

/** undefined: the two agree. */
const compareCharacters = (a: Character, b: Character): Doubt | 'mismatch' | undefined => {
  if (a.isSubstitute !== b.isSubstitute) {
    const [flagged, plain] = a.isSubstitute ? [a, b] : [b, a];
    const certified = certificateText(plain.written);
    const agrees =
      certified.substitutes === '1' && certified.text === flagged.written && !placeholders.has(flagged.key);
    return agrees ? undefined : 'substitute';
  }
  if (placeholders.has(a.key) || placeholders.has(b.key)) return 'unreadable';
  if (a.key === b.key) return undefined;
  if (a.isSubstitute) return 'substitute';
  if (isLongVowel(a.key) && isLongVowel(b.key) && (a.followsKana || b.followsKana)) return undefined;
  return ordinaryShape(a.key) === ordinaryShape(b.key) ? 'variant' : 'mismatch';
};

const parting = (characters: readonly Character[]): string =>
  characters.map((one) => (isSpace(one) ? ' ' : '.')).join('');

/** Kana or a placeholder may stand for a character in another number than one. */
const differentLengths = (characters: readonly Character[]): Comparison => {
  if (characters.some(({ isSubstitute }) => isSubstitute)) return { result: 'indeterminate', reason: 'substitute' };
  const isUnreadable = characters.some(({ key }) => placeholders.has(key));
  return isUnreadable ? { result: 'indeterminate', reason: 'unreadable' } : { result: 'mismatch' };
};

/**
 * Compares two records of a name (or of an address, once normalised).
 * A match says that the texts agree, not that the persons are one.
 * @throws identity.mask where flags and text do not belong together
 */
export const compareTexts = (left: RecordedText, right: RecordedText): Comparison => {
  const [a, b] = [charactersOf(left), charactersOf(right)];
  const [x, y] = [a, b].map((all) => all.filter((one) => !isSpace(one))) as [Character[], Character[]];
  if (x.length !== y.length) return differentLengths([...x, ...y]);
  const findings = x.map((character, index) => compareCharacters(character, y[index]!));
  if (findings.includes('mismatch')) return { result: 'mismatch' };
  const doubt = findings.find((finding) => finding !== undefined && finding !== 'mismatch');
  if (doubt !== undefined) return { result: 'indeterminate', reason: doubt };
  return parting(a) === parting(b) ? { result: 'match' } : { result: 'indeterminate', reason: 'separator' };
};
