import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/** Uniform random bytes, as many as asked for. */
export type Random = (length: number) => Uint8Array;

/**
 * The digits of a text, left to right.
 * @throws identity.digits where the text is not exactly `count` ASCII digits
 */
export const digitsOf = (text: string, count: number, field: string): number[] => {
  if (!hasDigits(text, count)) throw new OpenMynaError(errors['identity.digits'], { field, count });
  return [...text].map(Number);
};

/** Whether a text is exactly `count` ASCII digits. */
export const hasDigits = (text: string, count: number): boolean => text.length === count && /^[0-9]*$/.test(text);

/** `count` uniform decimal digits. Bytes of 250 and above are thrown away: they would favour 0 to 5. */
export const randomDigits = (random: Random, count: number): string => {
  let digits = '';
  while (digits.length < count)
    for (const byte of random(count - digits.length)) if (byte < 250) digits += String(byte % 10);
  return digits;
};

/** Σ digit × weight, position 1 being the right-most digit. */
export const weightedSum = (digits: readonly number[], weight: (position: number) => number): number =>
  digits.reduce((sum, digit, index) => sum + digit * weight(digits.length - index), 0);
