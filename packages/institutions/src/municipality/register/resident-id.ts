// The id of a resident: its form, and how the system gives one. A card's id has a form of its own (its holder's, `-`, and a number), so
// that the one is never taken for the other.

import { createHash } from 'node:crypto';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/** A capital letter, and up to ten more or digits: `C01` of a town's first residents, `R` and ten characters of everybody after them. */
export const residentIdForm = /^[A-Z][0-9A-Z]{0,10}$/;

/** @throws OpenMynaError `register.id`, which does not repeat what was given */
export const checkResidentId = (residentId: string): void => {
  if (!residentIdForm.test(residentId)) throw new OpenMynaError(errors['register.id']);
};

/** Crockford's base 32: no I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `R` and the first 50 bits of SHA-256 of the request in ten characters: a report that is sent again is about the same person. */
export const residentIdOf = (request: string): string => {
  const bits = BigInt(`0x${createHash('sha256').update(request).digest('hex')}`) >> 206n;
  return `R${Array.from({ length: 10 }, (_, i) => alphabet[Number((bits >> BigInt(5 * (9 - i))) & 31n)]).join('')}`;
};
