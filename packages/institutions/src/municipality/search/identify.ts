// Who somebody is. It commits to one person alone: by five attributes that all agree and agree with nobody else, or by a number that
// was submitted, and attributes that agree with its holder. Everything else is held, for a person to look at (services.md §9, M1, M2).

import { comparisonKey } from '@openmyna/identity';
import type { Kysely } from 'kysely';
import type { PersonLink } from '../contract.ts';
import type { NumberPurpose } from '../number-use/purposes.ts';
import { foldAll, rowsOf } from '../register/rows.ts';
import type { MunicipalityTables } from '../schema.ts';
import { type Agreement, attributes, countOf, type PersonQuery } from './agreement.ts';
import { type Candidate, checkQuery, compareWith, mostCandidates } from './search.ts';

/** What is said of a person, and what is submitted with it. */
export interface IdentificationRequest {
  readonly person: PersonQuery;
  /** 個人番号, as its holder has submitted it, and for what by whom; that is logged where it is somebody's. */
  readonly number?: { readonly myNumber: string; readonly purpose: NumberPurpose; readonly by: string };
  /** Of whom alone it tells, by attributes: everybody else is nobody. */
  readonly municipality?: string;
}

/** Why nobody can be named: nobody, or several, or somebody of whom not everything agrees; or the entry is not in force. */
export type HeldReason = 'nobody' | 'several' | 'disagrees' | 'not-in-force';

/** Who it is, and at which version; or why that is not said. */
export type Identification =
  | ({ readonly outcome: 'identified' } & PersonLink)
  | { readonly outcome: 'held'; readonly reason: HeldReason };

type Db = Kysely<MunicipalityTables>;

const held = (reason: HeldReason): Identification => ({ outcome: 'held', reason });

const decide = ({ residentId, version, status }: Candidate): Identification =>
  status === 'dead' || status === 'erased' ? held('not-in-force') : { outcome: 'identified', residentId, version };

/** By attributes alone: all five said, all five agreeing, with one person in the whole register. */
export const identifyByAttributes = async (
  db: Db,
  person: PersonQuery,
  municipality?: string,
): Promise<Identification> => {
  checkQuery(person);
  if (attributes.some((attribute) => person[attribute] === undefined)) return held('disagrees');
  const rows = await db
    .selectFrom('resident_entry')
    .select('resident_id')
    .where('birth_date', '=', person.birthDate!)
    .where('name_key', '=', comparisonKey(person.name!.text))
    .$if(municipality !== undefined, (all) => all.where('municipality', '=', municipality!))
    .limit(mostCandidates + 1)
    .execute();
  if (rows.length === 0) return held('nobody');
  // Of so many one name and birth date says nothing, whatever else agrees.
  if (rows.length > mostCandidates) return held('several');
  const named = rows.map(({ resident_id }) => resident_id);
  const candidates = await compareWith(db, person, named);
  const [only, ...others] = candidates.filter(({ agreement }) => countOf(agreement, 'match') === attributes.length);
  if (only === undefined) return held('disagrees');
  return others.length > 0 ? held('several') : decide(only);
};

/** With a number: those four must agree that every form asks for, and a reading where it is recorded. */
const agrees = ({ kana, ...four }: Agreement): boolean =>
  countOf(four, 'match') === attributes.length - 1 &&
  (kana === undefined || kana.result === 'match' || isUnrecorded(kana));

const isUnrecorded = (kana: NonNullable<Agreement['kana']>): boolean =>
  kana.result === 'indeterminate' && kana.reason === 'unrecorded';

/** By a number: its holder, where everything else agrees; whoever had it before a change is nobody. */
export const identifyByNumber = async (db: Db, person: PersonQuery, myNumber: string): Promise<Identification> => {
  checkQuery(person);
  const given = await db
    .selectFrom('resident_event')
    .select('resident_id')
    .where('my_number', '=', myNumber)
    .executeTakeFirst();
  const holder = given && foldAll(await rowsOf(db, given.resident_id));
  if (holder?.myNumber !== myNumber) return held('nobody');
  const [candidate] = await compareWith(db, person, [holder.residentId]);
  return candidate !== undefined && agrees(candidate.agreement) ? decide(candidate) : held('disagrees');
};
