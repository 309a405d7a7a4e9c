// What a person is found by, as its table has it.

import { comparisonKey } from '@openmyna/identity';
import type { Selectable } from 'kysely';
import type { MunicipalityTables } from '../schema.ts';
import { nextDue } from './due.ts';
import type { Entry } from './fold.ts';

export const entryRowOf = (person: Entry): Selectable<MunicipalityTables['resident_entry']> => ({
  resident_id: person.residentId,
  status: person.status,
  birth_date: person.birthDate,
  name_key: comparisonKey(person.name),
  household_id: person.household.id,
  relation: person.household.relation,
  municipality: person.address.municipality,
  address: person.address.text,
  due_on: nextDue(person)?.on ?? null,
});
