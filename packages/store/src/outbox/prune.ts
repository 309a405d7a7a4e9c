import { sql } from 'kysely';
import type { RunTransaction } from '../transaction.ts';

const pageSize = 1000;

/**
 * Takes out of the outbox what every one of these consumers has applied. Numbers go on where they were.
 * @param consumers all there are: a new one sees only what is still there
 * @returns how many went
 */
export const pruneMessages = async <Tables>(
  transaction: RunTransaction<Tables>,
  consumers: readonly string[],
): Promise<number> => {
  for (let total = 0; ; ) {
    const { rows } = await transaction((tx) =>
      sql`delete from store_outbox where (source, seq) in (
        select o.source, o.seq from store_outbox o
        where o.seq <= (
          select min(coalesce(a.seq, 0)) from unnest(${[...consumers]}::text[]) as c (name)
          left join store_applied a on a.source = o.source and a.consumer = c.name)
        order by o.source, o.seq limit ${pageSize}) returning seq`.execute(tx),
    );
    total += rows.length;
    if (rows.length < pageSize) return total;
  }
};
