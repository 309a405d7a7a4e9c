// The applications of everybody, over their table: what is asked is held against what is there and stored in one transaction.

import { isDeepStrictEqual } from 'node:util';
import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, type Random } from '@openmyna/identity';
import type { Clock, StoreView } from '@openmyna/store';
import type { Kysely, Transaction } from 'kysely';
import type { Register } from '../../municipality/contract.ts';
import type { CardBook, CardFacts, CardReason } from '../cards/card-book.ts';
import { giveCardId, giveManufacturingNumber, takeDigits } from '../cards/card-book-claims.ts';
import { mayHaveCards } from '../cards/card-id.ts';
import { errors } from '../errors.ts';
import type { JlisTables } from '../schema.ts';
import { type ApplicationEvent, type ApplicationForm, applicationAfter, type CardApplication } from './application.ts';
import { applicationProblem } from './check-application.ts';

/** An application among those of a resident. */
export type ApplicationName = Pick<CardApplication, 'residentId' | 'applicationId'>;

type InProduction = { readonly kind: 'in-production' };

/** An application whose card is being made. */
export type CardInProduction = CardApplication &
  Required<Pick<CardApplication, 'cardId' | 'facts' | 'registerVersion'>>;

/** What the book stands on. */
export interface ApplicationBookOptions {
  readonly store: StoreView<JlisTables>;
  readonly register: Pick<Register, 'resident' | 'within'>;
  readonly cards: CardBook;
  readonly clock: Clock;
  readonly random: Random;
}

/** Applications for cards. */
export interface ApplicationBook {
  /**
   * Accepts one, once for each request. A card that is reported lost, stolen or damaged by it is void from then on.
   * @throws OpenMynaError `jlis.application`, saying what keeps it from being accepted; `jlis.application-open`;
   * `jlis.application-request` for the request key of another form; `register.unknown`
   */
  apply(asked: {
    readonly residentId: string;
    readonly form: ApplicationForm;
    readonly request: string;
  }): Promise<CardApplication>;
  /**
   * Gives the card of one its id and its 製造番号: from here on it is in production, and making it again makes the same card.
   * @param registerVersion of the holder's entry in the register that the card is made of
   * @throws OpenMynaError `jlis.application-unknown`, `jlis.application-status`, `jlis.numbers`
   */
  beginProduction(
    name: ApplicationName,
    facts: Omit<CardFacts, 'manufacturingNumber'>,
    registerVersion: number,
  ): Promise<CardInProduction>;
  /** Enters what became of one. @throws OpenMynaError `jlis.application-unknown`, `jlis.application-status` */
  record(name: ApplicationName, event: Exclude<ApplicationEvent, InProduction>): Promise<CardApplication>;
  /** @throws OpenMynaError `jlis.application-status` where it is not in production any more */
  whileInProduction(name: ApplicationName): (tx: Transaction<JlisTables>) => Promise<void>;
  /** Those whose cards are being made, as far as the book knows: the process that made one may have ended. */
  inProduction(): Promise<readonly CardInProduction[]>;
  /** @throws OpenMynaError `jlis.application-unknown` */
  application(name: ApplicationName): Promise<CardApplication>;
  /** All of a resident's, the newest last. */
  applicationsOf(residentId: string): Promise<readonly CardApplication[]>;
  /** The book as a part of a transaction of its store. */
  within<Others>(transaction: Transaction<Others>): ApplicationBook;
}

/** Opens the book of a store that has its table. */
export const openApplicationBook = (options: ApplicationBookOptions): ApplicationBook => {
  const { store, register, cards, clock, random } = options;

  const add = async (
    tx: Transaction<JlisTables>,
    history: readonly Row[],
    name: ApplicationName,
    event: ApplicationEvent,
    request?: string,
  ): Promise<CardApplication> => {
    const own = history.filter((row) => row.application_id === name.applicationId);
    const before = foldOf(own);
    const after = applicationAfter(before, name, event);
    if (after === undefined) {
      if (before === undefined) throw unknown(name);
      throw new OpenMynaError(errors['jlis.application-status'], { kind: event.kind, status: before.status });
    }
    await tx
      .insertInto('card_application_event')
      .values({
        resident_id: name.residentId,
        application_id: name.applicationId,
        seq: own.length + 1,
        request: request ?? null,
        event: JSON.stringify(event) as unknown as ApplicationEvent,
        recorded_at: clock(),
      })
      .execute();
    if (event.kind === 'made' || event.kind === 'ended')
      await tx
        .deleteFrom('card_production')
        .where('resident_id', '=', name.residentId)
        .where('application_id', '=', name.applicationId)
        .execute();
    return after;
  };

  return {
    apply: async ({ residentId, form, request }) => {
      const person = await register.resident(residentId);
      const owned = await cards.cardsOf(residentId);
      const acceptedOn = dayInJapan(clock());
      const accepted = await store.transaction(async (tx) => {
        const history = await rowsOf(tx, residentId);
        const again = history.find((row) => row.request === request);
        if (again !== undefined) {
          const known = foldOf(history.filter((row) => row.application_id === again.application_id))!;
          if (!isDeepStrictEqual(known.form, form)) throw new OpenMynaError(errors['jlis.application-request']);
          return known;
        }
        const problem = applicationProblem(form, person, owned, acceptedOn);
        if (problem !== undefined) throw new OpenMynaError(errors['jlis.application'], { problem });
        const open = allOf(history).find(({ status }) => status === 'accepted' || status === 'in-production');
        if (open !== undefined)
          throw new OpenMynaError(errors['jlis.application-open'], { application: open.applicationId });
        const taken = new Set(history.map((row) => row.application_id));
        const applicationId = await takeDigits(random, 23, async (digits) => !taken.has(digits));
        const name = { residentId, applicationId };
        return add(tx, history, name, { kind: 'accepted', form, acceptedOn }, request);
      });
      // Whoever applies because the card is gone has reported it.
      const why = reported(accepted.form.reason);
      if (why !== undefined && accepted.status === 'accepted')
        for (const card of owned) if (card.status !== 'void') await cards.record(card, { kind: 'void', why });
      return accepted;
    },
    beginProduction: async (name, facts, registerVersion) => {
      const { residentId, applicationId } = name;
      const owned = (await cards.cardsOf(residentId)).map(({ cardId }) => cardId);
      return store.transaction(async (tx) => {
        const history = await rowsOf(tx, residentId);
        // An id that an application had which came to nothing is not given again.
        const cardId = await giveCardId(tx, residentId, [
          ...owned,
          ...allOf(history).flatMap((one) => one.cardId ?? []),
        ]);
        const manufacturingNumber = await giveManufacturingNumber(tx, random, { residentId, cardId });
        const event = {
          kind: 'in-production',
          cardId,
          facts: { ...facts, manufacturingNumber },
          registerVersion,
        } as const;
        const begun = await add(tx, history, name, event);
        const row = { resident_id: residentId, application_id: applicationId, card_id: cardId };
        await tx.insertInto('card_production').values(row).execute();
        return begun as CardInProduction;
      });
    },
    whileInProduction: (name) => async (tx) => {
      const own = (await rowsOf(tx, name.residentId)).filter((row) => row.application_id === name.applicationId);
      const status = foldOf(own)?.status;
      if (status !== 'in-production')
        throw new OpenMynaError(errors['jlis.application-status'], { kind: 'made', status: status ?? 'none' });
    },
    inProduction: async () => {
      const rows = await store.db.selectFrom('card_production').selectAll().execute();
      const all: CardInProduction[] = [];
      for (const { resident_id, application_id } of rows) {
        const known = allOf(await rowsOf(store.db, resident_id));
        const found = known.find(({ applicationId }) => applicationId === application_id);
        if (found?.status === 'in-production') all.push(found as CardInProduction);
      }
      return all;
    },
    record: (name, event) => store.transaction(async (tx) => add(tx, await rowsOf(tx, name.residentId), name, event)),
    application: async (name) => {
      const known = allOf(await rowsOf(store.db, name.residentId));
      const found = known.find(({ applicationId }) => applicationId === name.applicationId);
      if (found === undefined) throw unknown(name);
      return found;
    },
    applicationsOf: async (residentId) => allOf(await rowsOf(store.db, residentId)),
    within: (tx) =>
      openApplicationBook({
        ...options,
        store: store.within(tx),
        register: register.within(tx),
        cards: cards.within(tx),
      }),
  };
};

const reported = (reason: ApplicationForm['reason']): CardReason | undefined =>
  reason === 'first' || reason === 'renewal' ? undefined : reason;

type Row = JlisTables['card_application_event'];

const rowsOf = async (db: Kysely<JlisTables>, residentId: string): Promise<Row[]> =>
  mayHaveCards(residentId)
    ? db
        .selectFrom('card_application_event')
        .selectAll()
        .where('resident_id', '=', residentId)
        .orderBy('recorded_at')
        .orderBy('application_id')
        .orderBy('seq')
        .execute()
    : [];

const foldOf = (rows: readonly Row[]): CardApplication | undefined =>
  rows.reduce<CardApplication | undefined>(
    (before, { resident_id, application_id, event }) =>
      applicationAfter(before, { residentId: resident_id, applicationId: application_id }, event),
    undefined,
  );

const allOf = (rows: readonly Row[]): CardApplication[] =>
  Object.values(Object.groupBy(rows, (row) => ` ${row.application_id}`)).map((own) => foldOf(own!)!);

const unknown = ({ applicationId }: ApplicationName) =>
  new OpenMynaError(errors['jlis.application-unknown'], { application: applicationId });
