// Once a year the holder of a consent is reminded of it. A day's reminders are found by the day of the year and made once; a town that
// was down makes those of the days between when it is up again.

import { addDays, birthdayIn, dayInJapan, dayPartsOf, type LocalDate } from '@openmyna/identity';
import type { Clock, Store } from '@openmyna/store';
import type { ConsentReminder } from './contract.ts';
import type { AttributeTables } from './schema.ts';

/** Days that are made up for, at most: a reminder later than that is the next one. */
const mostDays = 366;

/** `MM-DD` on which a consent of a day is recalled: in a year without 29 February as a birthday would be. */
export const reminderDayOf = (consentedOn: LocalDate): string =>
  birthdayIn(consentedOn, dayPartsOf(consentedOn).year + 1).slice(5);

/** What reminders stand on. */
export interface RemindOptions {
  readonly store: Store<AttributeTables>;
  readonly clock: Clock;
}

/** Makes those that have come due. @returns them */
export const remind = async ({ store, clock }: RemindOptions): Promise<readonly ConsentReminder[]> => {
  const now = clock();
  const today = dayInJapan(now);
  const last = await store.db
    .selectFrom('attribute_reminder_day')
    .select(({ fn }) => fn.max('day').as('day'))
    .executeTakeFirst();
  const earliest = addDays(today, -mostDays);
  const first = last?.day == null ? today : addDays(last.day, 1);
  const made: ConsentReminder[] = [];
  for (let day = [first, earliest].toSorted()[1]!; day <= today; day = addDays(day, 1)) {
    for (const { resident_id, consent_id } of await dueOn(store, day)) {
      const row = { resident_id, consent_id, due_on: day, made_at: now };
      const added = await store.transaction((tx) =>
        tx
          .insertInto('attribute_reminder')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .returning('due_on')
          .executeTakeFirst(),
      );
      if (added !== undefined) made.push({ residentId: resident_id, consentId: consent_id, on: day });
    }
    const done = { day };
    await store.transaction((tx) =>
      tx
        .insertInto('attribute_reminder_day')
        .values(done)
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
  }
  return made;
};

/** Of consents that hold, but for those of the day itself. */
const dueOn = ({ db }: Store<AttributeTables>, day: LocalDate) =>
  db
    .selectFrom('attribute_consent as c')
    .leftJoin('attribute_withdrawal as w', (join) =>
      join.onRef('w.resident_id', '=', 'c.resident_id').onRef('w.consent_id', '=', 'c.consent_id'),
    )
    .select(['c.resident_id', 'c.consent_id'])
    .where('c.reminded_on', '=', day.slice(5))
    .where('c.consented_on', '<', day)
    .where('c.valid_until', '>=', day)
    .where('w.withdrawn_at', 'is', null)
    .orderBy('c.resident_id')
    .orderBy('c.consent_id')
    .execute();

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
