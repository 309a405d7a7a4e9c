// The rows of a person, and what is made of them: the history, the person, and the entry by which they are found.

import { dayInJapan } from '@openmyna/identity';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { LifeEvent, RecordedEvent, Resident } from '../contract.ts';
import type { MunicipalityTables } from '../schema.ts';
import { isLate } from './days.ts';
import { entryRowOf } from './entry-row.ts';
import { apply, type Entry, type FoldedEvent } from './fold.ts';

/** Prefix of the request keys of events that the register records on its own. */
export const ownKeys = 'register ';

export type Row = Selectable<MunicipalityTables['resident_event']>;

export const rowsOf = async (db: Kysely<MunicipalityTables>, residentId: string): Promise<readonly Row[]> =>
  (await sql<Row>`select * from resident_event where resident_id = ${residentId} order by seq`.execute(db)).rows;

const foldedOf = (row: Row): FoldedEvent => ({
  residentId: row.resident_id,
  seq: row.seq,
  happenedOn: row.happened_on,
  recordedAt: row.recorded_at,
  event: row.event,
  numbers: {
    ...(row.my_number !== null && { myNumber: row.my_number }),
    ...(row.resident_code !== null && { residentCode: row.resident_code }),
  },
});

export const foldAll = (rows: readonly Row[]): Entry | undefined =>
  rows.reduce<Entry | undefined>((before, row) => apply(before, foldedOf(row)), undefined);

/** Numbers stand in columns of their own and nowhere else; rows of before have them in the event too, and it does not leave. */
export const withoutNumbers = (event: LifeEvent): LifeEvent => {
  if (event.kind !== 'birth' && event.kind !== 'registration') return event;
  const { numbers: _numbers, ...rest } = event;
  return rest;
};

/** Without the number, which is told for a purpose alone. */
export const residentOf = ({ myNumber: _number, ...resident }: Entry): Resident => resident;

const byOf = ({ recorded_by, recorded_at_office }: Row): Pick<RecordedEvent, 'by'> => {
  if (recorded_by === null) return {};
  return { by: { account: recorded_by, ...(recorded_at_office !== null && { municipality: recorded_at_office }) } };
};

export const recordedOf = (row: Row): RecordedEvent => {
  const { seq, request, happened_on, recorded_at, event, late_reason } = row;
  return {
    seq,
    happenedOn: happened_on,
    recordedAt: recorded_at,
    event: withoutNumbers(event),
    ...byOf(row),
    // What the register records on its own was reported by nobody.
    ...(!request.startsWith(ownKeys) &&
      isLate(event.kind, happened_on, dayInJapan(recorded_at)) && { late: true as const }),
    ...(late_reason !== null && { lateReason: late_reason }),
  };
};

/** Writes an event and what the person is found by after it: one statement, since an exchange with the server costs more than a row. */
export const putEvent = async (tx: Transaction<MunicipalityTables>, event: Row, person: Entry): Promise<void> => {
  const entry = entryRowOf(person);
  await sql`with recorded as (
      insert into resident_event
        (resident_id, seq, request, happened_on, recorded_at, event, my_number, resident_code, late_reason,
          request_hash, recorded_by, recorded_at_office)
      values (${event.resident_id}, ${event.seq}, ${event.request}, ${event.happened_on}, ${event.recorded_at},
        ${JSON.stringify(event.event)}, ${event.my_number}, ${event.resident_code}, ${event.late_reason},
        ${event.request_hash}, ${event.recorded_by}, ${event.recorded_at_office}))
    insert into resident_entry
      (resident_id, status, birth_date, name_key, household_id, relation, municipality, address, due_on)
    values (${entry.resident_id}, ${entry.status}, ${entry.birth_date}, ${entry.name_key}, ${entry.household_id},
      ${entry.relation}, ${entry.municipality}, ${entry.address}, ${entry.due_on})
    on conflict (resident_id) do update set status = excluded.status, birth_date = excluded.birth_date,
      name_key = excluded.name_key, household_id = excluded.household_id, relation = excluded.relation,
      municipality = excluded.municipality, address = excluded.address, due_on = excluded.due_on`.execute(tx);
};
