// Once a year the holder of a consent is reminded of it. A day's reminders are found by the day of the year and made once; a town that
// was down makes those of the days between when it is up again.

import { addDays, birthdayIn, dayInJapan, dayPartsOf, instantInJapan, type LocalDate } from '@openmyna/identity';
import type { Clock, Store } from '@openmyna/store';
import type { JlisTables } from '../schema.ts';
import { consentRows } from './consents.ts';
import type { ConsentReminder } from './contract.ts';

/** Days that are made up for, at most: no two of them are one day of the year. A reminder later than that is the next one. */
const mostDays = 365;

/** `MM-DD` on which a consent of a day is recalled: in a year without 29 February as a birthday would be. */
export const reminderDayOf = (consentedOn: LocalDate): string =>
  birthdayIn(consentedOn, dayPartsOf(consentedOn).year + 1).slice(5);

/** What reminders stand on. */
export interface RemindOptions {
  readonly store: Store<JlisTables>;
  readonly clock: Clock;
}

/** Makes those that have come due. @returns them */
export const remind = async ({ store, clock }: RemindOptions): Promise<readonly ConsentReminder[]> => {
  const now = clock();
  const today = dayInJapan(now);
  const days = await daysUntil(store, today);
  if (days.length === 0) return [];
  const made: ConsentReminder[] = [];
  for (const due of await dueOn(store, days)) {
    const row = { resident_id: due.residentId, consent_id: due.consentId, due_on: due.on, made_at: now };
    const added = await store.transaction((tx) =>
      tx
        .insertInto('attribute_reminder')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('due_on')
        .executeTakeFirst(),
    );
    if (added !== undefined) made.push(due);
  }
  await store.transaction((tx) =>
    tx
      .insertInto('attribute_reminder_day')
      .values({ day: today })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  return made;
};

/** The start of the next day on which a consent is recalled; whether it holds then, is looked at on the day. */
export const nextReminder = async ({ store }: Pick<RemindOptions, 'store'>, after: Date): Promise<Date | undefined> => {
  const today = dayInJapan(after);
  const { year } = dayPartsOf(today);
  const first = async (from: '>' | '<=') =>
    (
      await store.db
        .selectFrom('attribute_consent')
        .select(({ fn }) => fn.min('reminded_on').as('on'))
        .where('reminded_on', from, today.slice(5))
        .executeTakeFirst()
    )?.on;
  const [later, earlier] = [await first('>'), await first('<=')];
  if (later) return instantInJapan(`${year}-${later}`, 0, 0, 0);
  return earlier ? instantInJapan(`${year + 1}-${earlier}`, 0, 0, 0) : undefined;
};

/** Those whose reminders are not all made, to today. */
const daysUntil = async ({ db }: Store<JlisTables>, today: LocalDate): Promise<readonly LocalDate[]> => {
  const last = await db
    .selectFrom('attribute_reminder_day')
    .select(({ fn }) => fn.max('day').as('day'))
    .executeTakeFirst();
  const days: LocalDate[] = [];
  for (let day = today; days.length < mostDays && day > (last?.day ?? addDays(today, -1)); day = addDays(day, -1))
    days.unshift(day);
  return days;
};

/** Of consents that hold then, but for those of the day itself. */
const dueOn = async ({ db }: Store<JlisTables>, days: readonly LocalDate[]): Promise<readonly ConsentReminder[]> => {
  const byDay = new Map(days.map((day) => [day.slice(5), day]));
  const rows = await consentRows(db)
    .select('c.reminded_on')
    .where('c.reminded_on', 'in', [...byDay.keys()])
    .where('w.withdrawn_at', 'is', null)
    .orderBy('c.resident_id')
    .orderBy('c.consent_id')
    .execute();
  return rows.flatMap((row) => {
    const on = byDay.get(row.reminded_on)!;
    if (on <= row.consented_on || on > row.valid_until) return [];
    return [{ residentId: row.resident_id, consentId: row.consent_id, on }];
  });
};

/** All that were made of a resident's, the oldest first. */
export const remindersOf = async (
  { store }: RemindOptions,
  residentId: string,
): Promise<readonly ConsentReminder[]> => {
  const rows = await store.db
    .selectFrom('attribute_reminder')
    .select(['resident_id', 'consent_id', 'due_on'])
    .where('resident_id', '=', residentId)
    .orderBy('due_on')
    .orderBy('consent_id')
    .execute();
  return rows.map((row) => ({ residentId: row.resident_id, consentId: row.consent_id, on: row.due_on }));
};
