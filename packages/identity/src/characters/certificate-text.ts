import { isCertificateCharacter } from './repertoire.ts';
import { knownSubstitutes } from './substitutes.ts';
import { encodedCharacters, widened, withoutSelectors } from './written-characters.ts';

/** A text of the register as a certificate holds it. */
export interface CertificateText {
  readonly text: string;
  /** 代替文字使用位置: `1` where `text` has a substitute, else `0`; one flag per code point, the U+3000 included. */
  readonly substitutes: string;
}

/** What stands for a character that has no known substitute. The counter would write its reading in kana, which we do not know. */
export const unknownSubstitute = '＊';

/** A certificate holds composed characters; a lone one stays as it is, since composition would replace 神 of U+FA19 unflagged. */
const composed = (character: string): string => ([...character].length > 1 ? character.normalize('NFC') : character);

const substituteOf = (written: string): string => {
  const character = composed(withoutSelectors(written));
  if (isCertificateCharacter(character)) return character;
  const known = knownSubstitutes.get(character) ?? widened(character);
  return isCertificateCharacter(known) ? known : unknownSubstitute;
};

/**
 * What a signing certificate says for a name or an address of the register, and where it departs from it.
 * A variation selector is lost, and flagged: the certificate's character may be another shape.
 */
export const certificateText = (registered: string): CertificateText => {
  const characters = encodedCharacters(registered);
  return {
    text: characters.map(substituteOf).join(''),
    substitutes: characters.map((one) => (isCertificateCharacter(composed(one)) ? '0' : '1')).join(''),
  };
};
