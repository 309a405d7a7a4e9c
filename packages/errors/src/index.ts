/**
 * What an error is: a code, and words for the holder, the clerk and the operator in Japanese and English.
 *
 * @module errors
 */

export { type ErrorDefinition, type ErrorKind, exitCodeOf, httpStatusOf, kinds, type Words } from './definition.ts';
export { type Details, define, fill, OpenMynaError } from './error.ts';
export { type ProblemDetails, problemOf } from './problem.ts';
