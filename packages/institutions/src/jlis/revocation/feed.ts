// What comes to be true of certificates, in one order a purpose: written to the outbox in the transaction that makes it true,
// numbered 1, 2, 3 … without a gap, and read by whoever keeps a status or a list. Any process can follow it from any place.

import { toHex } from '@openmyna/apdu';
import type { Generation, Purpose, RevocationReason, StatusEvent } from '@openmyna/pki';
import type { Store } from '@openmyna/store';
import type { NamedAuthority } from '../authorities.ts';
import type { JlisTables } from '../schema.ts';

/** Body of a message. Instants are ISO 8601. */
export type FeedMessage =
  | { readonly type: 'authority'; readonly generation: Generation }
  | {
      readonly type: 'issued';
      readonly generation: Generation;
      readonly serial: number;
      readonly through: number;
      readonly notAfter: string;
    }
  | {
      readonly type: 'revoked';
      readonly generation: Generation;
      readonly serial: number;
      readonly municipality: string;
      readonly notAfter: string;
      readonly at: string;
      readonly reason: RevocationReason;
    };

/** The outbox's source of a purpose. */
export const feedOf = (purpose: Purpose): string => `jlis.${purpose}`;

const pageSize = 1000;

/** Messages after a number, in their order. */
export async function* messagesAfter(
  { db }: Pick<Store<JlisTables>, 'db'>,
  purpose: Purpose,
  after: number,
): AsyncGenerator<{ readonly seq: number; readonly message: FeedMessage }> {
  for (let last = after; ; ) {
    const rows = await db
      .selectFrom('store_outbox')
      .select(['seq', 'body'])
      .where('source', '=', feedOf(purpose))
      .where('seq', '>', last)
      .orderBy('seq')
      .limit(pageSize)
      .execute();
    for (const { seq, body } of rows) yield { seq, message: body as FeedMessage };
    if (rows.length < pageSize) return;
    last = rows.at(-1)!.seq;
  }
}

/** Tells the feed of authorities it does not know yet. */
export const announceAuthorities = async (
  store: Store<JlisTables>,
  authorities: readonly NamedAuthority[],
): Promise<void> => {
  const known = await store.db.selectFrom('certification_authority').selectAll().execute();
  for (const { purpose, generation, keyId } of authorities) {
    if (known.some((one) => one.purpose === purpose && one.generation === generation)) continue;
    await store.transaction(async (tx) => {
      const added = await tx
        .insertInto('certification_authority')
        .values({ purpose, generation, key_id: toHex(keyId) })
        .onConflict((conflict) => conflict.doNothing())
        .returning('purpose')
        .executeTakeFirst();
      if (added === undefined) return;
      await store.outbox.add(tx, {
        source: feedOf(purpose),
        topic: 'jlis.authority',
        body: { type: 'authority', generation } satisfies FeedMessage,
      });
    });
  }
};

/** What the status in memory is told, by the authority's key. */
export const statusEventOf = (
  sequence: number,
  message: FeedMessage,
  authorityOf: (generation: Generation) => NamedAuthority,
): StatusEvent => {
  const { keyId, notBefore } = authorityOf(message.generation);
  const issuer = toHex(keyId);
  switch (message.type) {
    case 'authority':
      return { type: 'authority', sequence, issuer, notBefore };
    case 'issued': {
      const { serial, through, notAfter } = message;
      return {
        type: 'issued',
        sequence,
        issuer,
        serial: BigInt(serial),
        through: BigInt(through),
        notAfter: new Date(notAfter),
      };
    }
    case 'revoked': {
      const { serial, at, reason } = message;
      return { type: 'revoked', sequence, issuer, serial: BigInt(serial), at: new Date(at), reason };
    }
  }
};
