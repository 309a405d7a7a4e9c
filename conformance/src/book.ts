import type { Clause } from './clause.ts';
import { contents, dataObjects } from './clauses/data.ts';
import { access, files } from './clauses/files.ts';
import { lengths } from './clauses/lengths.ts';
import { protection } from './clauses/protection.ts';
import { secretClauses } from './clauses/secrets.ts';
import { selection } from './clauses/selection.ts';
import { sessions, statusWords, unknowns } from './clauses/sessions.ts';
import { signatures } from './clauses/signatures.ts';

/** The book, in the order in which it is run: what may wear a secret comes late. */
export const book: readonly Clause[] = [
  ...selection,
  ...files,
  ...access,
  ...lengths,
  ...dataObjects,
  ...contents,
  ...signatures,
  ...sessions,
  ...statusWords,
  ...protection,
  ...unknowns,
  ...secretClauses,
];
