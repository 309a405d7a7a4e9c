// The id of somebody who is entered: drawn from the key of the request, so that a report that is sent again is of the same person.

import { createHash } from 'node:crypto';

/** Crockford's base 32: no I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `R` and the first 50 bits of SHA-256 of the request in ten characters. */
export const residentIdOf = (request: string): string => {
  const bits = BigInt(`0x${createHash('sha256').update(request).digest('hex')}`) >> 206n;
  return `R${Array.from({ length: 10 }, (_, i) => alphabet[Number((bits >> BigInt(5 * (9 - i))) & 31n)]).join('')}`;
};
