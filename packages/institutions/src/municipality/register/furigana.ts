// 氏名の振り仮名, as the resident record shows it (in force from 2025-05-26; services.md §2.4).

import type { Furigana } from '../contract.ts';

/** Katakana or hiragana, with the mark of a long vowel; not both in one name. */
const form = /^(?:[ァ-ヺー]+|[ぁ-ゖー]+)$/u;

export const isFurigana = (text: string): boolean => form.test(text) && !text.startsWith('ー');

/** What the record shows until it is recorded, and for the half that is not. */
export const furiganaText = (kana: Furigana | undefined): string => {
  if (kana?.family === undefined && kana?.given === undefined) return '******';
  return `${kana.family ?? '【氏空欄】'}　${kana.given ?? '【名空欄】'}`;
};

/** As the other script writes it: only for `compareTexts`, which knows the widths and the sound marks. */
export const inKatakana = (text: string): string =>
  text.replace(/[ぁ-ゖ]/gu, (character) => String.fromCodePoint(character.codePointAt(0)! + 0x60));
