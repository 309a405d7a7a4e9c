// What is wrong with an event in itself, whoever it happens to: nothing is mended in silence, and nothing replaced.

import { OpenMynaError } from '@openmyna/errors';
import {
  addressProblem,
  isLocalDate,
  isMyNumber,
  isPartialDate,
  isResidentCode,
  municipalityOf,
  unrecordable,
} from '@openmyna/identity';
import type { LifeEvent, NewResident, RegisteredAddress, RegisteredName } from '../contract.ts';
import { errors } from '../errors.ts';
import { type HouseholdMembership, relations } from '../households/household.ts';
import { isFurigana } from './furigana.ts';

const wrong = (field: string, problem: string) => new OpenMynaError(errors['register.field'], { field, problem });
const refuse = (field: string, problem: string): never => {
  throw wrong(field, problem);
};

/** Longest, in characters: what the certificate holds of a name. */
const longestName = 100;

/** @throws OpenMynaError `register.character` */
export const checkCharacters = (field: string, text: string): void => {
  const found = unrecordable(text);
  if (found !== undefined) throw new OpenMynaError(errors['register.character'], { field, ...found });
};

/** As a passport spells a name. */
const romajiForm = /^[A-Z]+(?:[ '-][A-Z]+)*$/;

const checkReading = ({ kana, romaji }: Pick<RegisteredName, 'kana' | 'romaji'>): void => {
  for (const half of Object.values(kana ?? {})) {
    if (half.length > longestName) refuse('kana', `more than ${longestName} characters`);
    if (!isFurigana(half)) refuse('kana', 'katakana or hiragana alone');
  }
  if (romaji !== undefined && (romaji.length > longestName || !romajiForm.test(romaji)))
    refuse('romaji', 'capital Latin letters');
};

const checkName = ({ name, formerName, alias, ...reading }: RegisteredName): void => {
  checkReading(reading);
  for (const [field, text] of Object.entries({ name, formerName, alias })) {
    if (text === undefined) continue;
    if (text.trim() === '') refuse(field, 'empty');
    if ([...text].length > longestName) refuse(field, `more than ${longestName} characters`);
    checkCharacters(field, text);
  }
};

const checkAddress = ({ municipality, text }: RegisteredAddress): void => {
  const known = municipalityOf(municipality);
  if (known === undefined) throw wrong('municipality', municipality);
  checkCharacters('address', text);
  const problem = addressProblem(text);
  if (problem !== undefined) refuse('address', problem);
  if (!text.startsWith(`${known.prefecture}${known.name}`))
    refuse('address', `not in ${known.prefecture}${known.name}`);
};

const checkBirthDate = (birthDate: string): void => {
  if (!isPartialDate(birthDate)) refuse('birthDate', birthDate);
};

const checkSex = (sex: string): void => {
  if (!['1', '2', '9'].includes(sex)) refuse('sex', sex);
};

const checkHousehold = (household: HouseholdMembership | undefined): void => {
  if (household === undefined) return;
  if (!/^[\w-]{1,60}$/.test(household.id)) refuse('household', 'no id');
  if (!relations.includes(household.relation)) refuse('relation', household.relation);
};

const checkPerson = (person: NewResident): void => {
  checkName(person);
  checkAddress(person.address);
  checkBirthDate(person.birthDate);
  checkSex(person.sex);
  if (person.stayEndsOn != null && !isLocalDate(person.stayEndsOn)) refuse('stayEndsOn', person.stayEndsOn);
};

/** @throws OpenMynaError `register.field`, `register.character`, naming it; numbers are not repeated */
export const checkEvent = (event: LifeEvent): void => {
  if ('household' in event) checkHousehold(event.household);
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
    case 'plan':
      if (!isLocalDate(event.on)) refuse('on', event.on);
      return;
    case 'name':
      checkName(event);
      return;
    case 'reading':
      if (event.kana === undefined && event.romaji === undefined) refuse('reading', 'of nothing');
      checkReading(event);
      return;
    case 'correction': {
      const { name, birthDate, sex, address } = event;
      if ([name, birthDate, sex, address].every((value) => value === undefined)) refuse('correction', 'of nothing');
      if (name !== undefined) checkName({ name });
      if (birthDate !== undefined) checkBirthDate(birthDate);
      if (sex !== undefined) checkSex(sex);
      if (address !== undefined) checkAddress(address);
      return;
    }
    case 'stay':
      if (event.endsOn !== null && !isLocalDate(event.endsOn)) refuse('endsOn', event.endsOn);
      return;
    default:
  }
};
