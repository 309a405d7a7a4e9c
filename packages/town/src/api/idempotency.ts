// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same request under the same key is done once and answered alike.
// A key belongs to an account. With it are kept the hash of what was asked and the answer, in the transaction of the deed itself: kept
// after it, a process that ends in between would do the deed again.

import { createHash } from 'node:crypto';
import { OpenMynaError } from '@openmyna/errors';
import type { Migration, StoreView } from '@openmyna/store';
import type { Clock } from '../clock.ts';
import { errors } from '../errors.ts';

/** Its table. */
export interface IdempotencyTables {
  /** By the hash of the account and its key: the hash of the request, and the answer as JSON; null while the deed is being done. */
  api_answer: { request_id: string; digest: string; answer: string | null; at: Date };
}

export const idempotencyMigrations: readonly Migration[] = [
  { id: 'api-0003-no-key', family: 'request', sql: 'drop table if exists api_key' },
  {
    id: 'api-0004-answer',
    family: 'request',
    sql: `create table if not exists api_answer (request_id text not null, digest text not null, answer text,
      at timestamptz not null, primary key (request_id))`,
  },
  { id: 'api-0005-answer-at', family: 'request', sql: 'create index if not exists api_answer_at on api_answer (at)' },
];

/** How long an answer is kept, in days. An answer holds what the register says of somebody, so it is not kept for ever. */
export const daysKept = 7;

/** Hashes, SHA-256 in hexadecimal: of the account and its key, and of the call with what it is given. */
export interface IdempotencyKey {
  readonly name: string;
  readonly digest: string;
}

const digestOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** @param header as it came @throws OpenMynaError `api.request` */
export const idempotencyKeyOf = (account: string, header: string, ...request: readonly unknown[]): IdempotencyKey => {
  if (!/^[\x21-\x7e]{1,100}$/.test(header))
    throw new OpenMynaError(errors['api.request'], { field: 'Idempotency-Key' });
  return { name: digestOf(account, header), digest: digestOf(...request) };
};

/** The answers that were given under a key. */
export interface Idempotency {
  /**
   * Does a deed, unless its answer is there: as part of the deed's transaction, so that both come about or neither.
   * @throws OpenMynaError `api.key` for the key of another request
   */
  once<T>(key: IdempotencyKey, deed: () => Promise<T>): Promise<T>;
  /**
   * Does what is more than one transaction, unless its answer is there. Where the process ends in the middle, the same again goes on:
   * each such deed does so by itself. A refusal leaves the key free. @throws OpenMynaError `api.key`
   */
  onceInSteps<T>(key: IdempotencyKey, deed: () => Promise<T>): Promise<T>;
  /** Forgets what has been kept long enough. */
  forget(): Promise<void>;
}

export const openIdempotency = ({ db, transaction }: StoreView<IdempotencyTables>, clock: Clock): Idempotency => {
  const known = async (on: typeof db, { name, digest }: IdempotencyKey) => {
    const row = await on.selectFrom('api_answer').selectAll().where('request_id', '=', name).executeTakeFirst();
    if (row !== undefined && row.digest !== digest) throw new OpenMynaError(errors['api.key']);
    return row;
  };
  const keep = (on: typeof db, { name, digest }: IdempotencyKey, answer: string | null) =>
    on.insertInto('api_answer').values({ request_id: name, digest, answer, at: clock() }).execute();
  const asText = (answer: unknown): string => JSON.stringify(answer ?? null);

  return {
    once: async (key, deed) => {
      const before = await known(db, key);
      if (before?.answer != null) return JSON.parse(before.answer);
      const answer = await deed();
      await keep(db, key, asText(answer));
      return answer;
    },
    onceInSteps: async (key, deed) => {
      const before = await transaction(async (tx) => {
        const row = await known(tx, key);
        if (row === undefined) await keep(tx, key, null);
        return row;
      });
      if (before?.answer != null) return JSON.parse(before.answer);
      try {
        const answer = await deed();
        await db
          .updateTable('api_answer')
          .set({ answer: asText(answer) })
          .where('request_id', '=', key.name)
          .execute();
        return answer;
      } catch (error) {
        await db.deleteFrom('api_answer').where('request_id', '=', key.name).where('answer', 'is', null).execute();
        throw error;
      }
    },
    forget: async () => {
      const before = new Date(clock().getTime() - daysKept * 24 * 60 * 60 * 1000);
      await db.deleteFrom('api_answer').where('at', '<', before).execute();
    },
  };
};
