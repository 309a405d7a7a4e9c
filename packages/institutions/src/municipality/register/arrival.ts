// 転入 from another municipality. It needs the 転出届 of the one before (住民基本台帳法 22条・24条), planned or done. A holder of a card may
// send that 転出届 by post or online and gets no 転出証明書 (24条の2, 特例転入): the card stands in its place, so it must be there on
// arrival and its PIN right. Of a household that arrives together one card is enough.

import { OpenMynaError } from '@openmyna/errors';
import type { EventRequest, LifeEvent, RegisteredAddress } from '../contract.ts';
import { errors } from '../errors.ts';
import type { Entry } from './fold.ts';

/** Whether somebody comes from another municipality, so that the card has to be carried over. */
export const isElsewhere = (before: Pick<Entry, 'status' | 'address'>, to: RegisteredAddress): boolean =>
  before.status === 'moved-out' || before.address.municipality !== to.municipality;

/**
 * @param cardProblem why no card stands for it; undefined where one does
 * @throws OpenMynaError `register.departure`, `register.arrival-card`
 */
export const checkArrival = (event: LifeEvent, before: Entry, cardProblem: string | undefined): void => {
  if (event.kind !== 'move' || !isElsewhere(before, event.to)) return;
  // Of whoever is in neither state, the fold says that nobody moves.
  if (before.status !== 'resident' && before.status !== 'moved-out') return;
  const planned = before.planned?.event;
  if (before.status !== 'moved-out' && planned?.kind !== 'move-out')
    throw new OpenMynaError(errors['register.departure'], { municipality: before.address.municipality });
  const special = before.status === 'moved-out' ? before.arrivesByCard : planned?.kind === 'move-out' && planned.byCard;
  if (special && cardProblem !== undefined)
    throw new OpenMynaError(errors['register.arrival-card'], { problem: cardProblem });
};

/**
 * Only an arrival changes the municipality that somebody is of, and it is reported where they arrive: so whatever an office records is of
 * a person who is then registered with it.
 * @throws OpenMynaError `register.place`
 */
export const checkPlace = (
  before: Entry | undefined,
  after: Entry,
  { kind }: LifeEvent,
  by: EventRequest['by'],
): void => {
  const [from, to] = [before?.address.municipality ?? after.address.municipality, after.address.municipality];
  const isArrival = kind === 'move' || kind === 'return';
  if ((from !== to && !isArrival) || (by?.municipality !== undefined && by.municipality !== to))
    throw new OpenMynaError(errors['register.place'], { kind, municipality: by?.municipality ?? from });
};
