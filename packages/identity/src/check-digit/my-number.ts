import { digitsOf, hasDigits, type Random, randomDigits } from './digits.ts';
import { modulus11 } from './modulus-11.ts';
import { type CheckDigitRule, underRule } from './rule.ts';

/**
 * The twelfth digit of a My Number (個人番号), 総務省令第85号 (2014) article 5.
 * @param body the first 11 digits
 * @throws identity.digits
 */
export const myNumberCheckDigit = (body: string, rule: CheckDigitRule = 'sandbox'): string =>
  String(underRule(modulus11(digitsOf(body, 11, '個人番号')), rule));

/** Whether a text is 12 digits and the last is right under the rule. */
export const isMyNumber = (text: string, rule: CheckDigitRule = 'sandbox'): boolean =>
  hasDigits(text, 12) && myNumberCheckDigit(text.slice(0, 11), rule) === text[11];

/** A random My Number, 12 digits. It is derived from nothing; that no two people share one is the caller's to see to. */
export const makeMyNumber = (random: Random, rule: CheckDigitRule = 'sandbox'): string => {
  const body = randomDigits(random, 11);
  return body + myNumberCheckDigit(body, rule);
};
