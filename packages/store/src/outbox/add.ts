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
  const { rows } = await sql<{ seq: number }>`insert into store_source (source, seq) values (${source}, 1)
    on conflict (source) do update set seq = store_source.seq + 1 returning seq`.execute(transaction);
  const { seq } = rows[0]!;
  await sql`insert into store_outbox (source, seq, topic, body, written_at)
    values (${source}, ${seq}, ${topic}, ${JSON.stringify(body)}::jsonb, ${clock()})`.execute(transaction);
  return seq;
};
