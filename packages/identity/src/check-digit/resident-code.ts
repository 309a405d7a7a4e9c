import { digitsOf, hasDigits, type Random, randomDigits } from './digits.ts';
import { modulus11 } from './modulus-11.ts';
import { type CheckDigitRule, underRule } from './rule.ts';

/** The real rule of the 住民票コード is not verified; this line is the one to change. */
const realCheckDigit = modulus11;

/**
 * The eleventh digit of a resident record code (住民票コード).
 * @param body the first 10 digits
 * @throws identity.digits
 */
export const residentCodeCheckDigit = (body: string, rule: CheckDigitRule = 'sandbox'): string =>
  String(underRule(realCheckDigit(digitsOf(body, 10, '住民票コード')), rule));

/** Whether a text is 11 digits and the last is right under the rule. */
export const isResidentCode = (text: string, rule: CheckDigitRule = 'sandbox'): boolean =>
  hasDigits(text, 11) && residentCodeCheckDigit(text.slice(0, 10), rule) === text[10];

/** A random resident record code, 11 digits. */
export const makeResidentCode = (random: Random, rule: CheckDigitRule = 'sandbox'): string => {
  const body = randomDigits(random, 10);
  return body + residentCodeCheckDigit(body, rule);
};
