// The latest time at which something was recorded, kept in the database: whoever opens it can tell a clock that went back. A row that
// every transaction writes would be one that all of them meet at, so each process has its own row, and writes it once a second, in
// a transaction that records something; the last one at its end. A process that was killed leaves its row a second behind.

import { type Kysely, sql, type Transaction } from 'kysely';
import { type Clock, type Random, randomName } from './handed-in.ts';

/** How far, in ms, a row may be behind. */
const lag = 1000;

/** What a process tells the database of the time. */
export interface SeenTime {
  /** Runs within each outermost transaction, when its work is done. @returns what to call once it has committed, or not */
  note<Tables>(transaction: Transaction<Tables>): Promise<(committed: boolean) => void>;
  /** Writes what is not written yet; rows of processes that have ended go. */
  save(): Promise<void>;
}

export const keepSeenTime = <Tables>(db: Kysely<Tables>, clock: Clock, random: Random): SeenTime => {
  const process = randomName(random);
  let written = 0;
  let latest = 0;
  /** Two transactions that wrote the row at once would meet. */
  let writing = false;

  const write = <Any>(on: Kysely<Any>, at: number) =>
    sql`insert into store_time (process, seen_at)
    values (${process}, ${new Date(at)}) on conflict (process) do update set seen_at = excluded.seen_at
    where store_time.seen_at < excluded.seen_at`.execute(on);

  return {
    note: async (tx) => {
      const at = clock().getTime();
      const writes = !writing && at - written >= lag;
      if (writes) {
        writing = true;
        await write(tx, at).catch((error) => {
          writing = false;
          throw error;
        });
      }
      return (committed) => {
        if (committed) latest = Math.max(latest, at);
        if (committed && writes) written = at;
        if (writes) writing = false;
      };
    },
    save: async () => {
      if (latest > written) await write(db, latest);
      await sql`delete from store_time where process <> ${process} and seen_at < ${new Date(latest)}`.execute(db);
    },
  };
};

/** The latest time of all processes; undefined before anything was recorded. */
export const readSeenTime = async <Tables>(db: Kysely<Tables>): Promise<Date | undefined> => {
  const { rows } = await sql<{ at: Date | null }>`select max(seen_at) as at from store_time`.execute(db);
  return rows[0]!.at ?? undefined;
};
