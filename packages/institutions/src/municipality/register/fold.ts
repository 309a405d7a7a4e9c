// A person is the fold of what happened to them.

import { OpenMynaError } from '@openmyna/errors';
import { addDays, dayInJapan, type LocalDate } from '@openmyna/identity';
import type { FirstEntry, LifeEvent, LifeEventKind, Resident, ResidentStatus } from '../contract.ts';
import { errors } from '../errors.ts';
import { ownHousehold } from '../households/household.ts';
import { isElsewhere } from './arrival.ts';
import { days } from './days.ts';
import type { Numbers } from './numbers.ts';

/** An event with what was given with it. */
export interface FoldedEvent {
  readonly residentId: string;
  readonly seq: number;
  readonly happenedOn: LocalDate;
  readonly recordedAt: Date;
  readonly event: LifeEvent;
  readonly numbers: Partial<Numbers>;
}

/** A person with their number, which leaves the register for a purpose alone. */
export interface Entry extends Resident {
  readonly myNumber: string;
}

/** From which states each may follow; `none` is nobody there yet. Dead is for good, and erased unless it was a mistake. */
const follows: Readonly<Record<LifeEventKind, readonly (ResidentStatus | 'none')[]>> = {
  birth: ['none'],
  registration: ['none'],
  move: ['resident', 'moved-out'],
  'move-out': ['resident', 'moved-out'],
  plan: ['resident'],
  withdrawal: ['resident'],
  continuation: ['resident'],
  lapse: ['resident', 'moved-out', 'abroad'],
  name: ['resident', 'abroad'],
  reading: ['resident', 'moved-out', 'abroad'],
  correction: ['resident', 'moved-out', 'abroad', 'dead'],
  household: ['resident'],
  death: ['resident', 'moved-out', 'abroad'],
  departure: ['resident'],
  return: ['abroad'],
  naturalisation: ['resident'],
  stay: ['resident'],
  number: ['resident', 'moved-out', 'abroad'],
  erasure: ['resident', 'moved-out'],
  restoration: ['erased'],
};

/** What changes nothing of who somebody is or where, and so may be reported of a day that another event is later than. */
const besides: readonly LifeEventKind[] = ['plan', 'withdrawal', 'continuation', 'lapse', 'reading', 'household'];

/** Whether the event needs something of the person that is not there: a plan to take back, a card to carry over. */
const isIdle = ({ status, planned, cardUntil, arrivesByCard }: Resident, event: LifeEvent): boolean =>
  // Who has moved out by card may be given the 転出証明書 after all; nobody moves out twice.
  (event.kind === 'move-out' && status === 'moved-out' && !(arrivesByCard && !event.byCard)) ||
  (event.kind === 'plan' && planned !== undefined) ||
  (event.kind === 'withdrawal' && planned === undefined) ||
  ((event.kind === 'continuation' || event.kind === 'lapse') && cardUntil === undefined);

/** @throws OpenMynaError `register.status` for an event that does not follow on what is there */
export const apply = (before: Entry | undefined, folded: FoldedEvent): Entry => {
  const { residentId, seq, happenedOn, event, numbers } = folded;
  const status = before?.status ?? 'none';
  if (!follows[event.kind].includes(status) || (before !== undefined && isIdle(before, event))) {
    if (before !== undefined && follows[event.kind].includes('none'))
      throw new OpenMynaError(errors['register.known'], { residentId });
    if (before === undefined) throw new OpenMynaError(errors['register.unknown'], { residentId });
    throw new OpenMynaError(errors['register.status'], { kind: event.kind, status });
  }
  if (event.kind === 'birth' || event.kind === 'registration')
    return {
      residentId,
      ...event.person,
      ...(numbers as Numbers),
      household: event.household ?? ownHousehold(residentId, seq),
      status: 'resident',
      continuesAbroad: false,
      version: seq,
      since: happenedOn,
    };
  const since = besides.includes(event.kind) ? before!.since : happenedOn;
  return { ...changed(before!, event, folded), version: seq, since };
};

const withoutPlan = ({ planned: _planned, ...rest }: Entry): Entry => rest;
const withoutCard = ({ cardUntil: _until, ...rest }: Entry): Entry => rest;
const arrived = ({ arrivesByCard: _card, ...rest }: Entry): Entry => rest;
const gone = (before: Entry, status: ResidentStatus): Entry => ({
  ...arrived(withoutCard(withoutPlan(before))),
  status,
});

const changed = (before: Entry, event: Exclude<LifeEvent, FirstEntry>, folded: FoldedEvent): Entry => {
  const { residentId, seq, happenedOn, recordedAt, numbers } = folded;
  const own = ownHousehold(residentId, seq);
  /** Whoever goes on before the card was carried over loses it. */
  const movedOn = before.cardUntil && { on: addDays(happenedOn, -1), of: before.cardUntil.of };
  switch (event.kind) {
    case 'move': {
      const { to, continues = true, household = before.household } = event;
      const fulfilled = before.planned?.event.kind === 'move-out' ? withoutPlan(before) : before;
      const after: Entry = { ...arrived(withoutCard(fulfilled)), address: to, household, status: 'resident' };
      if (!isElsewhere(before, to)) return { ...after, ...(before.cardUntil && { cardUntil: before.cardUntil }) };
      const recordedOn = dayInJapan(recordedAt);
      if (recordedOn > addDays(happenedOn, days.toReport))
        return { ...after, cardUntil: { on: addDays(happenedOn, days.toReport), of: seq } };
      if (before.status === 'resident' && movedOn) return { ...after, cardUntil: movedOn };
      return continues ? after : { ...after, cardUntil: { on: addDays(recordedOn, days.toContinue), of: seq } };
    }
    case 'move-out': {
      if (before.status === 'moved-out') return arrived(before);
      const until = movedOn ?? { on: addDays(happenedOn, days.toMoveIn), of: seq };
      const byCard = event.byCard && { arrivesByCard: true as const };
      return { ...withoutPlan(before), status: 'moved-out', cardUntil: until, ...byCard };
    }
    case 'departure': {
      const left: Entry = { ...gone(before, 'abroad'), continuesAbroad: event.continues };
      return event.continues && movedOn ? { ...left, cardUntil: movedOn } : left;
    }
    case 'plan':
      return { ...before, planned: { on: event.on, event: event.event } };
    case 'withdrawal':
      return withoutPlan(before);
    case 'continuation':
    case 'lapse':
      return withoutCard(before);
    case 'return':
      return {
        ...before,
        address: event.to,
        household: event.household ?? own,
        status: 'resident',
        continuesAbroad: false,
      };
    case 'name': {
      // Reading, former name and alias are those that are given now: what is not is gone.
      const { kana: _kana, romaji: _romaji, formerName: _former, alias: _alias, ...rest } = before;
      const { kind: _kind, ...name } = event;
      return { ...rest, ...name };
    }
    case 'reading': {
      const kana = { ...before.kana, ...event.kana };
      return { ...before, kana, ...(event.romaji !== undefined && { romaji: event.romaji }) };
    }
    case 'correction': {
      const { kind: _kind, ...corrected } = event;
      return { ...before, ...corrected };
    }
    case 'household':
      return { ...before, household: event.household ?? own };
    case 'death':
      return gone(before, 'dead');
    case 'naturalisation': {
      const { stayEndsOn: _stay, ...national } = before;
      return national;
    }
    case 'stay':
      return { ...before, stayEndsOn: event.endsOn };
    case 'number':
      return { ...before, myNumber: numbers.myNumber! };
    case 'erasure':
      return gone(before, 'erased');
    case 'restoration':
      return { ...before, household: event.household ?? own, status: 'resident' };
  }
};
