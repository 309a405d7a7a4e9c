// The life of a card after it has been issued: suspended by the desk that answers day and night, resumed at the counter, void for good.
// The card's state and that of its certificates are apart (services.md §1.9): a hold on a certificate is never lifted, so who gets a
// card back gets new certificates on it.

import { OpenMynaError } from '@openmyna/errors';
import type { Clock, Store } from '@openmyna/store';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { registerSource } from '../../municipality/contract.ts';
import { errors } from '../errors.ts';
import type { JlisTables } from '../schema.ts';

/** `suspended`: 一時停止; it may be lifted. `void`: 廃止, for good. */
export type CardStatus = 'valid' | 'suspended' | 'void';

/** Why a card is suspended or void. */
export type CardReason = 'lost' | 'stolen' | 'returned' | 'reissued' | 'death' | 'departure' | 'number' | 'erasure';

/** What happens to a card. */
export type CardEvent =
  | { readonly kind: 'issued' | 'resumed' }
  | { readonly kind: 'suspended' | 'void'; readonly why: CardReason };

/** A card and whose it is. */
export interface CardName {
  readonly residentId: string;
  readonly cardId: string;
}

/** A card as the book has it. */
export interface CardRecord extends CardName {
  readonly status: CardStatus;
  readonly why?: CardReason;
  /** Since when it is that. */
  readonly since: Date;
}

/** What is told of a card, in the outbox; its source is the resident's. */
export interface CardNotice {
  readonly cardId: string;
  readonly kind: CardEvent['kind'];
}

/** Topic of {@link CardNotice}. */
export const cardTopic = 'jlis.card';

/** The cards of everybody. */
export interface CardBook {
  /** Enters what happened. @throws OpenMynaError `jlis.card-unknown`, `jlis.card-status` where it does not follow on what is there */
  record(name: CardName, event: CardEvent): Promise<CardRecord>;
  /** @throws OpenMynaError `jlis.card-unknown` */
  card(name: CardName): Promise<CardRecord>;
  /** All of a resident's. */
  cardsOf(residentId: string): Promise<readonly CardRecord[]>;
}

const follows: Readonly<Record<CardEvent['kind'], readonly (CardStatus | 'none')[]>> = {
  issued: ['none'],
  suspended: ['valid'],
  resumed: ['suspended'],
  void: ['valid', 'suspended'],
};

const statusAfter = { issued: 'valid', resumed: 'valid', suspended: 'suspended', void: 'void' } as const;

/** What a card is after an event; undefined where that does not follow. @param before `none`: not issued yet */
export const cardAfter = (before: CardStatus | 'none', kind: CardEvent['kind']): CardStatus | undefined =>
  follows[kind].includes(before) ? statusAfter[kind] : undefined;

type Row = Selectable<JlisTables['card_event']>;

const recordOf = ({ resident_id, card_id, kind, why, recorded_at }: Row): CardRecord => ({
  residentId: resident_id,
  cardId: card_id,
  status: statusAfter[kind],
  ...(why !== null && { why }),
  since: recorded_at,
});

const newest = (db: Kysely<JlisTables>, { residentId, cardId }: CardName): Promise<Row | undefined> =>
  db
    .selectFrom('card_event')
    .selectAll()
    .where('resident_id', '=', residentId)
    .where('card_id', '=', cardId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Opens the book of a store that has its table. */
export const openCardBook = (store: Store<JlisTables>, clock: Clock): CardBook => {
  const record = async (tx: Transaction<JlisTables>, name: CardName, event: CardEvent): Promise<CardRecord> => {
    const before = await newest(tx, name);
    const status = before === undefined ? 'none' : statusAfter[before.kind];
    if (cardAfter(status, event.kind) === undefined) {
      if (before === undefined) throw unknown(name);
      throw new OpenMynaError(errors['jlis.card-status'], { card: name.cardId, kind: event.kind, status });
    }
    const row: Row = {
      resident_id: name.residentId,
      card_id: name.cardId,
      seq: (before?.seq ?? 0) + 1,
      kind: event.kind,
      why: 'why' in event ? event.why : null,
      recorded_at: clock(),
    };
    await tx.insertInto('card_event').values(row).execute();
    const body: CardNotice = { cardId: name.cardId, kind: event.kind };
    await store.outbox.add(tx, { source: registerSource(name.residentId), topic: cardTopic, body });
    return recordOf(row);
  };
  return {
    record: (name, event) => store.transaction((tx) => record(tx, name, event)),
    card: async (name) => {
      const row = await newest(store.db, name);
      if (row === undefined) throw unknown(name);
      return recordOf(row);
    },
    cardsOf: async (residentId) =>
      (
        await store.db
          .selectFrom('card_event')
          .selectAll()
          .distinctOn(['resident_id', 'card_id'])
          .where('resident_id', '=', residentId)
          .orderBy('resident_id')
          .orderBy('card_id')
          .orderBy('seq', 'desc')
          .execute()
      ).map(recordOf),
  };
};

const unknown = ({ cardId }: CardName) => new OpenMynaError(errors['jlis.card-unknown'], { card: cardId });
