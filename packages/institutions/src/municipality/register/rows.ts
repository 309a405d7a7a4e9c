// The rows of a person, and what is made of them: the history, the person, and the entry by which they are found.

import { comparisonKey, dayInJapan } from '@openmyna/identity';
import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { RecordedEvent, Resident } from '../contract.ts';
import type { MunicipalityTables } from '../schema.ts';
import { isLate } from './days.ts';
import { nextDue } from './due.ts';
import { apply, type Entry, type FoldedEvent } from './fold.ts';

export type Row = Selectable<MunicipalityTables['resident_event']>;

export const rowsOf = (db: Kysely<MunicipalityTables>, residentId: string): Promise<Row[]> =>
  db.selectFrom('resident_event').selectAll().where('resident_id', '=', residentId).orderBy('seq').execute();

const foldedOf = (row: Row): FoldedEvent => ({
  residentId: row.resident_id,
  seq: row.seq,
  happenedOn: row.happened_on,
  recordedOn: dayInJapan(row.recorded_at),
  event: row.event,
  numbers: {
    ...(row.my_number !== null && { myNumber: row.my_number }),
    ...(row.resident_code !== null && { residentCode: row.resident_code }),
  },
});

export const foldAll = (rows: readonly Row[]): Entry | undefined =>
  rows.reduce<Entry | undefined>((before, row) => apply(before, foldedOf(row)), undefined);

/** Without the number, which is told for a purpose alone. */
export const residentOf = ({ myNumber: _number, ...resident }: Entry): Resident => resident;

export const recordedOf = ({ seq, happened_on, recorded_at, event, late_reason }: Row): RecordedEvent => ({
  seq,
  happenedOn: happened_on,
  recordedAt: recorded_at,
  event,
  ...(isLate(event.kind, happened_on, dayInJapan(recorded_at)) && { late: true as const }),
  ...(late_reason !== null && { lateReason: late_reason }),
});

/** Writes an event and what the person is found by after it: one statement, since an exchange with the server costs more than a row. */
export const putEvent = async (
  tx: Transaction<MunicipalityTables>,
  event: Insertable<MunicipalityTables['resident_event']>,
  person: Entry,
): Promise<void> => {
  const found = {
    status: person.status,
    birth_date: person.birthDate,
    name_key: comparisonKey(person.name),
    household_id: person.household.id,
    relation: person.household.relation,
    municipality: person.address.municipality,
    address: person.address.text,
    due_on: nextDue(person)?.on ?? null,
  };
  await tx
    .with('recorded', (db) => db.insertInto('resident_event').values(event))
    .insertInto('resident_entry')
    .values({ resident_id: person.residentId, ...found })
    .onConflict((conflict) => conflict.column('resident_id').doUpdateSet(found))
    .execute();
};
