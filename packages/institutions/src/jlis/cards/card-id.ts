// The id of a card: its holder's, a hyphen, and which of their cards it is: `C01-2`. So it says whose it is, and no id of a resident,
// which holds no hyphen, is a card's. The cards that the town's first residents have carried from before its books are named after
// them alone: `C01` as a card is C01's, and nobody else's.

import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/** The holder's is a capital letter and up to ten more or digits, as the register gives it. */
const form = /^([A-Z][0-9A-Z]{0,10})(?:-[1-9][0-9]{0,3})?$/;

/** The id of a resident's card. @param n which one, from 1 on */
export const cardIdOf = (residentId: string, n: number): string => checkedCardId(`${residentId}-${n}`);

/** Whose card it is by its id; undefined for a text that is none. */
export const holderOf = (cardId: string): string | undefined => form.exec(cardId)?.[1];

/** Whether a text has the form of a card's id. */
export const isCardId = (text: string): boolean => holderOf(text) !== undefined;

/** Whether a text can be the id of somebody who has cards: whatever else is asked for has none, and need not be looked for. */
export const mayHaveCards = (residentId: string): boolean => holderOf(residentId) === residentId;

/** @throws OpenMynaError `jlis.card-id` for what is no card's id, or is another holder's than is said */
export const checkedCardId = (cardId: string, residentId?: string): string => {
  const holder = holderOf(cardId);
  if (holder === undefined || (residentId !== undefined && holder !== residentId))
    throw new OpenMynaError(errors['jlis.card-id']);
  return cardId;
};
