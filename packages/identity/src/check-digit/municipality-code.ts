import { digitsOf, hasDigits, weightedSum } from './digits.ts';

/**
 * The sixth digit of a local government code (全国地方公共団体コード): (11 − Σ mod 11) mod 10, weights 6 to 2 from the left.
 * @param body prefecture (2 digits) and municipality (3)
 * @throws identity.digits
 */
export const municipalityCodeCheckDigit = (body: string): string =>
  String((11 - (weightedSum(digitsOf(body, 5, '全国地方公共団体コード'), (position) => position + 1) % 11)) % 10);

/** Whether a text is 6 digits and the last is right. */
export const isMunicipalityCode = (text: string): boolean =>
  hasDigits(text, 6) && municipalityCodeCheckDigit(text.slice(0, 5)) === text[5];
