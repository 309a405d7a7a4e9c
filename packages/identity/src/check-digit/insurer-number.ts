import { digitsOf, hasDigits, weightedSum } from './digits.ts';

/**
 * The eighth digit of an insurer number (保険者番号): each product of the weights 2, 1, 2 … from the right is reduced to
 * the sum of its digits; the check digit fills the total up to a multiple of ten.
 * @param body the first 7 digits
 * @throws identity.digits
 */
export const insurerNumberCheckDigit = (body: string): string => {
  const digits = digitsOf(body, 7, '保険者番号');
  const doubled = (digit: number) => (digit * 2 > 9 ? digit * 2 - 9 : digit * 2);
  const reduced = digits.map((digit, index) => ((digits.length - index) % 2 === 1 ? doubled(digit) : digit));
  return String((10 - (weightedSum(reduced, () => 1) % 10)) % 10);
};

/** Whether a text is 8 digits and the last is right. */
export const isInsurerNumber = (text: string): boolean =>
  hasDigits(text, 8) && insurerNumberCheckDigit(text.slice(0, 7)) === text[7];
