// What came of checking a signed document. Never a bare yes: everything that was looked at, with its outcome and its reason.

import type { Words } from '@openmyna/errors';
import type { CertificateCheck } from '@openmyna/pki';
import type { CheckId } from './checks.ts';

/** `not-done`: something before it failed, or there was nothing to look at. */
export type Outcome = 'passed' | 'failed' | 'not-done';

/** One thing that was looked at. */
export interface Check {
  readonly id: CheckId;
  readonly outcome: Outcome;
  /** What was looked at, and why it came out as it did. */
  readonly reason: Words;
}

/** What becomes of a signature. `indeterminate`: nothing is wrong with it, and something could not be found out. */
export type Verdict = 'holds' | 'fails' | 'indeterminate';

/** The four attributes as the certificate of a signature states them; what is substituted in it stands for a character it cannot hold. */
export interface SignerAttributes {
  readonly name: string;
  /** Positions, from 1, of characters that stand for others (代替文字). */
  readonly nameSubstitutes: readonly number[];
  readonly address: string;
  readonly addressSubstitutes: readonly number[];
  /** `YYYY-MM-DD`, parts that are not known `00`. */
  readonly birthDate: string;
  readonly sex: string;
}

/** When it was signed, and how that is known. */
export interface SigningTime {
  readonly at: Date;
  /** `time-stamp`: a trusted authority saw the signature then. `claimed`: the signer says so. `now`: nobody says anything. */
  readonly known: 'time-stamp' | 'claimed' | 'now';
}

/** Bytes of the document that a signature is over, or is not. */
export interface Coverage {
  /** Whether it is over all of the document as it was when it was signed. */
  readonly whole: boolean;
  /** What it is over, and what it is not: a part of a file, an element, a file beside it. */
  readonly covered: readonly Words[];
  readonly uncovered: readonly Words[];
}

/** Of one signature, or of a time-stamp over the document, which is nobody's. */
export interface SignatureVerdict {
  readonly kind: 'signature' | 'time-stamp';
  readonly verdict: Verdict;
  /** In the order in which they were made; every one that there is, passed or not. */
  readonly checks: readonly Check[];
  readonly coverage: Coverage;
  readonly signer?: {
    readonly serial: string;
    readonly issuer: string;
    readonly attributes?: SignerAttributes;
  };
  readonly time: SigningTime;
  /** At the time of signing. */
  readonly certificate?: CertificateCheck;
  /** What was done to the document afterwards; for formats that allow it. */
  readonly changesAfter: readonly Words[];
}

/** Of a document. It holds only where there is a signature, and every one holds. */
export interface SignatureReport {
  readonly format: 'cms' | 'pdf' | 'xml' | 'timestamp';
  readonly verdict: Verdict;
  readonly signatures: readonly SignatureVerdict[];
  /** What is wrong with the document itself, whoever signed it. */
  readonly document: readonly Check[];
}

const worst: readonly Verdict[] = ['fails', 'indeterminate'];

/** Fails closed: a document without a signature does not hold, nor does one of which something was not looked at. */
export const verdictOf = (
  document: readonly Check[],
  signatures: readonly Pick<SignatureVerdict, 'verdict'>[],
): Verdict => {
  if (signatures.length === 0 || document.some(({ outcome }) => outcome !== 'passed')) return 'fails';
  return worst.find((one) => signatures.some(({ verdict }) => verdict === one)) ?? 'holds';
};
