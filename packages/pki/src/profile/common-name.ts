// CN is an identifier, never a name (services.md §1.3). 23 characters: 14, and the 9 of the reception counter: five
// digits of municipality, 003, a letter.

import type { Random } from '../random.ts';
import { pick } from '../random.ts';

const digits = '0123456789';
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const counter = (municipality: string): string => `${municipality.slice(0, 5)}003A`;

/** Six digits, E, seven of A–Z and 0–9 (certificates.md A4: two samples, so a pattern and no rule). @param municipality 6 digits */
export const authenticationCommonName = (municipality: string, random: Random): string =>
  `${pick(random, digits, 6)}E${pick(random, alphanumeric, 7)}${counter(municipality)}`;

/** Instant of the request in Japan, and a sequence whose width is not public: ours is none. @param municipality 6 digits */
export const signatureCommonName = (municipality: string, requestedAt: Date): string => {
  const japan = new Date(requestedAt.getTime() + 9 * 3600_000).toISOString();
  return `${japan.slice(0, 19).replace(/\D/g, '')}${counter(municipality)}`;
};
