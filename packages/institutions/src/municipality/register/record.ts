// One transaction of the register: requests are read, held against what is there, and stored with what they tell others; so of two
// clerks on one record one begins anew, with what the other has written.

import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, type Random } from '@openmyna/identity';
import type { Clock, StoreView } from '@openmyna/store';
import type { Transaction } from 'kysely';
import { type EventRequest, type LifeEvent, type RegisterNotice, registerSource, registerTopic } from '../contract.ts';
import { errors } from '../errors.ts';
import { type Households, membersOf, openHouseholds, withHousehold } from '../households/keep-households.ts';
import type { MunicipalityTables } from '../schema.ts';
import { asPlan, checkReport } from './check-report.ts';
import { nextDue } from './due.ts';
import { apply, type Entry } from './fold.ts';
import { areFree, freshMyNumber, freshNumbers, type Numbers } from './numbers.ts';
import { foldAll, putEvent, type Row, rowsOf } from './rows.ts';

/** What a register stands on. */
export interface RegisterOptions {
  readonly store: StoreView<MunicipalityTables>;
  readonly clock: Clock;
  readonly random: Random;
}

type Tx = Transaction<MunicipalityTables>;

/** Begins the request keys of what comes about by itself. */
const ownKeys = 'register ';

/** An event of a person, with the key under which it counts once. */
type Step = Pick<EventRequest, 'happenedOn' | 'event' | 'request' | 'lateReason'>;

/** One transaction, and what it is about. */
export interface Work extends RegisterOptions {
  readonly tx: Tx;
  readonly recordedAt: Date;
  readonly households: Households;
}

export const workIn = (tx: Tx, options: RegisterOptions): Work => ({
  ...options,
  tx,
  recordedAt: options.clock(),
  households: openHouseholds(tx),
});

/** Records what is asked, each once, and what it brings with it. */
export const recordAll = async (work: Work, requests: readonly EventRequest[]): Promise<readonly Entry[]> => {
  const { tx, households } = work;
  const today = dayInJapan(work.recordedAt);
  const all: EventRequest[] = [];
  for (const asked of requests) all.push(asked, ...(await alongWith(tx, asked)));
  const together = new Set(all.map(({ residentId }) => residentId));
  const results: Entry[] = [];
  for (const asked of all) {
    const { residentId, request } = asked;
    if (request.startsWith(ownKeys))
      throw new OpenMynaError(errors['register.field'], { field: 'request', problem: request });
    const rows = await rowsOf(tx, residentId);
    const again = rows.findIndex((row) => row.request === request);
    if (again >= 0) {
      results.push(foldAll(rows.slice(0, endOf(rows, again)))!);
      continue;
    }
    const before = await settle(work, foldAll(rows));
    const planned = asPlan(asked, today);
    checkReport(planned, before, today);
    const event =
      before === undefined ? planned.event : await withHousehold(households, planned.event, before, together);
    const after = await step(work, residentId, before, { ...planned, event });
    results.push((await settle(work, after))!);
  }
  await keepHouseholds(work);
  return results;
};

const isOfHousehold = ({ kind, ...event }: LifeEvent): boolean =>
  kind === 'correction'
    ? Object.keys(event).join() === 'address'
    : kind === 'move' || kind === 'move-out' || kind === 'departure';

/** What goes for a whole household is asked of each in it; of who asks again, of nobody else. */
const alongWith = async (tx: Tx, asked: EventRequest): Promise<readonly EventRequest[]> => {
  if (!asked.whole) return [];
  if (!isOfHousehold(asked.event))
    throw new OpenMynaError(errors['register.field'], { field: 'whole', problem: asked.event.kind });
  const rows = await rowsOf(tx, asked.residentId);
  const person = foldAll(rows);
  if (person === undefined || rows.some(({ request }) => request === asked.request)) return [];
  const others = await membersOf(tx, person.household.id, person.status);
  return others
    .filter(({ resident_id }) => resident_id !== asked.residentId)
    .map(({ resident_id }) => ({ ...asked, residentId: resident_id }));
};

/** Behind an event, what came about by itself with it. */
const endOf = (rows: readonly Row[], index: number): number => {
  const own = (row: Row | undefined) =>
    row?.request.startsWith(ownKeys) === true && row.recorded_at.getTime() === rows[index]!.recorded_at.getTime();
  let end = index + 1;
  while (own(rows[end])) end++;
  return end;
};

/** Records what has come due of a person. */
export const settle = async (work: Work, person: Entry | undefined): Promise<Entry | undefined> => {
  const today = dayInJapan(work.recordedAt);
  let now = person;
  for (let due = now && nextDue(now); now !== undefined && due !== undefined && due.on <= today; due = nextDue(now)) {
    const request = `${ownKeys}${now.version + 1}`;
    now = await step(work, now.residentId, now, { happenedOn: due.on, event: due.event, request });
  }
  return now;
};

/** Whoever is left alone in a household is its head. */
export const keepHouseholds = async (work: Work): Promise<void> => {
  const { tx, households } = work;
  const today = dayInJapan(work.recordedAt);
  for (const id of households.touched) {
    const alone = await households.check(id);
    if (alone === undefined) continue;
    const person = foldAll(await rowsOf(tx, alone))!;
    const request = `${ownKeys}${person.version + 1}`;
    const event: LifeEvent = { kind: 'household', household: { id, relation: 'head' } };
    await step(work, alone, person, { happenedOn: today, event, request });
  }
};

const step = async (
  { tx, store, random, recordedAt, households }: Work,
  residentId: string,
  before: Entry | undefined,
  { happenedOn, event, request, lateReason }: Step,
): Promise<Entry> => {
  const numbers = await numbersFor(tx, random, event, residentId);
  const seq = (before?.version ?? 0) + 1;
  const after = apply(before, { residentId, seq, happenedOn, recordedAt, event, numbers });
  const row = {
    resident_id: residentId,
    seq,
    request,
    happened_on: happenedOn,
    recorded_at: recordedAt,
    event,
    my_number: numbers.myNumber ?? null,
    resident_code: numbers.residentCode ?? null,
    late_reason: lateReason ?? null,
  };
  const body: RegisterNotice = {
    residentId,
    seq: event.kind === 'lapse' ? event.of : seq,
    kind: event.kind,
    happenedOn,
    ...(event.kind === 'departure' && { continues: event.continues }),
  };
  // Said in one breath, and so in one exchange.
  await Promise.all([
    putEvent(tx, row, after),
    store.outbox.add(tx, { source: registerSource(residentId), topic: registerTopic, body }),
    households.follow(before, after, event),
  ]);
  return after;
};

const numbersFor = async (tx: Tx, random: Random, event: LifeEvent, residentId: string): Promise<Partial<Numbers>> => {
  if (event.kind === 'number') return { myNumber: await freshMyNumber(tx, random) };
  if (event.kind !== 'birth' && event.kind !== 'registration') return {};
  if (event.numbers === undefined) return freshNumbers(tx, random);
  if (!(await areFree(tx, event.numbers))) throw new OpenMynaError(errors['register.known'], { residentId });
  return event.numbers;
};
