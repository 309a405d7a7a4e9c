// A person is the fold of what happened to them.

import { OpenMynaError } from '@openmyna/errors';
import type { FirstEntry, LifeEvent, LifeEventKind, Resident, ResidentStatus } from '../contract.ts';
import { errors } from '../errors.ts';
import type { Numbers } from './numbers.ts';

/** An event with what was given with it. */
export interface FoldedEvent {
  readonly residentId: string;
  readonly seq: number;
  readonly happenedOn: string;
  readonly event: LifeEvent;
  readonly numbers: Partial<Numbers>;
}

/** From which states each may follow; `none` is nobody there yet. Dead and erased are for good. */
const follows: Readonly<Record<LifeEventKind, readonly (ResidentStatus | 'none')[]>> = {
  birth: ['none'],
  registration: ['none'],
  move: ['resident'],
  name: ['resident', 'abroad'],
  correction: ['resident', 'abroad', 'dead'],
  death: ['resident', 'abroad'],
  departure: ['resident'],
  return: ['abroad'],
  naturalisation: ['resident'],
  stay: ['resident'],
  number: ['resident', 'abroad'],
  erasure: ['resident'],
};

/** @throws OpenMynaError `register.status` for an event that does not follow on what is there */
export const apply = (before: Resident | undefined, folded: FoldedEvent): Resident => {
  const { residentId, seq, happenedOn, event, numbers } = folded;
  const status = before?.status ?? 'none';
  if (!follows[event.kind].includes(status)) {
    if (before !== undefined && follows[event.kind].includes('none'))
      throw new OpenMynaError(errors['register.known'], { residentId });
    if (before === undefined) throw new OpenMynaError(errors['register.unknown'], { residentId });
    throw new OpenMynaError(errors['register.status'], { kind: event.kind, status });
  }
  const step = { version: seq, since: happenedOn };
  if (event.kind === 'birth' || event.kind === 'registration')
    return {
      residentId,
      ...event.person,
      ...(numbers as Numbers),
      status: 'resident',
      continuesAbroad: false,
      ...step,
    };
  return { ...changed(before!, event, numbers), ...step };
};

const changed = (before: Resident, event: Exclude<LifeEvent, FirstEntry>, numbers: Partial<Numbers>): Resident => {
  switch (event.kind) {
    case 'move':
      return { ...before, address: event.to };
    case 'return':
      return { ...before, address: event.to, status: 'resident', continuesAbroad: false };
    case 'name': {
      // Former name and alias are those that are given now: what is not is gone.
      const { formerName: _former, alias: _alias, ...rest } = before;
      const { kind: _kind, ...name } = event;
      return { ...rest, ...name };
    }
    case 'correction': {
      const { kind: _kind, ...corrected } = event;
      return { ...before, ...corrected };
    }
    case 'death':
      return { ...before, status: 'dead' };
    case 'departure':
      return { ...before, status: 'abroad', continuesAbroad: event.continues };
    case 'naturalisation': {
      const { stayEndsOn: _stay, ...national } = before;
      return national;
    }
    case 'stay':
      return { ...before, stayEndsOn: event.endsOn };
    case 'number':
      return { ...before, myNumber: numbers.myNumber! };
    case 'erasure':
      return { ...before, status: 'erased' };
  }
};
