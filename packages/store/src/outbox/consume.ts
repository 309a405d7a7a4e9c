import { OpenMynaError } from '@openmyna/errors';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { RunTransaction } from '../transaction.ts';
import type { StoredMessage } from './message.ts';

/** Applies one message. It runs in the transaction that marks the message, perhaps more than once, and counts once. */
export type Handler<Tables> = (transaction: Transaction<Tables>, message: StoredMessage) => Promise<void>;

/** Which sources a consumer hears now: one alone is found by its key, however many there are. */
export interface Sources {
  readonly source?: string;
  /** What their names begin with. */
  readonly sources?: string;
}

const pageSize = 200;

/**
 * Applies every message that a consumer has not applied: each once, those of one source in their order. Any number of
 * processes may do so at once. Where a handler throws, its source waits there, and the other sources go on.
 * @param name of the consumer, under which it is remembered how far it is
 * @param only which sources: one, or those that begin so; all of them where it says nothing
 * @returns how many were applied here
 * @throws the handler's error, or an AggregateError of several, after everything else is done; OpenMynaError `store.unavailable`
 */
export const consumeMessages = async <Tables>(
  db: Kysely<Tables>,
  transaction: RunTransaction<Tables>,
  name: string,
  handler: Handler<Tables>,
  only: Sources = {},
): Promise<number> => {
  const failures = new Map<string, unknown>();
  let count = 0;
  let last: Pick<StoredMessage, 'source' | 'seq'> = { source: '', seq: 0 };
  for (;;) {
    const page = await pending(db, name, only, last);
    for (const message of page) {
      last = message;
      if (failures.has(message.source)) continue;
      try {
        const done = await transaction(async (tx) => {
          if (!(await mark(tx, name, message))) return false;
          await handler(tx, message);
          return true;
        });
        if (done) count++;
      } catch (error) {
        if (error instanceof OpenMynaError && error.code === 'store.unavailable') throw error;
        failures.set(message.source, error);
      }
    }
    if (page.length < pageSize) break;
  }
  const [first, ...more] = failures.values();
  if (more.length > 0) throw new AggregateError(failures.values(), `${failures.size} sources wait for ${name}`);
  if (failures.size > 0) throw first;
  return count;
};

const pending = async <Tables>(
  db: Kysely<Tables>,
  name: string,
  { source, sources = '' }: Sources,
  after: Pick<StoredMessage, 'source' | 'seq'>,
): Promise<readonly StoredMessage[]> => {
  const { rows } = await sql<StoredMessage>`
    select o.source, o.seq, o.topic, o.body, o.written_at as "writtenAt"
    from store_outbox o left join store_applied a on a.source = o.source and a.consumer = ${name}
    where ${source === undefined ? sql`starts_with(o.source, ${sources})` : sql`o.source = ${source}`} and o.seq > coalesce(a.seq, 0) and (o.source, o.seq) > (${after.source}, ${after.seq}::bigint)
    order by o.source, o.seq limit ${pageSize}`.execute(db);
  return rows;
};

/** Moves the consumer on by this one message, unless somebody has: the next number and no other. */
const mark = async <Tables>(
  transaction: Transaction<Tables>,
  name: string,
  { source, seq }: StoredMessage,
): Promise<boolean> => {
  const { rows } = await sql`insert into store_applied (source, consumer, seq) values (${source}, ${name}, ${seq})
    on conflict (source, consumer) do update set seq = excluded.seq where store_applied.seq = excluded.seq - 1
    returning seq`.execute(transaction);
  return rows.length > 0;
};
