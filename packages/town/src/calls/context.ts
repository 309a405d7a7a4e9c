import type { Random } from '@openmyna/identity';
import { type CardRecord, manufacturingNumberOf, type Work } from '@openmyna/institutions/jlis';
import type { Recorder } from '@openmyna/institutions/municipality';
import type * as z from 'zod';
import type { Books, Institutions } from '../authorities/institutions.ts';
import type { TownWorkshop } from '../authorities/workshop.ts';
import type { Clock } from '../clock.ts';
import type { TownCall, TownCalls } from './contract.ts';

/** What every call is made with. */
export interface MakeContext {
  readonly clock: Clock;
  readonly institutions: Institutions;
  readonly workshop: TownWorkshop;
  /** Moves the clock on, and does on the way what is due. */
  readonly advance: (to: Date, work: Work) => Promise<void>;
  readonly random: Random;
  /** Who asks, where they have logged in. */
  readonly caller?: Recorder;
}

/** What the calls are answered with. */
export interface CallContext extends Omit<MakeContext, 'institutions'> {
  /** Of a deed its books are parts of one transaction. */
  readonly institutions: Omit<Institutions, keyof Books> & Books;
  /**
   * Has the others hear of what is recorded: of a deed after its commit, of anything else at once. It does not fail: what they could
   * not take in yet waits for them. @param resident whom it concerns; everybody where it says nothing
   */
  readonly settle: (resident?: string) => Promise<void>;
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

/** Of several cards, the one that is meant: in use before not handed over yet before void. */
const order = ['valid', 'suspended', 'made', 'void'];

/** The card of that id; or a resident's, where they are named. @throws OpenMynaError `jlis.card-unknown` */
export const cardOf = async ({ institutions: { cards } }: CallContext, id: string): Promise<CardRecord> => {
  const [meant] = (await cards.cardsOf(id)).toSorted(
    (a, b) => order.indexOf(a.status) - order.indexOf(b.status) || (a.facts.issuedOn < b.facts.issuedOn ? 1 : -1),
  );
  return meant ?? cards.card({ cardId: id });
};

/** The card that says so of itself, in hexadecimal. @throws OpenMynaError `jlis.card-unknown` */
export const cardInReader = ({ institutions: { cards } }: CallContext, diversification: string): Promise<CardRecord> =>
  cards.card({ manufacturingNumber: manufacturingNumberOf(diversification) });
