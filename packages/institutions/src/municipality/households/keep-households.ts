// What holds of a household whatever happens to its members: one head at most, one address, and whoever is left alone is its head.

import { OpenMynaError } from '@openmyna/errors';
import type { LocalDate } from '@openmyna/identity';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { LifeEvent, ResidentStatus } from '../contract.ts';
import { errors } from '../errors.ts';
import { entryRowOf } from '../register/entry-row.ts';
import type { Entry } from '../register/fold.ts';
import type { MunicipalityTables } from '../schema.ts';
import { type HouseholdMember, ownHousehold } from './household.ts';

type MemberRow = Pick<
  Selectable<MunicipalityTables['resident_entry']>,
  'resident_id' | 'relation' | 'address' | 'due_on'
>;

export const membersOf = async (
  db: Kysely<MunicipalityTables>,
  householdId: string,
  status: ResidentStatus = 'resident',
): Promise<readonly MemberRow[]> =>
  (
    await sql<MemberRow>`select resident_id, relation, address, due_on from resident_entry
      where household_id = ${householdId} and status = ${status} order by resident_id`.execute(db)
  ).rows;

export const memberOf = (row: MemberRow): HouseholdMember => ({ residentId: row.resident_id, relation: row.relation });

/** The households of one transaction. Each is read once, since an exchange with the server costs more than a row, and then kept up. */
export interface Households {
  /** Who lives in it now. */
  members(id: string): Promise<readonly MemberRow[]>;
  /** Keeps up with an event of a person; at once with its writing, before it or after it. */
  follow(before: Entry | undefined, after: Entry, event: LifeEvent, happenedOn: LocalDate): Promise<void>;
  /** Those that events have touched, and the latest day of these. */
  readonly touched: ReadonlyMap<string, LocalDate>;
  /**
   * Holds a household against what must be true of it.
   * @returns whoever is left alone, and must be its head from now on
   * @throws OpenMynaError `register.household`
   */
  check(id: string): Promise<string | undefined>;
}

export const openHouseholds = (db: Kysely<MunicipalityTables>): Households => {
  const read = new Map<string, Promise<Map<string, MemberRow>>>();
  const touched = new Map<string, LocalDate>();
  const joined = new Map<string, Set<string>>();
  const load = (id: string): Promise<Map<string, MemberRow>> => {
    const known = read.get(id) ?? membersOf(db, id).then((rows) => new Map(rows.map((row) => [row.resident_id, row])));
    read.set(id, known);
    return known;
  };
  const members = async (id: string) => [...(await load(id)).values()];
  return {
    members,
    touched,
    follow: async (before, after, event, happenedOn) => {
      const { residentId, household } = after;
      if ('household' in event && event.household !== undefined && event.household.id !== before?.household.id)
        joined.set(household.id, (joined.get(household.id) ?? new Set()).add(residentId));
      for (const id of touchedBy(before, after)) {
        const earlier = touched.get(id);
        touched.set(id, earlier !== undefined && earlier > happenedOn ? earlier : happenedOn);
        load(id);
      }
      // Whatever was read may have it already, or not yet.
      for (const [id, people] of await Promise.all(
        [...read].map(async ([id, people]) => [id, await people] as const),
      )) {
        people.delete(residentId);
        if (id === household.id && after.status === 'resident') people.set(residentId, entryRowOf(after));
      }
    },
    check: async (id) => {
      const all = await members(id);
      const wrong = (problem: string) => new OpenMynaError(errors['register.household'], { household: id, problem });
      if (all.length > 0 && all.every(({ resident_id }) => joined.get(id)?.has(resident_id)))
        throw wrong('nobody is in it / 世帯がありません');
      if (all.filter(({ relation }) => relation === 'head').length > 1) throw wrong('two heads / 世帯主が2人います');
      if (new Set(all.map(({ address }) => address)).size > 1) throw wrong('two addresses / 住所が同じではありません');
      const [alone, ...others] = all;
      return alone !== undefined && others.length === 0 && alone.relation !== 'head' ? alone.resident_id : undefined;
    },
  };
};

/** Whoever moves and leaves others behind begins a household of their own, unless they say which one they go to. */
export const withHousehold = async (
  households: Households,
  event: LifeEvent,
  before: Entry,
  together: ReadonlySet<string>,
): Promise<LifeEvent> => {
  if (event.kind !== 'move' || event.household !== undefined) return event;
  const others = (await households.members(before.household.id)).filter(
    ({ resident_id }) => !together.has(resident_id),
  );
  return others.length === 0 ? event : { ...event, household: ownHousehold(before.residentId, before.version + 1) };
};

/** The households that a change of a person touches. */
const touchedBy = (before: Entry | undefined, after: Entry): readonly string[] => {
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
