import { toHex } from '@openmyna/apdu';
import { errors as cardErrors } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import { diversificationOf, type Work } from '@openmyna/institutions/jlis';
import type * as z from 'zod';
import type { Certification } from '../authorities/certification.ts';
import type { Clock } from '../clock.ts';
import type { Resident } from '../residents/resident.ts';
import type { TownCall, TownCalls } from './contract.ts';

/** What the calls are answered with. */
export interface CallContext {
  readonly certification: Certification;
  readonly residents: readonly Resident[];
  readonly clock: Clock;
  readonly random: Random;
}

type Answer<N extends TownCall> = (
  context: CallContext,
  request: Parameters<TownCalls[N]>[0],
  work: Work,
) => Promise<ReturnType<TownCalls[N]>>;

/** How some of the calls are answered. */
export type Answers<Names extends TownCall> = { readonly [N in Names]: Answer<N> };

/** What a topic's calls are given. */
export type Schemas<Calls> = { readonly [N in keyof Calls]: z.ZodType };

/** @throws OpenMynaError `card.unknown` */
export const residentOf = ({ residents }: CallContext, card: string): Resident => {
  const resident = residents.find(({ id }) => id === card);
  if (resident === undefined) throw new OpenMynaError(cardErrors['card.unknown'], { card });
  return resident;
};

export const cardNameOf = (context: CallContext, card: string) => ({
  residentId: card,
  cardId: residentOf(context, card).card.cardId,
});

/** The card that says so of itself. @throws OpenMynaError `card.unknown` */
export const cardOf = ({ residents }: CallContext, diversification: string): string => {
  const hex = diversification.toUpperCase();
  const resident = residents.find(({ card }) => toHex(diversificationOf(card.manufacturingNumber)) === hex);
  if (resident === undefined) throw new OpenMynaError(cardErrors['card.unknown'], { card: hex });
  return resident.id;
};
