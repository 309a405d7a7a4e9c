// The counter at which cards are handed over, over its table. J-LIS hears of what came about in the same transaction.

import { OpenMynaError } from '@openmyna/errors';
import { addMonths, ageOn, dayInJapan } from '@openmyna/identity';
import type { Clock, Store, StoreView } from '@openmyna/store';
import type { Kysely, Transaction } from 'kysely';
import type { CardBook, CardName, CardNotice } from '../../jlis/contract.ts';
import { cardTopic } from '../../jlis/contract.ts';
import { type HandOverNotice, handOverTopic, type Register, registerSource } from '../contract.ts';
import { errors } from '../errors.ts';
import type { MunicipalityTables } from '../schema.ts';
import { evidenceProblem, type IdentityEvidence } from './documents.ts';
import { type HandOver, type HandOverEvent, handOverAfter, holderProblem } from './hand-over.ts';

/** How long a card waits for its holder, in months. */
export const monthsKept = 6;

/** What the counter stands on. */
export interface CounterOptions {
  readonly store: Store<MunicipalityTables>;
  readonly register: Pick<Register, 'resident' | 'within'>;
  readonly cards: Pick<CardBook, 'card' | 'within'>;
  readonly clock: Clock;
}

/** 交付窓口: what is done at it. */
export interface CounterDesk {
  /** @throws OpenMynaError `counter.unknown` */
  handOver(name: CardName): Promise<HandOver>;
  /** The first clerk. @throws OpenMynaError `counter.evidence`, `counter.status`, `counter.holder` */
  identify(name: CardName, clerk: string, evidence: IdentityEvidence): Promise<HandOver>;
  /** The second clerk, another one. @throws OpenMynaError `counter.status`, `counter.holder` */
  confirm(name: CardName, clerk: string): Promise<HandOver>;
  /** The card is the holder's. @throws OpenMynaError `counter.status`, `counter.holder` */
  complete(name: CardName): Promise<HandOver>;
  /** The cards that nobody came for. */
  unclaimed(): Promise<readonly HandOver[]>;
  /** Destroys one of them. @throws OpenMynaError `counter.status` where it is not long enough here */
  destroy(name: CardName): Promise<HandOver>;
}

/** 交付窓口 */
export interface Counter extends CounterDesk {
  /** As a part of an open transaction. */
  within<Others>(transaction: Transaction<Others>): CounterDesk;
  /** Takes in which cards have come. @param only of whom @returns how many notices */
  follow(only?: string): Promise<number>;
}

/** Opens it over a store that has its table. */
export const openCounter = ({ store, register, cards, clock }: CounterOptions): Counter => {
  const within = <Others>(tx: Transaction<Others>) =>
    deskOn({ store: store.within(tx), register: register.within(tx), cards: cards.within(tx), clock });
  const { arrive: _, ...desk } = deskOn({ store, register, cards, clock });
  return {
    ...desk,
    within,
    follow: (only) =>
      store.outbox.consume(
        'municipality.counter',
        async (tx, { topic, body }) => {
          if (topic !== cardTopic || (body as CardNotice).kind !== 'made') return;
          const card = await cards.within(tx).card(body as CardNotice);
          // A town's first residents have had theirs for long.
          if (card.status === 'made') await within(tx).arrive(card);
        },
        only === undefined ? { sources: registerSource('') } : { source: registerSource(only) },
      ),
  };
};

interface DeskOptions {
  readonly store: StoreView<MunicipalityTables>;
  readonly register: Pick<Register, 'resident'>;
  readonly cards: Pick<CardBook, 'card'>;
  readonly clock: Clock;
}

const deskOn = ({ store, register, cards, clock }: DeskOptions) => {
  const record = (name: CardName, event: HandOverEvent): Promise<HandOver> =>
    store.transaction(async (tx) => {
      const rows = await rowsOf(tx, name);
      const before = foldOf(rows);
      if (before === undefined && event.kind !== 'arrived') throw unknown(name);
      const after = handOverAfter(before, name, event);
      if (after === undefined)
        throw new OpenMynaError(errors['counter.status'], { kind: event.kind, status: before!.status });
      await tx
        .insertInto('hand_over_event')
        .values({
          ...keyOf(name),
          seq: rows.length + 1,
          event: JSON.stringify(event) as unknown as HandOverEvent,
          recorded_at: clock(),
        })
        .execute();
      if (event.kind === 'arrived')
        await tx
          .insertInto('card_shelf')
          .values({ ...keyOf(name), arrived_on: event.on })
          .execute();
      if (event.kind === 'handed-over' || event.kind === 'destroyed') {
        const { resident_id, card_id } = keyOf(name);
        await tx
          .deleteFrom('card_shelf')
          .where('resident_id', '=', resident_id)
          .where('card_id', '=', card_id)
          .execute();
        const body: HandOverNotice = { cardId: name.cardId, kind: event.kind };
        await store.outbox.add(tx, { source: registerSource(name.residentId), topic: handOverTopic, body });
      }
      return after;
    });

  /** The first day from which cards are kept. */
  const keptSince = () => addMonths(dayInJapan(clock()), -monthsKept);

  const handOver = async (name: CardName): Promise<HandOver> => {
    const found = foldOf(await rowsOf(store.db, name));
    if (found === undefined) throw unknown(name);
    return found;
  };

  /** The card is still to be had, and says what the register says. @returns how old the holder is */
  const checkHolder = async (name: CardName): Promise<number> => {
    const [person, card, { municipality }] = [
      await register.resident(name.residentId),
      await cards.card(name),
      await handOver(name),
    ];
    const today = dayInJapan(clock());
    const problem = holderProblem(person, card, municipality, today);
    if (problem !== undefined) throw new OpenMynaError(errors['counter.holder'], { card: name.cardId, problem });
    return ageOn(person.birthDate, today);
  };

  return {
    handOver,
    identify: async (name, clerk, evidence) => {
      const age = await checkHolder(name);
      const problem = evidenceProblem(evidence, age);
      if (problem !== undefined) throw new OpenMynaError(errors['counter.evidence'], { problem });
      return record(name, { kind: 'identified', clerk, evidence });
    },
    confirm: async (name, clerk) => {
      await checkHolder(name);
      return record(name, { kind: 'confirmed', clerk });
    },
    complete: async (name) => {
      const { status } = await handOver(name);
      if (status !== 'handed-over') await checkHolder(name);
      return status === 'handed-over' ? handOver(name) : record(name, { kind: 'handed-over' });
    },
    unclaimed: async () => {
      const waiting = await store.db
        .selectFrom('card_shelf')
        .selectAll()
        .where('arrived_on', '<', keptSince())
        .execute();
      return Promise.all(waiting.map((row) => handOver({ residentId: row.resident_id, cardId: row.card_id })));
    },
    destroy: async (name) => {
      const { status, arrivedOn } = await handOver(name);
      if (status === 'destroyed') return handOver(name);
      if (arrivedOn >= keptSince()) throw new OpenMynaError(errors['counter.status'], { kind: 'destroyed', status });
      return record(name, { kind: 'destroyed' });
    },
    /** A card has come, unless it is here already. */
    arrive: async ({ residentId, cardId }: CardName): Promise<void> => {
      const name = { residentId, cardId };
      if (foldOf(await rowsOf(store.db, name)) !== undefined) return;
      const { address } = await register.resident(residentId);
      await record(name, { kind: 'arrived', municipality: address.municipality, on: dayInJapan(clock()) });
    },
  } satisfies CounterDesk & { arrive: unknown };
};

type Row = MunicipalityTables['hand_over_event'];

const rowsOf = (db: Kysely<MunicipalityTables>, { residentId, cardId }: CardName): Promise<Row[]> =>
  db
    .selectFrom('hand_over_event')
    .selectAll()
    .where('resident_id', '=', residentId)
    .where('card_id', '=', cardId)
    .orderBy('seq')
    .execute();

const foldOf = (rows: readonly Row[]): HandOver | undefined =>
  rows.reduce<HandOver | undefined>(
    (before, { resident_id, card_id, event }) =>
      handOverAfter(before, { residentId: resident_id, cardId: card_id }, event),
    undefined,
  );

const keyOf = ({ residentId, cardId }: CardName) => ({ resident_id: residentId, card_id: cardId });

const unknown = ({ cardId }: CardName) => new OpenMynaError(errors['counter.unknown'], { card: cardId });
