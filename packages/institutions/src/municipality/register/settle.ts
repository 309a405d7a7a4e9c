// What comes about by itself: what has come due of some people, and the head of a household of which one is left alone.
//
// A household has a head only among those who live in it on that day (住民基本台帳法 7条4号). So people are not settled one by one,
// each up to today, but all who live together day by day: who leaves later was the head from the day the others left, and of two who leave
// on one day neither is.

import type { LocalDate } from '@openmyna/identity';
import type { LifeEvent } from '../contract.ts';
import { nextDue } from './due.ts';
import type { Entry } from './fold.ts';
import { foldAll, ownKeys, type Row } from './rows.ts';
import { step } from './step.ts';
import type { Work } from './work.ts';

const personIn = async (work: Work, residentId: string): Promise<Entry | undefined> =>
  foldAll(await work.rows(residentId));

/** Those whose days can matter to one another: some people, whoever lives with them, and who lives in some other households. */
const housemates = async (
  work: Work,
  residentIds: readonly string[],
  householdIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const people = new Set(residentIds);
  const homes = new Set(householdIds);
  for (const id of residentIds) {
    const person = await personIn(work, id);
    if (person?.status === 'resident') homes.add(person.household.id);
  }
  for (const home of homes)
    for (const { resident_id, due_on } of await work.households.members(home))
      if (due_on !== null && due_on <= work.today) people.add(resident_id);
  return people;
};

/** Records what has come due of a person by a day. */
export const settlePerson = async (work: Work, residentId: string, day: LocalDate): Promise<void> => {
  for (;;) {
    const person = await personIn(work, residentId);
    const due = person && nextDue(person);
    if (person === undefined || due === undefined || due.on > day) return;
    await step(work, person, ownEvent(person, due.on, due.event));
  }
};

/**
 * Records, day by day, what has come due of some people and of whoever lives with them, or in those households.
 * @returns of how many people there was something
 */
export const settle = async (
  work: Work,
  residentIds: readonly string[],
  householdIds: readonly string[] = [],
): Promise<number> => {
  const people = [...(await housemates(work, residentIds, householdIds))].toSorted();
  const settled = new Set<string>();
  for (;;) {
    const due: { readonly id: string; readonly on: LocalDate }[] = [];
    for (const id of people) {
      const person = await personIn(work, id);
      const next = person && nextDue(person);
      if (next !== undefined && next.on <= work.today) due.push({ id, on: next.on });
    }
    const [day] = due.map(({ on }) => on).toSorted();
    if (day === undefined) return settled.size;
    for (const { id, on } of due) {
      if (on !== day) continue;
      settled.add(id);
      await settlePerson(work, id, day);
    }
    await keepHouseholds(work);
  }
};

/** Whoever is left alone in a household is its head, from the day on that they are. */
export const keepHouseholds = async (work: Work): Promise<void> => {
  const { households } = work;
  for (const [id, touchedOn] of households.touched) {
    const alone = await households.check(id);
    if (alone === undefined) continue;
    const person = (await personIn(work, alone))!;
    const since = (await work.rows(alone)).findLast(isOfHousehold)!.happened_on;
    const event: LifeEvent = { kind: 'household', household: { id, relation: 'head' } };
    await step(work, person, ownEvent(person, [touchedOn, since].toSorted()[1]!, event));
  }
};

/** Whether an event may have brought somebody into the household that they are in. */
const isOfHousehold = ({ event }: Row): boolean =>
  ['birth', 'registration', 'move', 'return', 'household', 'restoration'].includes(event.kind);

const ownEvent = ({ residentId, version }: Entry, happenedOn: LocalDate, event: LifeEvent) => ({
  residentId,
  happenedOn,
  event,
  request: `${ownKeys}${version + 1}`,
});
