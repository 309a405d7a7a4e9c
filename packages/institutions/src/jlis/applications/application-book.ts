// The applications of everybody, over their table: what is asked is held against what is there and stored in one transaction.

import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, type Random, randomDigits } from '@openmyna/identity';
import type { Clock, StoreView } from '@openmyna/store';
import type { Kysely, Transaction } from 'kysely';
import type { Register } from '../../municipality/contract.ts';
import type { CardBook, CardReason } from '../cards/card-book.ts';
import { errors } from '../errors.ts';
import type { JlisTables } from '../schema.ts';
import { type ApplicationEvent, type ApplicationForm, applicationAfter, type CardApplication } from './application.ts';
import { applicationProblem } from './check-application.ts';

/** An application among those of a resident. */
export type ApplicationName = Pick<CardApplication, 'residentId' | 'applicationId'>;

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
   * @throws OpenMynaError `jlis.application`, saying what keeps it from being accepted; `jlis.application-open`; `register.unknown`
   */
  apply(asked: {
    readonly residentId: string;
    readonly form: ApplicationForm;
    readonly request: string;
  }): Promise<CardApplication>;
  /** Enters what became of one. @throws OpenMynaError `jlis.application-unknown`, `jlis.application-status` */
  record(name: ApplicationName, event: ApplicationEvent): Promise<CardApplication>;
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
        if (again !== undefined) return foldOf(history.filter((row) => row.application_id === again.application_id))!;
        const problem = applicationProblem(form, person, owned, acceptedOn);
        if (problem !== undefined) throw new OpenMynaError(errors['jlis.application'], { problem });
        const open = allOf(history).find(({ status }) => status === 'accepted' || status === 'in-production');
        if (open !== undefined)
          throw new OpenMynaError(errors['jlis.application-open'], { application: open.applicationId });
        const name = { residentId, applicationId: randomDigits(random, 23) };
        return add(tx, history, name, { kind: 'accepted', form, acceptedOn }, request);
      });
      // Whoever applies because the card is gone has reported it.
      const why = reported(accepted.form.reason);
      if (why !== undefined && accepted.status === 'accepted')
        for (const card of owned) if (card.status !== 'void') await cards.record(card, { kind: 'void', why });
      return accepted;
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

const rowsOf = (db: Kysely<JlisTables>, residentId: string): Promise<Row[]> =>
  db
    .selectFrom('card_application_event')
    .selectAll()
    .where('resident_id', '=', residentId)
    .orderBy('recorded_at')
    .orderBy('application_id')
    .orderBy('seq')
    .execute();

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
