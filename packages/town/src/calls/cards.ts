import { fromHex } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import type { LocalDate } from '@openmyna/identity';
import {
  type CardEvent,
  type CardFacts,
  type CardReason,
  type CardStatus,
  certificationObstacle,
  errors as jlisErrors,
} from '@openmyna/institutions/jlis';
import * as z from 'zod';
import { type Answers, cardInReader, cardOf, type Schemas } from './context.ts';
import { cardView, toBase64 } from './views.ts';

/** A card as J-LIS's book has it. */
export interface CardView {
  readonly card: string;
  readonly resident: string;
  readonly status: CardStatus;
  readonly why?: CardReason;
  readonly since: string;
  /** `face`: without PINs. */
  readonly form: CardFacts['form'];
  readonly issuedOn: LocalDate;
  /** Its last day. */
  readonly expiresOn: LocalDate;
}

/** What is reported of a card at the desk. */
export type DeskEvent = Extract<CardEvent, { kind: 'suspended' | 'resumed' | 'void' }>;

/** What is asked of J-LIS about cards. */
export interface CardCalls {
  /** @throws OpenMynaError `jlis.card-unknown` */
  cardState(request: { readonly card: string }): CardView;
  /** Suspends a card, resumes it, or makes it void. @throws OpenMynaError `jlis.card-unknown`, `jlis.card-status` */
  cardEvent(request: { readonly card: string; readonly event: DeskEvent }): CardView;
  /** Keys of one SCP03 session with a card of ours, base64. Hexadecimal in. @throws OpenMynaError `jlis.card-unknown`, `jlis.card-status` */
  cardSession(request: { readonly diversification: string; readonly version: number; readonly context: string }): {
    readonly enc: string;
    readonly mac: string;
    readonly rmac: string;
  };
}

export const cardSchemas = {
  cardState: z.strictObject({ card: z.string() }),
  cardEvent: z.strictObject({
    card: z.string(),
    event: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('suspended'), why: z.enum(['lost', 'stolen']) }),
      z.strictObject({ kind: z.literal('resumed') }),
      z.strictObject({ kind: z.literal('void'), why: z.enum(['lost', 'stolen', 'damaged', 'returned']) }),
    ]),
  }),
  cardSession: z.strictObject({
    diversification: z.hex().length(20),
    version: z.int().min(1).max(127),
    context: z.hex().length(32),
  }),
} as const satisfies Schemas<CardCalls>;

export const cardCalls: Answers<keyof CardCalls> = {
  cardState: async (context, { card }) => cardView(await cardOf(context, card)),

  cardEvent: async (context, { card, event }) => {
    const { certification } = context;
    const name = await cardOf(context, card);
    if (event.kind === 'resumed') {
      // No card is given back to who may not have one.
      const obstacle = certificationObstacle(await certification.register.resident(name.residentId), 'valid');
      if (obstacle !== undefined)
        throw new OpenMynaError(jlisErrors['jlis.card-status'], { card, kind: event.kind, status: obstacle });
    }
    const record = await certification.cards.record(name, event);
    await certification.follow(name.residentId);
    return cardView(record);
  },

  cardSession: async (context, { diversification, version, context: challenges }) => {
    const { cardKeys, counter } = context.certification;
    const name = await cardInReader(context, diversification);
    const { status, cardId: card } = name;
    // Nothing is done to a card that is out of use: who has found it again has it resumed first. A new one is opened at the
    // counter, once its holder is known.
    const isOpened = status === 'made' && (await counter.handOver(name)).status === 'confirmed';
    if (status !== 'valid' && !isOpened)
      throw new OpenMynaError(jlisErrors['jlis.card-status'], { card, kind: 'session', status });
    if (version !== cardKeys.version) throw new OpenMynaError(jlisErrors['jlis.card-unknown'], { card });
    const { enc, mac, rmac } = cardKeys.ofSession(fromHex(diversification), fromHex(challenges));
    return { enc: toBase64(enc), mac: toBase64(mac), rmac: toBase64(rmac) };
  },
};
