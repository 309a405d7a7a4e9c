// What an event costs is mostly the number of times that this process and the server wake one another: so statements that come again
// are prepared, those said in one breath go in one write, and nobody waits to hear that a transaction has begun.

import type { Duplex } from 'node:stream';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';

/**
 * A pool (of clients that pipeline) whose clients take few exchanges.
 * @param checkMayConnect throws where the caller must not take a connection
 */
export const inFewExchanges = (pool: pg.Pool, checkMayConnect = () => {}): PostgresPool => {
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    connect: async () => {
      checkMayConnect();
      const client = await pool.connect();
      const known = wrapped.get(client) ?? wrap(client);
      wrapped.set(client, known);
      return known;
    },
    end: () => pool.end(),
    options: pool.options,
  };
};

const wrap = (client: pg.PoolClient): PostgresPoolClient => {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Duplex } }).connection;
  const send = (text: string, values: readonly unknown[]): Promise<unknown> => {
    // Until what now runs has run: whoever says several things without waiting says them in that time.
    if (stream.writableCorked === 0) {
      stream.cork();
      process.nextTick(() => stream.uncork());
    }
    return new Promise((resolve, reject) => {
      const query = new pg.Query(text, values as unknown[], (error, result) =>
        error ? reject(error) : resolve(result),
      );
      client.query(values.length === 0 ? query : Object.assign(query, { name: nameOf(text, values) }));
    });
  };
  let beginning: Promise<unknown> | undefined;
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    if (text.startsWith('start transaction')) {
      beginning = send(text, values);
      beginning.catch(() => {});
      return { command: 'START', rowCount: null, rows: [] };
    }
    const [begun, answer] = [beginning, send(text, values)];
    beginning = undefined;
    // Only a server that is gone does not begin, and it has done nothing of what was said behind it either: one that has no serializable
    // transactions was refused by the migrations, which wait.
    const [, result] = await Promise.all([begun, answer]);
    return result;
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: (discarded?: boolean) => client.release(discarded),
  };
};

/** How often a text has come; by its name once that is worth it. */
const said = new Map<string, number | string>();
const mostSaid = 10_000;
const worthPreparing = 5;
/** What comes by the hundred, a row a parameter, has a text for each number of rows, and is not worth it. */
const mostParameters = 32;
const mostPrepared = 500;
let prepared = 0;

/** Whoever serves says the same few statements all day: one that comes again is prepared, and the server does not plan it anew. */
const nameOf = (text: string, values: readonly unknown[]): string | undefined => {
  if (values.length > mostParameters) return undefined;
  const times = said.get(text) ?? 0;
  if (typeof times === 'string') return times;
  if (said.size >= mostSaid) for (const [one, known] of said) if (typeof known === 'number') said.delete(one);
  if (times < worthPreparing || prepared >= mostPrepared) {
    said.set(text, times + 1);
    return undefined;
  }
  const name = `s${++prepared}`;
  said.set(text, name);
  return name;
};
