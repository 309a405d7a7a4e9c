// What is wrong with a report about this person, on this day: the rules of whoever stands at the counter. They are not the fold's,
// which must read what was recorded under the rules of its time.

import { OpenMynaError } from '@openmyna/errors';
import { addDays, isLocalDate, type LocalDate } from '@openmyna/identity';
import type { EventRequest, LifeEvent } from '../contract.ts';
import { errors } from '../errors.ts';
import { checkCharacters } from './check-event.ts';
import { days, isLate } from './days.ts';
import type { Entry } from './fold.ts';

const refuse = (field: string, problem: string): never => {
  throw new OpenMynaError(errors['register.field'], { field, problem });
};

/** A request on its day. */
export interface DatedRequest extends EventRequest {
  readonly happenedOn: LocalDate;
}

/** What is reported ahead is a plan, which is recorded today. */
export const asPlan = (given: EventRequest, today: LocalDate): DatedRequest => {
  const asked = { ...given, happenedOn: given.happenedOn ?? today };
  const { event, happenedOn } = asked;
  if ((event.kind !== 'departure' && event.kind !== 'move-out') || !(isLocalDate(happenedOn) && happenedOn > today))
    return asked;
  return { ...asked, happenedOn: today, event: { kind: 'plan', on: happenedOn, event } };
};

/** @throws OpenMynaError `register.character`, `register.date`, `register.field`, `register.late` */
export const checkReport = (
  { happenedOn, event, lateReason }: DatedRequest,
  before: Entry | undefined,
  today: LocalDate,
): void => {
  const since = before?.since;
  if (!isLocalDate(happenedOn) || happenedOn > today || (since !== undefined && happenedOn < since))
    throw new OpenMynaError(errors['register.date'], { happenedOn, since: since ?? '—', today });
  checkDays(event, happenedOn, today);
  if (isLate(event.kind, happenedOn, today) && (lateReason ?? '').trim() === '')
    throw new OpenMynaError(errors['register.late'], { happenedOn });
  if (lateReason !== undefined && lateReason.length > 200) refuse('lateReason', 'more than 200 characters');
  if (lateReason !== undefined) checkCharacters('lateReason', lateReason);
  // Nobody is born after today, or after the day of their own entry.
  const birthDate = 'person' in event ? event.person.birthDate : event.kind === 'correction' && event.birthDate;
  if (birthDate && birthDate > happenedOn) refuse('birthDate', birthDate);
  if (before !== undefined) checkNationality(event, before);
};

const checkDays = (event: LifeEvent, happenedOn: LocalDate, today: LocalDate): void => {
  if (event.kind === 'plan' && (event.on <= today || event.on > addDays(today, days.ahead)))
    refuse('on', `not within ${days.ahead} days`);
  // 継続利用 is asked for before one leaves.
  if (event.kind === 'departure' && event.continues && today > happenedOn) refuse('continues', 'asked for too late');
  if (event.kind === 'lapse') refuse('kind', event.kind);
};

/** 継続利用 abroad is for Japanese nationals; a stay and naturalisation are for who is none. */
const checkNationality = (event: LifeEvent, before: Entry): void => {
  const isForeign = before.stayEndsOn !== undefined;
  const departure = event.kind === 'plan' ? event.event : event;
  if (departure.kind === 'departure' && departure.continues && isForeign)
    refuse('continues', 'for Japanese nationals alone');
  if ((event.kind === 'stay' || event.kind === 'naturalisation') && !isForeign)
    refuse('stayEndsOn', 'a Japanese national has none');
};
