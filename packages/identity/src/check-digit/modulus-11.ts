import { weightedSum } from './digits.ts';

const weight = (position: number): number => (position <= 6 ? position + 1 : position - 5);

/** The check digit of 総務省令第85号 (2014), article 5: weights 2–7 from the right, then 2 again; 0 where Σ mod 11 ≤ 1. */
export const modulus11 = (digits: readonly number[]): number => {
  const remainder = weightedSum(digits, weight) % 11;
  return remainder <= 1 ? 0 : 11 - remainder;
};
