// What holders are told before a card or certificate ends, on the day, and at the end of health insurance's grace (services.md §9, M12).
// Days are attended in their order and once; a town that was away for years tells everything of the years between when it is back.

import { OpenMynaError } from '@openmyna/errors';
import {
  addDays,
  addMonths,
  dayInJapan,
  type ExpiryNotice,
  type ExpiryPlan,
  endOfDayInJapan,
  expiryPlan,
  instantInJapan,
  type LocalDate,
  type Term,
} from '@openmyna/identity';
import type { Clock, Store } from '@openmyna/store';
import type { CardBook, CardRecord } from '../cards/card-book.ts';
import type { CertificationAuthority } from '../contract.ts';
import type { JlisTables } from '../schema.ts';

/** A notice of somebody's card. `due`: its day has come, and it was not sent yet. */
export interface CardExpiryNotice extends ExpiryNotice {
  readonly cardId: string;
  readonly status: 'planned' | 'due' | 'sent';
  readonly sentAt?: Date;
}

/** What they stand on. */
export interface ExpiryNoticesOptions {
  readonly store: Store<JlisTables>;
  readonly cards: Pick<CardBook, 'card'>;
  readonly authority: Pick<CertificationAuthority, 'certificatesOf'>;
  readonly clock: Clock;
}

/** Notices to everybody. */
export interface ExpiryNotices {
  /** Sends what is due, each notice once. @returns how many */
  attend(): Promise<number>;
  /** When, after an instant, notices may come due next. */
  nextDue(after: Date): Promise<Date | undefined>;
  /** What of a card and its certificates ends when. */
  planOf(card: CardRecord): Promise<ExpiryPlan>;
  /** Sent and to come, the earliest first. */
  noticesOf(card: CardRecord): Promise<readonly CardExpiryNotice[]>;
  /** What was sent last to anybody, at most so many, and what is due now; the earliest first. */
  latest(most: number): Promise<readonly CardExpiryNotice[]>;
}

/** Opens them over a store that has their tables. */
export const openExpiryNotices = ({ store, cards, authority, clock }: ExpiryNoticesOptions): ExpiryNotices => {
  const planOf = async (card: CardRecord) => expiryPlan(await termsOf(authority, card));

  const send = async ({ residentId, cardId }: CardRecord, { kind, on, of }: ExpiryNotice): Promise<number> => {
    const sent_at = clock();
    const row = { resident_id: residentId, card_id: cardId, kind, due_on: on, subjects: of.join(' '), sent_at };
    const added = await store.transaction((tx) =>
      tx
        .insertInto('expiry_notice')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('kind')
        .executeTakeFirst(),
    );
    return added === undefined ? 0 : 1;
  };

  /** Those of the days after the last one that was attended. */
  async function* dueSince(from: LocalDate, today: LocalDate): AsyncGenerator<readonly [CardRecord, ExpiryNotice]> {
    for (const cardId of await endingAround(store, from, today)) {
      const card = await cards.card({ cardId }).catch(nobodys);
      if (card === undefined || !isTold(card)) continue;
      for (const notice of (await planOf(card)).notices)
        if (notice.on > from && notice.on <= today) yield [card, notice];
    }
  }
  // What was due before the books began was told by whoever told it then.
  const attendedUntil = async (today: LocalDate): Promise<LocalDate> =>
    (await lastDay(store)) ?? addDays((await firstDay(store)) ?? today, -1);

  return {
    planOf,
    attend: async () => {
      const today = dayInJapan(clock());
      const from = await attendedUntil(today);
      if (from >= today) return 0;
      let sent = 0;
      for await (const [card, notice] of dueSince(from, today)) sent += await send(card, notice);
      await store.transaction((tx) =>
        tx
          .insertInto('expiry_notice_day')
          .values({ day: today })
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      );
      return sent;
    },
    nextDue: async (after) => {
      const days: LocalDate[] = [];
      for (const months of around) days.push(...(await nextAround(store, dayInJapan(after), months)));
      const first = days.toSorted()[0];
      return first === undefined ? undefined : instantInJapan(first, 0, 0, 0);
    },
    noticesOf: async (card) => {
      const today = dayInJapan(clock());
      const attended = await attendedUntil(today);
      const sent = await sentOf(store, card);
      const open = isTold(card) ? (await planOf(card)).notices : [];
      return [
        ...sent,
        ...open
          .filter((notice) => notice.on > attended && !sent.some((one) => isSame(one, notice)))
          .map((notice) => ({ ...notice, cardId: card.cardId, status: statusOf(notice, today) })),
      ].toSorted(byDay);
    },
    latest: async (most) => {
      const today = dayInJapan(clock());
      const sent = await sentOf(store, most);
      const all = [...sent];
      for await (const [{ cardId }, notice] of dueSince(await attendedUntil(today), today))
        if (!sent.some((one) => one.cardId === cardId && isSame(one, notice)))
          all.push({ ...notice, cardId, status: 'due' });
      return all.toSorted(byDay);
    },
  };
};

const isSame = (a: ExpiryNotice, b: ExpiryNotice): boolean => a.kind === b.kind && a.on === b.on;
const byDay = (a: ExpiryNotice, b: ExpiryNotice): number => (a.on === b.on ? 0 : a.on < b.on ? -1 : 1);

/** A certificate's holder may be no card of ours. */
const nobodys = (error: unknown): undefined => {
  if (!(error instanceof OpenMynaError) || error.code !== 'jlis.card-unknown') throw error;
};

const statusOf = ({ on }: ExpiryNotice, today: LocalDate): CardExpiryNotice['status'] =>
  on <= today ? 'due' : 'planned';

/** A card that is void says nothing any more; one that is not handed over says nothing yet. */
const isTold = ({ status }: CardRecord): boolean => status === 'valid' || status === 'suspended';

/** What of a card is there to end: the newest certificate of each purpose, unless it was revoked, and the card. */
const termsOf = async (
  authority: ExpiryNoticesOptions['authority'],
  { cardId, facts }: CardRecord,
): Promise<readonly Term[]> => {
  const certificates = await authority.certificatesOf(cardId);
  const { issuedOn, expiresOn, endsWithStay } = facts;
  const terms: Term[] = [{ subject: 'card', issuedOn, expiresOn, endsWithStay }];
  for (const subject of ['authentication', 'signature'] as const) {
    const newest = certificates.findLast((one) => one.purpose === subject && one.medium === 'card');
    if (newest === undefined || newest.revocation !== undefined) continue;
    const lastDay = dayInJapan(newest.notAfter);
    terms.push({
      subject,
      issuedOn: dayInJapan(newest.notBefore),
      expiresOn: lastDay,
      endsWithStay: endsWithStay && lastDay === expiresOn,
    });
  }
  return terms;
};

/** On which the first card was entered; looked for until the first day is attended. */
const firstDay = async ({ db }: Store<JlisTables>): Promise<LocalDate | undefined> => {
  const row = await db
    .selectFrom('card_event')
    .select(({ fn }) => fn.min('recorded_at').as('at'))
    .executeTakeFirst();
  return row?.at ? dayInJapan(row.at) : undefined;
};

/** The last that was attended. */
const lastDay = async ({ db }: Store<JlisTables>): Promise<LocalDate | undefined> => {
  const row = await db
    .selectFrom('expiry_notice_day')
    .select(({ fn }) => fn.max('day').as('day'))
    .executeTakeFirst();
  return row?.day ?? undefined;
};

/** Months from an end to the days of its notices, as {@link expiryPlan} has them. */
const around = [-3, 0, 3] as const;

/** The first days after another that are so many months from the end of a certificate, and of a card. */
const nextAround = async (
  { db }: Store<JlisTables>,
  after: LocalDate,
  months: number,
): Promise<readonly LocalDate[]> => {
  const certificateFrom = async (day: LocalDate): Promise<LocalDate | undefined> => {
    const row = await db
      .selectFrom('certificate_intent')
      .select('not_after')
      .where('profile', '=', 'card')
      .where('not_after', '>=', endOfDayInJapan(day))
      .orderBy('not_after')
      .limit(1)
      .executeTakeFirst();
    return row && dayInJapan(row.not_after);
  };
  const cardFrom = async (day: LocalDate): Promise<LocalDate | undefined> => {
    const row = await db
      .selectFrom('card')
      .select((card) => card.ref('facts', '->>').key('expiresOn').as('on'))
      .where((card) => card(card.ref('facts', '->>').key('expiresOn'), '>=', day))
      .orderBy((card) => card.ref('facts', '->>').key('expiresOn'))
      .limit(1)
      .executeTakeFirst();
    return row?.on;
  };
  const found: LocalDate[] = [];
  for (const endFrom of [certificateFrom, cardFrom]) {
    // Ends of months fall together, so the first ends may be those of a day that is over.
    let end = await endFrom(addDays(addMonths(after, -months), -slack));
    while (end !== undefined && addMonths(end, months) <= after) end = await endFrom(addDays(end, 1));
    if (end !== undefined) found.push(addMonths(end, months));
  }
  return found;
};

/**
 * The cards of which something ends so that a notice may be due: three months after a day, on it, or three months before it. Months are
 * of different lengths, so a few more are looked at than are told.
 * @param from the last day that was attended
 */
const endingAround = async (
  { db }: Store<JlisTables>,
  from: LocalDate,
  to: LocalDate,
): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  for (const months of around) {
    const first = addDays(addMonths(from, -months), -slack);
    const last = addDays(addMonths(to, -months), slack);
    const certificates = await db
      .selectFrom('certificate_intent')
      .select('holder')
      .where('profile', '=', 'card')
      .where('not_after', '>=', endOfDayInJapan(first))
      .where('not_after', '<=', endOfDayInJapan(last))
      .execute();
    const ending = await db
      .selectFrom('card')
      .select('card_id')
      .where((row) => row(row.ref('facts', '->>').key('expiresOn'), '>=', first))
      .where((row) => row(row.ref('facts', '->>').key('expiresOn'), '<=', last))
      .execute();
    for (const { holder } of certificates) found.add(holder);
    for (const { card_id } of ending) found.add(card_id);
  }
  return found;
};

/** Days by which the ends of months differ. */
const slack = 3;

/** @param which of a card, or the last ones of all */
const sentOf = async ({ db }: Store<JlisTables>, which: CardRecord | number): Promise<readonly CardExpiryNotice[]> => {
  const all = db.selectFrom('expiry_notice').selectAll();
  const rows = await (typeof which === 'number'
    ? all.orderBy('sent_at', 'desc').limit(which)
    : all.where('resident_id', '=', which.residentId).where('card_id', '=', which.cardId)
  ).execute();
  return rows.map(({ card_id, kind, due_on, subjects, sent_at }) => ({
    cardId: card_id,
    kind,
    on: due_on,
    of: subjects.split(' ') as unknown as ExpiryNotice['of'],
    status: 'sent',
    sentAt: sent_at,
  }));
};
