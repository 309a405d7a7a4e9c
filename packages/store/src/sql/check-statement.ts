// The subset of SQL that PostgreSQL, Citus, YugabyteDB, CockroachDB and Aurora DSQL all take, by what one of them refuses.
// It needs no engine, so it is asked of every statement that the store sends and of every migration.

import { bare } from './bare.ts';

/** What a statement does that not every engine takes, or that the house forbids. */
export interface Refusal {
  /** Stable, for tests and for the operator. */
  readonly rule: string;
  readonly why: string;
}

interface Rule extends Refusal {
  readonly pattern: RegExp;
}

const rule = (name: string, pattern: RegExp, why: string): Rule => ({ rule: name, pattern, why });

/** Whatever tells the time or draws at random by itself. */
const clockOrDice =
  /\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid|gen_random_bytes|uuidv[47]|uuid_generate_v\w+)\(|\b(?:current_(?:date|time|timestamp)|localtime(?:stamp)?)\b/;

// biome-ignore format: a rule a line
const rules: readonly Rule[] = [
  rule('one-statement', /;./, 'a step is one statement, a transaction of its own'),
  rule('sequence', /\b(?:small|big)?serial[248]?\b|\bas identity\b|\bcreate sequence\b|\b(?:next|set|curr|last)val\(/, 'a sequence is one hot range; ids are random, numbers come from blocks'),
  rule('volatile', clockOrDice, 'time and randomness are the program’s, handed in'),
  rule('trigger', /\bcreate (?:or replace )?(?:constraint |event )?trigger\b/, 'refused on distributed tables; logic is in TypeScript'),
  rule('procedure', /^(?:do|call)\b|\bcreate (?:or replace )?(?:function|procedure|rule|aggregate)\b/, 'logic is in TypeScript'),
  rule('listen', /^(?:un)?listen\b|^notify\b|\bpg_notify\(/, 'absent from CockroachDB, YugabyteDB and Aurora DSQL'),
  rule('advisory-lock', /\bpg_(?:try_)?advisory_/, 'absent from CockroachDB and Aurora DSQL: take a lease'),
  rule('lock', /\bskip locked\b|\bnowait\b|^lock\b/, 'refused over shards, no row locks on Aurora DSQL: take a lease'),
  rule('savepoint', /^(?:savepoint|release|rollback to)\b/, 'absent from Aurora DSQL: a transaction is retried whole'),
  rule('type', /\bcreate (?:type|domain|extension)\b|^alter type\b/, 'text with a CHECK is understood by all'),
  rule('alter-column-type', /\balter (?:column )?\w+ (?:set data )?type\b/, 'refused on distributed tables: add a column, move over, drop the old'),
  rule('exclusion', /\bexclude (?:using|\()/, 'absent from YugabyteDB, CockroachDB and Aurora DSQL'),
  rule('deferrable', /\bdeferr(?:able|ed)\b/, 'absent from CockroachDB, and from YugabyteDB but for foreign keys'),
  rule('temporary', /\btemp(?:orary)? table\b|\binto temp(?:orary)?\b|\bunlogged\b/, 'absent from Aurora DSQL; what is not durable is no table'),
  rule('truncate', /^truncate\b/, 'absent from Aurora DSQL'),
  rule('merge', /\bmerge into\b/, 'refused by Citus: INSERT … ON CONFLICT'),
  rule('cursor', /^(?:declare|fetch)\b/, 'absent from Aurora DSQL: page by key'),
  rule('collation', /\bcollate\b|\bcreate collation\b/, 'Aurora DSQL has C alone: compare by a column made for it'),
  rule('timestamp', /\btimestamp\b(?!\(?\d?\)? ?with time zone)/, 'timestamptz: an instant is an instant'),
  rule('json', /\bjson\b/, 'jsonb compares, and survives a backup as it is'),
];

/** The rules that a statement breaks, in any place of it; none for one that every engine takes. */
export const checkStatement = (sql: string): readonly Refusal[] => {
  const text = bare(sql);
  return rules.filter(({ pattern }) => pattern.test(text)).map(({ rule, why }) => ({ rule, why }));
};
