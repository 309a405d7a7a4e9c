// What comes about by itself when its day comes: what was reported ahead, and the end of a card that nobody carried over.

import { addDays, type LocalDate } from '@openmyna/identity';
import type { LifeEvent, Resident } from '../contract.ts';

/** What is to come next of somebody, and when. */
export interface Due {
  readonly on: LocalDate;
  readonly event: LifeEvent;
}

export const nextDue = ({ planned, cardUntil }: Resident): Due | undefined => {
  const lapse: Due | undefined = cardUntil && {
    on: addDays(cardUntil.on, 1),
    event: { kind: 'lapse', of: cardUntil.of },
  };
  if (lapse === undefined || (planned !== undefined && planned.on < lapse.on)) return planned;
  return lapse;
};
