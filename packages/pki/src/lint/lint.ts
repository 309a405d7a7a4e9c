// Lint before signing: what is about to be signed is read as a stranger would, and held against its profile.

import { assembleSigned } from '../algorithm.ts';
import type { Authority } from '../authority.ts';
import { MalformedDer } from '../der/read.ts';
import { readCertificate } from '../read-certificate.ts';
import type { Clause, Draft } from './clause.ts';
import { profiles } from './clauses.ts';

/**
 * The clauses that a TBSCertificate breaks; none where it may be signed.
 * @param tbs DER
 */
export const lintCertificate = (
  tbs: Uint8Array,
  authority: Draft['authority'] & Pick<Authority, 'purpose'>,
  medium: Draft['medium'] = 'card',
): readonly Clause[] => {
  const { purpose } = authority;
  const clauses = profiles[purpose];
  try {
    const certificate = readCertificate(assembleSigned(tbs, authority.algorithm, new Uint8Array(0)));
    return clauses.filter((clause) => !holds(clause, { certificate, purpose, medium, authority }));
  } catch (error) {
    if (error instanceof MalformedDer) return clauses;
    throw error;
  }
};

const holds = (clause: Clause, draft: Draft): boolean => {
  try {
    return clause.holds(draft);
  } catch (error) {
    if (error instanceof MalformedDer || error instanceof TypeError) return false;
    throw error;
  }
};
