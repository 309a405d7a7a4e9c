// One transaction of the register: requests are read, held against what is there, and stored with what they tell others; so of two
// clerks on one record one begins anew, with what the other has written.

import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, type LocalDate, type Random } from '@openmyna/identity';
import type { Clock, Store } from '@openmyna/store';
import type { Transaction } from 'kysely';
import { type EventRequest, type LifeEvent, type RegisterNotice, registerSource, registerTopic } from '../contract.ts';
import { errors } from '../errors.ts';
import { checkHousehold, membersOf, touched, withHousehold } from '../households/keep-households.ts';
import type { MunicipalityTables } from '../schema.ts';
import { asPlan, checkReport } from './check-report.ts';
import { nextDue } from './due.ts';
import { apply, type Entry } from './fold.ts';
import { areFree, freshMyNumber, freshNumbers, type Numbers } from './numbers.ts';
import { foldAll, putEvent, type Row, rowsOf } from './rows.ts';

/** What a register stands on. */
export interface RegisterOptions {
  readonly store: Store<MunicipalityTables>;
  readonly clock: Clock;
  readonly random: Random;
}

type Tx = Transaction<MunicipalityTables>;

/** Begins the request keys of what comes about by itself. */
const ownKeys = 'register ';

/** An event of a person, with the key under which it counts once. */
type Step = Pick<EventRequest, 'happenedOn' | 'event' | 'request' | 'lateReason'>;

/** Records what is asked, each once, and what it brings with it. */
export const recordAll = async (
  tx: Tx,
  options: RegisterOptions,
  requests: readonly EventRequest[],
): Promise<readonly Entry[]> => {
  const { clock } = options;
  const recordedAt = clock();
  const today = dayInJapan(recordedAt);
  const all: EventRequest[] = [];
  for (const asked of requests) all.push(asked, ...(await alongWith(tx, asked)));
  const together = new Set(all.map(({ residentId }) => residentId));
  const households = new Set<string>();
  const joined = new Map<string, Set<string>>();
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
    const before = await settle(tx, options, foldAll(rows), recordedAt, households);
    const planned = asPlan(asked, today);
    checkReport(planned, before, today);
    const event = before === undefined ? planned.event : await withHousehold(tx, planned.event, before, together);
    const after = await step(tx, options, residentId, before, { ...planned, event }, recordedAt);
    for (const id of touched(before, after)) households.add(id);
    if ('household' in event && event.household !== undefined && event.household.id !== before?.household.id)
      joined.set(event.household.id, (joined.get(event.household.id) ?? new Set()).add(residentId));
    results.push((await settle(tx, options, after, recordedAt, households))!);
  }
  await keepHouseholds(tx, options, households, joined, recordedAt);
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
export const settle = async (
  tx: Tx,
  options: RegisterOptions,
  person: Entry | undefined,
  recordedAt: Date,
  households: Set<string>,
): Promise<Entry | undefined> => {
  const today = dayInJapan(recordedAt);
  let now = person;
  for (let due = now && nextDue(now); now !== undefined && due !== undefined && due.on <= today; due = nextDue(now)) {
    const request = `${ownKeys}${now.version + 1}`;
    const after = await step(
      tx,
      options,
      now.residentId,
      now,
      { happenedOn: due.on, event: due.event, request },
      recordedAt,
    );
    for (const id of touched(now, after)) households.add(id);
    now = after;
  }
  return now;
};

/** Whoever is left alone in a household is its head. */
export const keepHouseholds = async (
  tx: Tx,
  options: RegisterOptions,
  households: ReadonlySet<string>,
  joined: ReadonlyMap<string, ReadonlySet<string>>,
  recordedAt: Date,
): Promise<void> => {
  const today = dayInJapan(recordedAt);
  for (const id of households) {
    const alone = await checkHousehold(tx, id, joined.get(id) ?? new Set());
    if (alone === undefined) continue;
    const person = foldAll(await rowsOf(tx, alone))!;
    const request = `${ownKeys}${person.version + 1}`;
    const event: LifeEvent = { kind: 'household', household: { id, relation: 'head' } };
    await step(tx, options, alone, person, { happenedOn: today, event, request }, recordedAt);
  }
};

const step = async (
  tx: Tx,
  { store, random }: RegisterOptions,
  residentId: string,
  before: Entry | undefined,
  { happenedOn, event, request, lateReason }: Step,
  recordedAt: Date,
): Promise<Entry> => {
  const numbers = await numbersFor(tx, random, event, residentId);
  const seq = (before?.version ?? 0) + 1;
  const recordedOn: LocalDate = dayInJapan(recordedAt);
  const after = apply(before, { residentId, seq, happenedOn, recordedOn, event, numbers });
  const row = {
    resident_id: residentId,
    seq,
    request,
    happened_on: happenedOn,
    recorded_at: recordedAt,
    event: JSON.stringify(event) as unknown as LifeEvent,
    my_number: numbers.myNumber ?? null,
    resident_code: numbers.residentCode ?? null,
    late_reason: lateReason ?? null,
  };
  await putEvent(tx, row, after);
  const body: RegisterNotice = {
    residentId,
    seq: event.kind === 'lapse' ? event.of : seq,
    kind: event.kind,
    happenedOn,
    ...(event.kind === 'departure' && { continues: event.continues }),
  };
  await store.outbox.add(tx, { source: registerSource(residentId), topic: registerTopic, body });
  return after;
};

const numbersFor = async (tx: Tx, random: Random, event: LifeEvent, residentId: string): Promise<Partial<Numbers>> => {
  if (event.kind === 'number') return { myNumber: await freshMyNumber(tx, random) };
  if (event.kind !== 'birth' && event.kind !== 'registration') return {};
  if (event.numbers === undefined) return freshNumbers(tx, random);
  if (!(await areFree(tx, event.numbers))) throw new OpenMynaError(errors['register.known'], { residentId });
  return event.numbers;
};
