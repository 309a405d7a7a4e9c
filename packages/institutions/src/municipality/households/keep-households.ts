// What holds of a household whatever happens to its members: one head at most, one address, and whoever is left alone is its head.

import { OpenMynaError } from '@openmyna/errors';
import type { Kysely, Selectable } from 'kysely';
import type { LifeEvent, ResidentStatus } from '../contract.ts';
import { errors } from '../errors.ts';
import type { Entry } from '../register/fold.ts';
import type { MunicipalityTables } from '../schema.ts';
import { type HouseholdMember, ownHousehold } from './household.ts';

type MemberRow = Selectable<MunicipalityTables['resident_entry']>;

export const membersOf = (
  db: Kysely<MunicipalityTables>,
  householdId: string,
  status: ResidentStatus = 'resident',
): Promise<MemberRow[]> =>
  db
    .selectFrom('resident_entry')
    .selectAll()
    .where('household_id', '=', householdId)
    .where('status', '=', status)
    .orderBy('resident_id')
    .execute();

export const memberOf = (row: MemberRow): HouseholdMember => ({ residentId: row.resident_id, relation: row.relation });

/** Whoever moves and leaves others behind begins a household of their own, unless they say which one they go to. */
export const withHousehold = async (
  db: Kysely<MunicipalityTables>,
  event: LifeEvent,
  before: Entry,
  together: ReadonlySet<string>,
): Promise<LifeEvent> => {
  if (event.kind !== 'move' || event.household !== undefined) return event;
  const others = (await membersOf(db, before.household.id)).filter(({ resident_id }) => !together.has(resident_id));
  return others.length === 0 ? event : { ...event, household: ownHousehold(before.residentId, before.version + 1) };
};

/** The households that a change of a person touches. */
export const touched = (before: Entry | undefined, after: Entry): readonly string[] => {
  const isNew = after.household.id === ownHousehold(after.residentId, after.version).id;
  const isSame =
    before?.status === after.status &&
    before.household.id === after.household.id &&
    before.household.relation === after.household.relation &&
    before.address.text === after.address.text;
  if (isSame) return [];
  return [
    ...(before !== undefined ? [before.household.id] : []),
    ...(isNew || after.household.id === before?.household.id ? [] : [after.household.id]),
  ];
};

/**
 * Holds a household against what must be true of it.
 * @returns whoever is left alone, and must be its head from now on
 * @throws OpenMynaError `register.household`
 */
export const checkHousehold = async (
  db: Kysely<MunicipalityTables>,
  household: string,
  joined: ReadonlySet<string>,
): Promise<string | undefined> => {
  const members = await membersOf(db, household);
  const wrong = (problem: string) => new OpenMynaError(errors['register.household'], { household, problem });
  if (members.length > 0 && members.every(({ resident_id }) => joined.has(resident_id)))
    throw wrong('nobody is in it / 世帯がありません');
  if (members.filter(({ relation }) => relation === 'head').length > 1) throw wrong('two heads / 世帯主が2人います');
  if (new Set(members.map(({ address }) => address)).size > 1) throw wrong('two addresses / 住所が同じではありません');
  const [alone, ...others] = members;
  return alone !== undefined && others.length === 0 && alone.relation !== 'head' ? alone.resident_id : undefined;
};
