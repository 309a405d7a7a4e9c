// What is wrong with an event in itself, whoever it happens to: nothing is mended in silence, and nothing replaced.

import { OpenMynaError } from '@openmyna/errors';
import {
  addressProblem,
  isLocalDate,
  isMyNumber,
  isPartialDate,
  isResidentCode,
  municipalityOf,
} from '@openmyna/identity';
import type { LifeEvent, NewResident, RegisteredAddress, RegisteredName } from '../contract.ts';
import { errors } from '../errors.ts';

const wrong = (field: string, problem: string) => new OpenMynaError(errors['register.field'], { field, problem });
const refuse = (field: string, problem: string): never => {
  throw wrong(field, problem);
};

/** Longest, in characters: what the certificate holds of a name. */
const longestName = 100;

/** Control characters, lone surrogates, and a variation selector that stands behind nothing. */
const unwritable = /[\p{Cc}\p{Cs}\u2028\u2029]|(?:^|[\s\u3000])[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/u;

const checkName = ({ name, formerName, alias }: RegisteredName): void => {
  for (const [field, text] of Object.entries({ name, formerName, alias })) {
    if (text === undefined) continue;
    if (text.trim() === '') refuse(field, 'empty');
    if ([...text].length > longestName) refuse(field, `more than ${longestName} characters`);
    if (unwritable.test(text)) refuse(field, 'a character that nobody can write');
  }
};

const checkAddress = ({ municipality, text }: RegisteredAddress): void => {
  const known = municipalityOf(municipality);
  if (known === undefined) throw wrong('municipality', municipality);
  const problem = addressProblem(text);
  if (problem !== undefined) refuse('address', problem);
  if (!text.startsWith(`${known.prefecture}${known.name}`))
    refuse('address', `not in ${known.prefecture}${known.name}`);
};

const checkPerson = (person: NewResident): void => {
  checkName(person);
  checkAddress(person.address);
  if (!isPartialDate(person.birthDate)) refuse('birthDate', person.birthDate);
  if (!['1', '2', '9'].includes(person.sex)) refuse('sex', person.sex);
  if (person.stayEndsOn != null && !isLocalDate(person.stayEndsOn)) refuse('stayEndsOn', person.stayEndsOn);
};

/** @throws OpenMynaError `register.field`, naming it; numbers are not repeated */
export const checkEvent = (event: LifeEvent): void => {
  switch (event.kind) {
    case 'birth':
    case 'registration':
      checkPerson(event.person);
      if (event.numbers !== undefined && !isMyNumber(event.numbers.myNumber)) refuse('myNumber', 'its check digit');
      if (event.numbers !== undefined && !isResidentCode(event.numbers.residentCode))
        refuse('residentCode', 'its check digit');
      return;
    case 'move':
    case 'return':
      checkAddress(event.to);
      return;
    case 'name':
      checkName(event);
      return;
    case 'correction':
      if (event.birthDate === undefined && event.sex === undefined) refuse('correction', 'of nothing');
      if (event.birthDate !== undefined && !isPartialDate(event.birthDate)) refuse('birthDate', event.birthDate);
      if (event.sex !== undefined && !['1', '2', '9'].includes(event.sex)) refuse('sex', event.sex);
      return;
    case 'stay':
      if (event.endsOn !== null && !isLocalDate(event.endsOn)) refuse('endsOn', event.endsOn);
      return;
    default:
  }
};
