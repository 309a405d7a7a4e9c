import type { Words } from '@openmyna/errors';
import type { Authority } from '../authority.ts';
import type { Certificate } from '../read-certificate.ts';
import type { Medium, Purpose } from '../sandbox.ts';

/** What a clause looks at: the certificate as it will be, and who is about to sign it. */
export interface Draft {
  /** Its signature is empty. */
  readonly certificate: Certificate;
  readonly purpose: Purpose;
  readonly medium: Medium;
  readonly authority: Pick<Authority, 'keyId' | 'serial' | 'notBefore' | 'notAfter' | 'algorithm'>;
}

/** One rule of a profile, read out of the bytes and not out of what was meant to be written. */
export interface Clause {
  /** Stable. */
  readonly id: string;
  /** certificates.md or a standard, with the clause. */
  readonly source: string;
  readonly text: Words;
  /** @throws MalformedDer where the bytes are not even that; the clause does not hold then */
  readonly holds: (draft: Draft) => boolean;
}

export const clause = (
  id: string,
  source: string,
  ja: string,
  en: string,
  holds: (draft: Draft) => boolean,
): Clause => ({ id, source, text: { ja, en }, holds });
