import { digitsOf, hasDigits, weightedSum } from './digits.ts';

/**
 * The leading digit of a corporate number (法人番号): 9 − (Σ mod 9), weights 1 and 2 from the right.
 * @param body the 12 digits behind it
 * @throws identity.digits
 */
export const corporateNumberCheckDigit = (body: string): string =>
  String(9 - (weightedSum(digitsOf(body, 12, '法人番号'), (position) => (position % 2 === 1 ? 1 : 2)) % 9));

/** Whether a text is 13 digits and the first is right. */
export const isCorporateNumber = (text: string): boolean =>
  hasDigits(text, 13) && corporateNumberCheckDigit(text.slice(1)) === text[0];
