// Whether an application is accepted: who may have a card, the photo, and which reason there is for another one (services.md §3).

import {
  addMonths,
  ageOn,
  eraYearOf,
  type LocalDate,
  type PartialDate,
  renewalOpens,
  signingAge,
} from '@openmyna/identity';
import type { Resident } from '../../municipality/contract.ts';
import type { CardRecord } from '../cards/card-book.ts';
import { certificationObstacle } from '../cards/may-certify.ts';
import type { ApplicationForm } from './application.ts';

/** What keeps one from being accepted, in a word. */
export type ApplicationProblem =
  | 'not-in-register'
  /** Of a birth date no age or no era can be told: what a family register always has, and a card must show. */
  | 'birth-year-unknown'
  | 'birth-era-unknown'
  | 'photo-missing'
  | 'photo-under-one'
  | 'photo-older-than-six-months'
  | 'photo-not-yet-taken'
  | 'guardian-needed'
  | 'has-a-card'
  | 'card-waiting'
  | 'has-no-card'
  | 'not-yet-in-renewal'
  | 'not-express';

/** Photos are taken within so many months before the application. */
const photoMonths = 6;

/** 特急発行 is for infants, for who is new in the register, and for who has lost the card. */
const isExpress = ({ reason }: ApplicationForm, age: number): boolean => age < 1 || reason !== 'renewal';

/** undefined: it is accepted. */
export const applicationProblem = (
  form: ApplicationForm,
  person: Pick<Resident, 'status' | 'continuesAbroad' | 'birthDate'>,
  cards: readonly CardRecord[],
  today: LocalDate,
): ApplicationProblem | undefined => {
  if (certificationObstacle(person, 'valid') !== undefined) return 'not-in-register';
  const birth = birthProblem(person.birthDate);
  if (birth !== undefined) return birth;
  const age = ageOn(person.birthDate, today);
  return (
    photoProblem(form, age, today) ??
    (age < signingAge && form.by !== 'guardian' ? 'guardian-needed' : undefined) ??
    (form.express && !isExpress(form, age) ? 'not-express' : undefined) ??
    reasonProblem(form, cards, today)
  );
};

/**
 * A card shows the era of the birth. Of an unknown month or day in a year of two eras it cannot be told, and of an unknown year no age
 * either. The family register (戸籍) has it, so the register is corrected by that first; a card made by a guess would be for years.
 */
const birthProblem = (birthDate: PartialDate): ApplicationProblem | undefined => {
  if (birthDate.startsWith('0000')) return 'birth-year-unknown';
  return eraYearOf(birthDate) === undefined ? 'birth-era-unknown' : undefined;
};

const photoProblem = ({ photo }: ApplicationForm, age: number, today: LocalDate): ApplicationProblem | undefined => {
  if (age < 1) return photo === null ? undefined : 'photo-under-one';
  if (photo === null) return 'photo-missing';
  if (photo.takenOn > today) return 'photo-not-yet-taken';
  return photo.takenOn < addMonths(today, -photoMonths) ? 'photo-older-than-six-months' : undefined;
};

const reasonProblem = (
  { reason }: ApplicationForm,
  cards: readonly CardRecord[],
  today: LocalDate,
): ApplicationProblem | undefined => {
  const inUse = cards.find(({ status }) => status !== 'void');
  if (reason === 'first') return inUse === undefined ? undefined : 'has-a-card';
  if (reason !== 'renewal') return cards.length === 0 ? 'has-no-card' : undefined;
  if (inUse === undefined) return 'has-no-card';
  // Of two that wait one would never be fetched, and its certificates would be good meanwhile.
  if (cards.some(({ status }) => status === 'made')) return 'card-waiting';
  return renewalOpens(inUse.facts.expiresOn) > today ? 'not-yet-in-renewal' : undefined;
};
