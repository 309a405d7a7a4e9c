import { isCertificateCharacter } from './repertoire.ts';
import { knownSubstitutes } from './substitutes.ts';

/** A text of the register as a certificate holds it. */
export interface CertificateText {
  readonly text: string;
  /** 代替文字使用位置: `1` where `text` has a substitute, else `0`; one flag per code point, the U+3000 included. */
  readonly substitutes: string;
}

/** What stands for a character that has no known substitute. The counter would write its reading in kana, which we do not know. */
export const unknownSubstitute = '＊';

const selectors = '[\\u180B-\\u180D\\uFE00-\\uFE0F\\u{E0100}-\\u{E01EF}]';

/** A character with the variation selectors behind it. */
export const characterPattern = new RegExp(`.${selectors}*`, 'gsu');

const substituteOf = (character: string): string => {
  const [base] = character as Iterable<string>;
  if (base === undefined || isCertificateCharacter(base)) return base ?? '';
  const known = knownSubstitutes.get(base) ?? base.normalize('NFKC');
  return isCertificateCharacter(known) ? known : unknownSubstitute;
};

/**
 * What a signing certificate says for a name or an address of the register, and where it departs from it.
 * A variation selector is lost, and flagged: the certificate's character may be another shape.
 */
export const certificateText = (registered: string): CertificateText => {
  const characters = registered.match(characterPattern) ?? [];
  return {
    text: characters.map(substituteOf).join(''),
    substitutes: characters.map((character) => (isCertificateCharacter(character) ? '0' : '1')).join(''),
  };
};
