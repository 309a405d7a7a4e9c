// No range of numbers is reserved for tests, so a well-formed random number may be somebody's. The sandbox therefore
// gives out numbers whose check digit is off by five: every one fails the real rule, and every one passes ours.

/** `sandbox`: the real check digit plus five, modulo ten. `real`: the law's own, for tests of format only. */
export type CheckDigitRule = 'sandbox' | 'real';

export const underRule = (realDigit: number, rule: CheckDigitRule): number =>
  rule === 'real' ? realDigit : (realDigit + 5) % 10;
