/**
 * The executable book: what a My Number Card does, clause by clause, run against any card.
 *
 * @module conformance
 */

export { book } from './book.ts';
export { type CardFacts, type Chapter, type Clause, chapters, type Step } from './clause.ts';
export { html } from './report/html.ts';
export { junit } from './report/junit.ts';
export { type Result, type Run, type RunOptions, runBook, type SecretValues, type Seen } from './run.ts';
