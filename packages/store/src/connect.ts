import { OpenMynaError } from '@openmyna/errors';
import { Kysely, PostgresDialect, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import { errors } from './errors.ts';
import { inFewExchanges } from './exchanges.ts';
import { checkStatement } from './sql/check-statement.ts';

/** How to reach a server: a URL, or the socket of an embedded one; with the login. */
export type Reach = Pick<
  pg.PoolConfig,
  'connectionString' | 'host' | 'user' | 'password' | 'database' | 'options' | 'max'
>;

/** How a pool serves. */
export interface ConnectOptions {
  /** Refuse every statement outside the subset before it is sent: OpenMynaError `store.sql`. */
  readonly checked: boolean;
  /** Asked before a connection is taken; throws where the caller must not have one. */
  readonly checkMayConnect?: (() => void) | undefined;
}

/** A pool of connections as Kysely. */
export const connect = <Tables>(reach: Reach, { checked, checkMayConnect }: ConnectOptions): Kysely<Tables> => {
  const pool = new pg.Pool({ ...reach, connectionTimeoutMillis: 10_000, types: { getTypeParser }, pipeline: true });
  // A connection that breaks fails the statement it is at, or is replaced when idle. Unheard, its event would end the process.
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  const dialect = new PostgresDialect({ pool: checked ? inFewExchanges(pool, checkMayConnect) : pool });
  return new Kysely<Tables>({
    dialect: {
      createDriver: () => dialect.createDriver(),
      createAdapter: () => dialect.createAdapter(),
      createIntrospector: (db) => dialect.createIntrospector(db),
      createQueryCompiler: () => (checked ? new CheckedCompiler() : dialect.createQueryCompiler()),
    },
  });
};

/** Statements are few and parameterised, so each text is looked at once. */
const checkedTexts = new Set<string>();
const mostCheckedTexts = 10_000;

class CheckedCompiler extends PostgresQueryCompiler {
  override compileQuery(...args: Parameters<PostgresQueryCompiler['compileQuery']>) {
    const query = super.compileQuery(...args);
    if (checkedTexts.has(query.sql)) return query;
    const [refusal] = checkStatement(query.sql);
    if (refusal !== undefined)
      throw new OpenMynaError(errors['store.sql'], { rule: refusal.rule, sql: withoutLiterals(query.sql) });
    if (checkedTexts.size >= mostCheckedTexts) checkedTexts.clear();
    checkedTexts.add(query.sql);
    return query;
  }
}

/** As an error's details hold nothing of a person. */
const withoutLiterals = (text: string): string => text.replace(/'(?:[^']|'')*'/g, "''");

const { builtins } = pg.types;

/**
 * int8 is a number, as no counter of ours passes 2^53, and one that did is an error rather than another number. A date has no
 * time and no zone, so it stays the text `YYYY-MM-DD`; timestamptz is a Date.
 */
const getTypeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (oid === builtins.INT8) return safeInteger;
  if (oid === builtins.DATE) return String;
  return pg.types.getTypeParser(oid, format as 'text');
}) as typeof pg.types.getTypeParser;

const safeInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond 2^53`);
  return value;
};
