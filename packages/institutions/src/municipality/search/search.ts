// Search by attributes. It finds who it may be, by birth date and by name, through an index; what it gives are candidates with what
// agrees of them, and never an answer: an answer is `identify` (services.md §9, M1).

import { OpenMynaError } from '@openmyna/errors';
import { comparisonKey, isLocalDate, isPartialDate } from '@openmyna/identity';
import type { Kysely } from 'kysely';
import type { ResidentStatus } from '../contract.ts';
import { errors } from '../errors.ts';
import { foldAll, residentOf } from '../register/rows.ts';
import type { MunicipalityTables } from '../schema.ts';
import { type Agreement, agreementOf, attributes, countOf, type PersonQuery } from './agreement.ts';

export type { PersonQuery } from './agreement.ts';

/** Somebody whom it may be. */
export interface Candidate {
  readonly residentId: string;
  readonly status: ResidentStatus;
  /** At which it was compared. */
  readonly version: number;
  readonly agreement: Agreement;
}

/** Most people that are looked at by a name or by a birth date; more are too many to tell apart. */
export const mostCandidates = 200;

type Db = Kysely<MunicipalityTables>;

const refuse = (field: string, problem: string): never => {
  throw new OpenMynaError(errors['register.field'], { field, problem });
};

/** @throws OpenMynaError `register.field` */
export const checkQuery = ({ name, kana, birthDate, sex, address }: PersonQuery): void => {
  if (name === undefined && birthDate === undefined) refuse('query', 'neither a name nor a birth date');
  const texts = { name: name?.text, kana, address: address?.text };
  for (const [field, text] of Object.entries(texts))
    if (text !== undefined && (text.trim() === '' || [...text].length > 200)) refuse(field, 'empty, or too long');
  if (birthDate !== undefined && !isPartialDate(birthDate)) refuse('birthDate', birthDate);
  if (birthDate !== undefined && name === undefined && !isLocalDate(birthDate))
    refuse('birthDate', 'not known to the day: say the name too');
  if (sex !== undefined && !['1', '2', '9'].includes(sex)) refuse('sex', sex);
};

/** That day, and that day of which the register knows less. */
const datesLike = (day: string): readonly string[] => [day, `${day.slice(0, 7)}-00`, `${day.slice(0, 4)}-00-00`];

const entries = (db: Db, municipality?: string) =>
  db
    .selectFrom('resident_entry')
    .select('resident_id')
    .$if(municipality !== undefined, (all) => all.where('municipality', '=', municipality!))
    .limit(mostCandidates + 1);

const idsOf = async (query: ReturnType<typeof entries>): Promise<readonly string[]> =>
  (await query.execute()).map(({ resident_id }) => resident_id);

const areTooMany = (ids: readonly string[]): boolean => ids.length > mostCandidates;

/** By each of the two alone, so that a mistake in the other hides nobody; where that is too many, by both. */
const find = async (
  db: Db,
  { name, birthDate }: PersonQuery,
  municipality: string | undefined,
): Promise<readonly string[]> => {
  const key = name && comparisonKey(name.text);
  const named = key === undefined ? [] : await idsOf(entries(db, municipality).where('name_key', '=', key));
  const born =
    birthDate !== undefined && isLocalDate(birthDate)
      ? await idsOf(entries(db, municipality).where('birth_date', 'in', datesLike(birthDate)))
      : [];
  if (!areTooMany(named) && !areTooMany(born)) return [...named, ...born];
  if (key === undefined || birthDate === undefined) return refuse('query', 'fits too many: say more of the person');
  const year = birthDate.slice(0, 4);
  const both = await idsOf(
    entries(db, municipality)
      .where('name_key', '=', key)
      .where('birth_date', '>=', `${year}-00-00`)
      .where('birth_date', '<=', `${year}-12-31`),
  );
  return areTooMany(both) ? refuse('query', 'fits too many: say more of the person') : both;
};

/** How each of some people agrees with what is said. */
export const compareWith = async (
  db: Db,
  query: PersonQuery,
  residentIds: readonly string[],
): Promise<readonly Candidate[]> => {
  if (residentIds.length === 0) return [];
  const rows = await db
    .selectFrom('resident_event')
    .selectAll()
    .where('resident_id', 'in', residentIds)
    .orderBy('resident_id')
    .orderBy('seq')
    .execute();
  return [...Map.groupBy(rows, (row) => row.resident_id)].map(([residentId, own]) => {
    const person = residentOf(foldAll(own)!);
    const { status, version } = person;
    return { residentId, status, version, agreement: agreementOf(query, person) };
  });
};

/** At least so many attributes must not speak against somebody who is shown: one alone is no trace of a person. */
const leastAgreeing = 2;

/**
 * @param municipality of whom alone it tells; everybody's where it says nothing
 * @returns those of whom most agrees first
 * @throws OpenMynaError `register.field` where too little is said, or too many are found; `identity.mask`
 */
export const search = async (db: Db, query: PersonQuery, municipality?: string): Promise<readonly Candidate[]> => {
  checkQuery(query);
  const said = attributes.filter((attribute) => query[attribute] !== undefined).length;
  const candidates = await compareWith(db, query, [...new Set(await find(db, query, municipality))]);
  return candidates
    .filter(({ agreement }) => said - countOf(agreement, 'mismatch') >= Math.min(leastAgreeing, said))
    .toSorted(
      (a, b) => countOf(b.agreement, 'match') - countOf(a.agreement, 'match') || (a.residentId < b.residentId ? -1 : 1),
    );
};
