// Requests are read, held against what is there, and stored with what they tell others, in one transaction; so of two clerks on one record
// one begins again, with what the other has written.

import { OpenMynaError } from '@openmyna/errors';
import type { EventRequest, LifeEvent } from '../contract.ts';
import { errors } from '../errors.ts';
import { membersOf, withHousehold } from '../households/keep-households.ts';
import { checkArrival } from './arrival.ts';
import { asPlan, checkReport } from './check-report.ts';
import type { Entry } from './fold.ts';
import { checkSame, hashOf } from './request-key.ts';
import { checkResidentId } from './resident-id.ts';
import { foldAll, ownKeys, type Row } from './rows.ts';
import { keepHouseholds, settle, settlePerson } from './settle.ts';
import { step } from './step.ts';
import type { Work } from './work.ts';

/** A request whose card has been looked at, where there was one. */
export interface ExaminedRequest extends EventRequest {
  /** Why no card stands for an arrival; undefined where one does. */
  readonly cardProblem: string | undefined;
}

/** Records what is asked, each once, and what it brings with it. */
export const recordAll = async (work: Work, requests: readonly ExaminedRequest[]): Promise<readonly Entry[]> => {
  const { households, today } = work;
  for (const { residentId, request, by } of requests) {
    checkResidentId(residentId);
    if (request.startsWith(ownKeys) || by?.account === '')
      throw new OpenMynaError(errors['register.field'], { field: 'request', problem: 'not allowed' });
  }
  const isKnown = async (asked: EventRequest): Promise<boolean> => {
    const row = (await work.rows(asked.residentId)).find(({ request }) => request === asked.request);
    if (row !== undefined) checkSame(row, asked);
    return row !== undefined;
  };
  const fresh: ExaminedRequest[] = [];
  for (const asked of requests) if (!(await isKnown(asked))) fresh.push(asked);
  await settle(
    work,
    fresh.map(({ residentId }) => residentId),
    fresh.flatMap(({ event }) => ('household' in event && event.household ? [event.household.id] : [])),
  );
  const all: ExaminedRequest[] = [];
  for (const asked of requests) all.push(asked, ...(fresh.includes(asked) ? await alongWith(work, asked) : []));
  const together = new Set(all.map(({ residentId }) => residentId));
  for (const asked of all) {
    if (await isKnown(asked)) continue;
    const { residentId } = asked;
    const before = foldAll(await work.rows(residentId));
    const planned = asPlan(asked, today);
    checkReport(planned, before, today);
    if (before !== undefined) checkArrival(planned.event, before, asked.cardProblem);
    const event =
      before === undefined ? planned.event : await withHousehold(households, planned.event, before, together);
    await step(work, before, { ...planned, event, hash: hashOf(asked) });
    // A card that the move has ended.
    await settlePerson(work, residentId, today);
  }
  await keepHouseholds(work);
  const results: Entry[] = [];
  for (const { residentId, request } of all) {
    const rows = await work.rows(residentId);
    const index = rows.findIndex((row) => row.request === request);
    results.push(foldAll(rows.slice(0, endOf(rows, index)))!);
  }
  return results;
};

const isOfHousehold = ({ kind, ...event }: LifeEvent): boolean =>
  kind === 'correction'
    ? Object.keys(event).join() === 'address'
    : kind === 'move' || kind === 'move-out' || kind === 'departure';

/** A report for the whole household becomes one request per member. */
const alongWith = async (work: Work, asked: ExaminedRequest): Promise<readonly ExaminedRequest[]> => {
  if (!asked.whole) return [];
  if (!isOfHousehold(asked.event))
    throw new OpenMynaError(errors['register.field'], { field: 'whole', problem: asked.event.kind });
  const person = foldAll(await work.rows(asked.residentId));
  if (person === undefined) return [];
  const others = await membersOf(work.tx, person.household.id, person.status);
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
