import { httpStatusOf, kinds, type Words } from './definition.ts';
import type { Details, OpenMynaError } from './error.ts';

/** RFC 9457 problem details, with the house's code and words as extension members. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Where this occurrence was written down, what it is to be found by: `urn:uuid:…`. */
  readonly instance?: string;
  readonly code: string;
  readonly details: Details;
  readonly holder: Words;
  readonly clerk: Words;
  readonly operator: Words;
}

/** The body of an `application/problem+json` answer for an error of the catalogue. */
export const problemOf = (error: OpenMynaError): ProblemDetails => ({
  type: `urn:openmyna:error:${error.code}`,
  title: kinds[error.definition.kind].title.en,
  status: httpStatusOf(error.definition),
  detail: error.words.holder.en,
  ...(error.instance !== undefined && { instance: error.instance }),
  code: error.code,
  details: error.details,
  ...error.words,
});
