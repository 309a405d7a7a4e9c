// The register over its table: a request is read, held against what is there, and stored with what it tells others, all in one
// transaction; so of two clerks on one record one begins anew, with what the other has written.

import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, isLocalDate, type Random } from '@openmyna/identity';
import type { Clock, Store } from '@openmyna/store';
import type { Kysely, Selectable, Transaction } from 'kysely';
import {
  type EventRequest,
  type LifeEvent,
  type RecordedEvent,
  type Register,
  type RegisterNotice,
  type Resident,
  registerSource,
  registerTopic,
} from '../contract.ts';
import { errors } from '../errors.ts';
import type { MunicipalityTables } from '../schema.ts';
import { checkEvent } from './check-event.ts';
import { apply, type FoldedEvent } from './fold.ts';
import { areFree, freshMyNumber, freshNumbers, type Numbers } from './numbers.ts';

/** What a register stands on. */
export interface RegisterOptions {
  readonly store: Store<MunicipalityTables>;
  readonly clock: Clock;
  readonly random: Random;
}

type Row = Selectable<MunicipalityTables['resident_event']>;

const rowsOf = (db: Kysely<MunicipalityTables>, residentId: string): Promise<Row[]> =>
  db.selectFrom('resident_event').selectAll().where('resident_id', '=', residentId).orderBy('seq').execute();

const foldedOf = (row: Row): FoldedEvent => ({
  residentId: row.resident_id,
  seq: row.seq,
  happenedOn: row.happened_on,
  event: row.event,
  numbers: {
    ...(row.my_number !== null && { myNumber: row.my_number }),
    ...(row.resident_code !== null && { residentCode: row.resident_code }),
  },
});

const foldAll = (rows: readonly Row[]): Resident | undefined =>
  rows.reduce<Resident | undefined>((before, row) => apply(before, foldedOf(row)), undefined);

/** Opens the register of a store that has its tables. */
export const openRegister = ({ store, clock, random }: RegisterOptions): Register => {
  const known = async (residentId: string): Promise<readonly Row[]> => {
    const rows = await rowsOf(store.db, residentId);
    if (rows.length === 0) throw new OpenMynaError(errors['register.unknown'], { residentId });
    return rows;
  };
  return {
    record: async (request) => {
      checkEvent(request.event);
      return store.transaction((tx) => record(tx, request));
    },
    resident: async (residentId) => foldAll(await known(residentId))!,
    history: async (residentId) => (await known(residentId)).map(recordedOf),
  };

  async function record(tx: Transaction<MunicipalityTables>, asked: EventRequest): Promise<Resident> {
    const { residentId, happenedOn, event, request } = asked;
    const rows = await rowsOf(tx, residentId);
    const again = rows.findIndex((row) => row.request === request);
    if (again >= 0) return foldAll(rows.slice(0, again + 1))!;
    const before = foldAll(rows);
    const recordedAt = clock();
    checkDate(happenedOn, before?.since, dayInJapan(recordedAt));
    const numbers = await numbersFor(tx, event, residentId);
    const seq = rows.length + 1;
    const after = apply(before, { residentId, seq, happenedOn, event, numbers });
    await tx
      .insertInto('resident_event')
      .values({
        resident_id: residentId,
        seq,
        request,
        happened_on: happenedOn,
        recorded_at: recordedAt,
        event: JSON.stringify(event) as unknown as LifeEvent,
        my_number: numbers.myNumber ?? null,
        resident_code: numbers.residentCode ?? null,
      })
      .execute();
    const notice: RegisterNotice = {
      residentId,
      seq,
      kind: event.kind,
      happenedOn,
      ...(event.kind === 'departure' && { continues: event.continues }),
    };
    await store.outbox.add(tx, { source: registerSource(residentId), topic: registerTopic, body: notice });
    return after;
  }

  async function numbersFor(
    tx: Transaction<MunicipalityTables>,
    event: LifeEvent,
    residentId: string,
  ): Promise<Partial<Numbers>> {
    if (event.kind === 'number') return { myNumber: await freshMyNumber(tx, random) };
    if (event.kind !== 'birth' && event.kind !== 'registration') return {};
    if (event.numbers === undefined) return freshNumbers(tx, random);
    if (!(await areFree(tx, event.numbers))) throw new OpenMynaError(errors['register.known'], { residentId });
    return event.numbers;
  }
};

const checkDate = (happenedOn: string, since: string | undefined, today: string): void => {
  if (isLocalDate(happenedOn) && happenedOn <= today && (since === undefined || happenedOn >= since)) return;
  throw new OpenMynaError(errors['register.date'], { happenedOn, since: since ?? '—', today });
};

const recordedOf = ({ seq, happened_on, recorded_at, event }: Row): RecordedEvent => ({
  seq,
  happenedOn: happened_on,
  recordedAt: recorded_at,
  event,
});
