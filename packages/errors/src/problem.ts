import { httpStatusOf, type Words } from './definition.ts';
import type { Details, OpenMynaError } from './error.ts';

/** RFC 9457 problem details, with the house's code and words as extension members. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly details: Details;
  readonly holder: Words;
  readonly clerk: Words;
  readonly operator: Words;
}

/** The body of an `application/problem+json` answer for an error of the catalogue. */
export const problemOf = (error: OpenMynaError): ProblemDetails => ({
  type: `urn:openmyna:error:${error.code}`,
  title: error.definition.holder.en,
  status: httpStatusOf(error.definition),
  detail: error.words.holder.en,
  code: error.code,
  details: error.details,
  ...error.words,
});
