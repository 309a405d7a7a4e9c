// What counts as one character of a text, whichever way it is encoded: a base with its variation selectors and its marks.
// The whole text normalised first would be shorter, but the flags of a certificate count the code points of the text as it came.

const marks = '\\p{M}ﾞﾟ\\u1160-\\u11FF';

/**
 * A character as it is encoded: decomposed (カ and U+3099, as files of macOS have it), with the half-width sound mark behind it
 * (ﾊﾞ, as files of banks have it), or a Hangul syllable in its letters.
 */
const encoded = new RegExp(`.[${marks}]*`, 'gsu');

/** As it is read besides: ハ゛, where a system widened ﾊﾞ one by one. A certificate can hold both of these, and keeps them two. */
const read = new RegExp(`.[${marks}゛゜]*`, 'gsu');

export const encodedCharacters = (text: string): readonly string[] => text.match(encoded) ?? [];

export const readCharacters = (text: string): readonly string[] => text.match(read) ?? [];

const selectors = /[\u180B-\u180D\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu;

export const withoutSelectors = (written: string): string => written.replace(selectors, '');

/** NFKC, in which a spacing sound mark combines too; NFKC itself would make a space and a mark of it. */
export const widened = (text: string): string =>
  text.replaceAll('゛', '\u3099').replaceAll('゜', '\u309A').normalize('NFKC');

/** For comparison only: without selectors, NFKC, upper case. */
export const keyOf = (written: string): string => widened(withoutSelectors(written)).toUpperCase();

const longVowels = new Set(['ー', '-', '‐', '−']);
const kana = /^[\p{Script=Hiragana}\p{Script=Katakana}ー]/u;

/** Files of banks (全銀協) have a hyphen for the long vowel: they have no other sign for it. Behind anything but kana it is a hyphen. */
export const isLongVowel = (key: string): boolean => longVowels.has(key);

export const isKana = (key: string): boolean => kana.test(key);
