import { OpenMynaError } from '@openmyna/errors';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { StoreView } from '../open-store.ts';
import type { StoredMessage } from './message.ts';

/**
 * Applies one message in the transaction that marks it: run perhaps more than once, it counts once.
 * @param store is that transaction: what rooms opened over it do commits or rolls back with the mark
 */
export type HandlerInside<Tables> = (
  transaction: Transaction<Tables>,
  message: StoredMessage,
  store: StoreView<Tables>,
) => Promise<void>;

/**
 * Applies one message outside of any transaction, for what a database can't take back: a file, a request to somebody else. The
 * message is marked afterwards, so where a process ends in between, or two consume at once, it runs again with the same key, and
 * whoever it asks has to do the deed of a key once.
 */
export interface HandlerOutside {
  /** With a key that is the same for the same message, however often it is handed over. */
  readonly outside: (message: StoredMessage, key: string) => Promise<void>;
}

/** One of the two kinds. */
export type Handler<Tables> = HandlerInside<Tables> | HandlerOutside;

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
  { db, transaction, within }: Omit<StoreView<Tables>, 'outbox'>,
  name: string,
  handler: Handler<Tables>,
  only: Sources = {},
): Promise<number> => {
  const apply = async (message: StoredMessage): Promise<boolean> => {
    if (typeof handler === 'function')
      return transaction(async (tx) => {
        if (!(await mark(tx, name, message))) return false;
        await handler(tx, message, within(tx));
        return true;
      });
    if (!(await isNext(db, name, message))) return false;
    await handler.outside(message, `${name} ${message.source} ${message.seq}`);
    return transaction((tx) => mark(tx, name, message));
  };
  const failures = new Map<string, unknown>();
  let count = 0;
  let last: Pick<StoredMessage, 'source' | 'seq'> = { source: '', seq: 0 };
  for (;;) {
    const page = await pending(db, name, only, last);
    for (const message of page) {
      last = message;
      if (failures.has(message.source)) continue;
      try {
        if (await apply(message)) count++;
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

/** Whether the mark may move on to it. */
const isNext = async <Tables>(db: Kysely<Tables>, name: string, { source, seq }: StoredMessage): Promise<boolean> => {
  const { rows } = await sql<{ seq: number }>`select seq from store_applied
    where source = ${source} and consumer = ${name}`.execute(db);
  return rows.length === 0 || rows[0]!.seq === seq - 1;
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
