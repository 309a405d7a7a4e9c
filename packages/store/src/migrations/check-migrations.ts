import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';
import { bare } from '../sql/bare.ts';
import { checkStatement, type Refusal } from '../sql/check-statement.ts';
import { type Family, familyKeys, type Migration } from './migration.ts';

/**
 * Checks a schema without an engine: every step against the subset, and its keys against its family.
 * @throws OpenMynaError `store.sql` for the first step that breaks a rule, with the rule and the step's id
 */
export const checkMigrations = (migrations: readonly Migration[]): void => {
  const families = new Map<string, Family>();
  const ids = new Set<string>();
  for (const migration of migrations) {
    const made = tableMadeBy(migration.sql);
    if (made !== undefined) families.set(made, migration.family);
    const [refusal] = checkMigration(migration, families);
    const rule = ids.has(migration.id) ? 'unique-id' : refusal?.rule;
    if (rule !== undefined) throw new OpenMynaError(errors['store.sql'], { rule, sql: migration.id });
    ids.add(migration.id);
  }
};

/** The table that a CREATE TABLE makes; undefined for every other statement. */
export const tableMadeBy = (sql: string): string | undefined =>
  /^create table (?:if not exists )?(\w+)/.exec(bare(sql))?.[1];

/**
 * The rules that one step breaks.
 * @param families of the tables that are there already, and of the one it makes
 */
export const checkMigration = (
  { sql, family, history }: Migration,
  families: ReadonlyMap<string, Family>,
): readonly Refusal[] => {
  const text = bare(sql);
  const refusals = [...checkStatement(sql)];
  const refuse = (rule: string, why: string) => refusals.push({ rule, why });
  const made = tableMadeBy(sql);

  if (!idempotent.test(text)) refuse('idempotent', 'a step may be run again after an interruption');
  if (text.startsWith('alter ') && split(text).length > 1) refuse('one-change', 'a step is one change of a table');
  if (text.includes('""')) refuse('plain-name', 'names are lower case and unquoted');
  if (history && made === undefined) refuse('history', 'only a table can be history');
  if (made !== undefined && !/\bprimary key\b/.test(text))
    refuse('primary-key', 'rows without a key cannot be spread or paged');

  const on =
    made ?? /^(?:alter table (?:if exists )?|create (?:unique )?index if not exists \w+ on )(\w+)/.exec(text)?.[1];
  if (on !== undefined && families.has(on) && families.get(on) !== family)
    refuse('family', 'a table stays in the family it was made in');

  const key = familyKeys[family];
  if (key !== undefined && leadingColumns(text).some((column) => column !== key))
    refuse('family-key', `every primary key and unique constraint begins with ${key}`);

  for (const [, other] of text.matchAll(/\breferences (\w+)/g)) {
    const otherFamily = families.get(other!);
    if (otherFamily !== family && otherFamily !== 'reference')
      refuse('foreign-key', 'a foreign key stays in its family, or leads to a reference table; use the outbox');
    // A restore adds rows table by table, and a row could come before the one of its own table that it names.
    if (other === on)
      refuse('self-reference', 'a table that refers to itself is a tree: keep the parent as a plain value');
  }
  return refusals;
};

const idempotent =
  /^(?:create table if not exists |create (?:unique )?index if not exists |alter table (?:if exists )?\w+ (?:add column if not exists|drop column if exists) |drop (?:table|index) if exists )/;

/** The first column of every primary key and unique constraint or index in a bare statement; '' for an expression. */
const leadingColumns = (text: string): readonly string[] => {
  const index = /^create unique index if not exists \w+ on \w+(?: using \w+)?\((.*)/.exec(text);
  if (index !== null) return [leading(index[1]!)];
  const definitions =
    /^create table [^(]*\((.*)\)/.exec(text)?.[1] ?? /\badd column if not exists (.*)/.exec(text)?.[1];
  return split(definitions ?? '').flatMap((definition) => {
    const constraint = /^(?:constraint \w+ )?(?:primary key|unique[ \w]*)\((.*)/.exec(definition);
    if (constraint !== null) return [leading(constraint[1]!)];
    const onColumn = /^(\w+) .*\b(?:primary key|unique)\b/.exec(withoutParentheses(definition));
    return onColumn === null ? [] : [onColumn[1]!];
  });
};

/** The first of a list of columns. */
const leading = (list: string): string => /^(\w+)(?: asc| desc)?[,)]/.exec(list)?.[1] ?? '';

/** At the commas that are in no parentheses. */
const split = (text: string): readonly string[] => {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
};

const withoutParentheses = (text: string): string => {
  const less = text.replace(/\([^()]*\)/g, ' ');
  return less === text ? text : withoutParentheses(less);
};
