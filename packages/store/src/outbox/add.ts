import { sql, type Transaction } from 'kysely';
import type { Clock } from '../handed-in.ts';
import type { Message } from './message.ts';

/**
 * Writes a message in the transaction in which it came true: either both happen, or neither.
 * @returns its number within its source
 */
export const addMessage = async <Tables>(
  transaction: Transaction<Tables>,
  { source, topic, body }: Message,
  clock: Clock,
): Promise<number> => {
  // One statement: whoever adds holds the source's row until the transaction ends, and every exchange with the server makes that longer.
  const { rows } = await sql<{ seq: number }>`with numbered as (
      insert into store_source (source, seq) values (${source}, 1)
      on conflict (source) do update set seq = store_source.seq + 1 returning source, seq)
    insert into store_outbox (source, seq, topic, body, written_at)
    select source, seq, ${topic}, ${JSON.stringify(body)}::jsonb, ${clock()}::timestamptz from numbered returning seq`.execute(
    transaction,
  );
  return rows[0]!.seq;
};
