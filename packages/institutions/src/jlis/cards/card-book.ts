// The life of a card from its making on: issued over the counter, suspended by the desk that answers day and night, resumed at the
// counter, void for good.
// The card's state and that of its certificates are apart (services.md §1.9): a hold on a certificate is never lifted, so who gets a
// card back gets new certificates on it.

import { OpenMynaError } from '@openmyna/errors';
import type { LocalDate } from '@openmyna/identity';
import type { Clock, StoreView } from '@openmyna/store';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { registerSource } from '../../municipality/contract.ts';
import { errors } from '../errors.ts';
import type { JlisTables } from '../schema.ts';
import { claimCard } from './card-book-claims.ts';
import { checkedCardId, mayHaveCards } from './card-id.ts';

/** `made`: not handed over yet. `suspended`: 一時停止; it may be lifted. `void`: 廃止, for good. */
export type CardStatus = 'made' | 'valid' | 'suspended' | 'void';

/** `face`: 顔認証マイナンバーカード, which has no PINs. */
export type CardForm = 'pins' | 'face';

/** What a card was made as; nothing of it changes. */
export interface CardFacts {
  /** Vendor and generation: `e-2023`. */
  readonly model: string;
  /** 製造番号, 15 digits. */
  readonly manufacturingNumber: string;
  /** The day J-LIS accepted the application. */
  readonly acceptedOn: LocalDate;
  readonly issuedOn: LocalDate;
  /** Its last day. */
  readonly expiresOn: LocalDate;
  /** It ends with the period of stay. */
  readonly endsWithStay?: true;
  /** What it was made as; which it is now, {@link CardRecord} says. */
  readonly form: CardForm;
  /** セキュリティコード, 4 digits, printed beside the photo. */
  readonly securityCode: string;
  /** The photo: a face is drawn from this number; null for a card without one. */
  readonly photo: number | null;
}

/** Why a card is suspended or void. */
export type CardReason =
  | 'lost'
  | 'stolen'
  | 'damaged'
  | 'returned'
  | 'reissued'
  | 'unclaimed'
  | 'outdated'
  | 'death'
  | 'departure'
  | 'number'
  | 'erasure'
  | 'lapse';

/** What happens to a card. */
export type CardEvent =
  | { readonly kind: 'made'; readonly facts: CardFacts; readonly registerVersion: number }
  | { readonly kind: 'issued' }
  /** PINs are set on a card that had none, or given up (services.md §3.6). */
  | { readonly kind: 'pins-set' | 'pins-given-up' }
  /** 追記: it shows what the register says now. */
  | { readonly kind: 'updated'; readonly registerVersion: number }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'suspended'; readonly why: CardReason }
  | { readonly kind: 'void'; readonly why: CardReason };

/** A card and whose it is. */
export interface CardName {
  readonly residentId: string;
  readonly cardId: string;
}

/** A card as the book has it. */
export interface CardRecord extends CardName {
  readonly facts: CardFacts;
  readonly form: CardForm;
  /** Version of the holder's entry in the register that it shows. */
  readonly registerVersion: number;
  readonly status: CardStatus;
  readonly why?: CardReason;
  /** Since when it is that. */
  readonly since: Date;
}

/** What is told of a card, in the outbox; its source is the resident's. */
export interface CardNotice {
  readonly cardId: string;
  readonly kind: CardEvent['kind'];
  readonly before: CardStatus | 'none';
}

/** Topic of {@link CardNotice}. */
export const cardTopic = 'jlis.card';

/** A card by its name, by the resident's alone where that is known, or by what it says of itself. */
export type CardKey = CardName | Pick<CardName, 'cardId'> | Pick<CardFacts, 'manufacturingNumber'>;

/** The cards of everybody. */
export interface CardBook {
  /**
   * Enters what happened.
   * @param condition looked at in the same transaction: it throws where this must not come about
   * @throws OpenMynaError `jlis.card-id`, `jlis.card-unknown`; `jlis.card-known` for one that is made twice; `jlis.card-status`
   * where it does not follow on what is there
   */
  record(
    name: CardName,
    event: CardEvent,
    condition?: (tx: Transaction<JlisTables>) => Promise<void>,
  ): Promise<CardRecord>;
  /** @throws OpenMynaError `jlis.card-id`, `jlis.card-unknown` */
  card(key: CardKey): Promise<CardRecord>;
  /** All of a resident's. */
  cardsOf(residentId: string): Promise<readonly CardRecord[]>;
  /** The book as a part of a transaction of its store. */
  within<Others>(transaction: Transaction<Others>): CardBook;
}

const follows: Readonly<Record<CardEvent['kind'], readonly (CardStatus | 'none')[]>> = {
  made: ['none'],
  issued: ['made'],
  'pins-set': ['valid'],
  'pins-given-up': ['valid'],
  updated: ['made', 'valid'],
  suspended: ['valid'],
  resumed: ['suspended'],
  void: ['made', 'valid', 'suspended'],
};

const statusAfter = {
  made: 'made',
  issued: 'valid',
  'pins-set': undefined,
  'pins-given-up': undefined,
  updated: undefined,
  resumed: 'valid',
  suspended: 'suspended',
  void: 'void',
} as const satisfies Record<CardEvent['kind'], CardStatus | undefined>;

/** What a card is after an event: what it was where the event says nothing of that; undefined where that does not follow. @param before `none`: not made yet */
export const cardAfter = (before: CardStatus | 'none', kind: CardEvent['kind']): CardStatus | undefined =>
  follows[kind].includes(before) ? (statusAfter[kind] ?? (before as CardStatus)) : undefined;

type Row = Selectable<JlisTables['card_event']> & Pick<Selectable<JlisTables['card']>, 'facts'>;

const formAfter: Readonly<Partial<Record<CardEvent['kind'], CardForm>>> = {
  'pins-set': 'pins',
  'pins-given-up': 'face',
};

const recordOf = ({
  resident_id,
  card_id,
  facts,
  form,
  register_version,
  status,
  why,
  recorded_at,
}: Row): CardRecord => ({
  residentId: resident_id,
  cardId: card_id,
  facts,
  form,
  registerVersion: register_version,
  status,
  ...(why !== null && { why }),
  since: recorded_at,
});

/** The newest event of each card, found card by card whatever the server knows of the tables. */
const newestEvents = (db: Kysely<JlisTables>) =>
  db
    .selectFrom('card')
    .innerJoinLateral(
      (of) =>
        of
          .selectFrom('card_event')
          .selectAll()
          .whereRef('card_event.resident_id', '=', 'card.resident_id')
          .whereRef('card_event.card_id', '=', 'card.card_id')
          .orderBy('card_event.seq', 'desc')
          .limit(1)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .selectAll('newest')
    .select('card.facts')
    .orderBy('card.resident_id')
    .orderBy('card.card_id');

const newest = (db: Kysely<JlisTables>, key: CardKey): Promise<Row | undefined> => {
  let query = newestEvents(db);
  if ('manufacturingNumber' in key) query = query.where('card.manufacturing_number', '=', key.manufacturingNumber);
  else query = query.where('card.card_id', '=', key.cardId);
  if ('residentId' in key) query = query.where('card.resident_id', '=', key.residentId);
  return query.executeTakeFirst();
};

/** Opens the book of a store that has its tables. */
export const openCardBook = (store: StoreView<JlisTables>, clock: Clock): CardBook => {
  const record = async (tx: Transaction<JlisTables>, name: CardName, event: CardEvent): Promise<CardRecord> => {
    const known = await newest(tx, name);
    const before = known?.status ?? 'none';
    const status = cardAfter(before, event.kind);
    const isSameForm = known !== undefined && formAfter[event.kind] === known.form;
    if (status === undefined || isSameForm) {
      if (known === undefined) throw unknown(name);
      throw new OpenMynaError(errors['jlis.card-status'], { card: name.cardId, kind: event.kind, status: before });
    }
    if (event.kind === 'made') await addCard(tx, name, event.facts);
    const facts = event.kind === 'made' ? event.facts : known!.facts;
    const row = {
      resident_id: name.residentId,
      card_id: name.cardId,
      seq: (known?.seq ?? 0) + 1,
      kind: event.kind,
      status,
      why: 'why' in event ? event.why : null,
      form: formAfter[event.kind] ?? known?.form ?? facts.form,
      register_version: 'registerVersion' in event ? event.registerVersion : known!.register_version,
      recorded_at: clock(),
    };
    await tx.insertInto('card_event').values(row).execute();
    const body: CardNotice = { cardId: name.cardId, kind: event.kind, before };
    await store.outbox.add(tx, { source: registerSource(name.residentId), topic: cardTopic, body });
    return recordOf({ ...row, facts });
  };
  return {
    record: async (name, event, condition) => {
      checkedCardId(name.cardId, name.residentId);
      return store.transaction(async (tx) => {
        await condition?.(tx);
        return record(tx, name, event);
      });
    },
    card: async (key) => {
      if ('cardId' in key) checkedCardId(key.cardId);
      const row = await newest(store.db, key);
      if (row === undefined) throw unknown(key);
      return recordOf(row);
    },
    cardsOf: async (residentId) =>
      mayHaveCards(residentId)
        ? (await newestEvents(store.db).where('card.resident_id', '=', residentId).execute()).map(recordOf)
        : [],
    within: (tx) => openCardBook(store.within(tx), clock),
  };
};

/** No two cards have one id or one number: claims see to it, and for those from before there were claims looking does. */
const addCard = async (
  tx: Transaction<JlisTables>,
  { residentId, cardId }: CardName,
  facts: CardFacts,
): Promise<void> => {
  const { manufacturingNumber } = facts;
  // Each by its index: a transaction that had read the whole table would conflict with everyone who makes a card meanwhile.
  const known = await tx
    .selectFrom('card')
    .select('card_id')
    .where('card_id', '=', cardId)
    .unionAll(tx.selectFrom('card').select('card_id').where('manufacturing_number', '=', manufacturingNumber))
    .execute();
  if (known.length > 0) throw new OpenMynaError(errors['jlis.card-known'], { card: cardId });
  await claimCard(tx, { residentId, cardId }, manufacturingNumber);
  await tx
    .insertInto('card')
    .values({
      resident_id: residentId,
      card_id: cardId,
      manufacturing_number: manufacturingNumber,
      facts: JSON.stringify(facts) as unknown as CardFacts,
    })
    .execute();
};

const unknown = (key: CardKey) =>
  new OpenMynaError(errors['jlis.card-unknown'], { card: 'cardId' in key ? key.cardId : key.manufacturingNumber });
