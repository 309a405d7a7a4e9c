import { fromHex } from '@openmyna/apdu';
import type { AttributeApplication } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import type { LocalDate } from '@openmyna/identity';
import {
  type CardEvent,
  type CardFacts,
  type CardReason,
  type CardStatus,
  certificationObstacle,
  errors as jlisErrors,
  planCard,
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
  /**
   * What is to be written to a card in the terminal's reader so that it says what the register says (追記), by application.
   * @throws OpenMynaError `jlis.card-unknown`, `jlis.card-status`
   */
  recordsFor(request: {
    readonly diversification: string;
    /** Of the chip's own keys, hexadecimal. */
    readonly moduli: Readonly<Record<AttributeApplication, string>>;
  }): {
    readonly registerVersion: number;
    readonly files: Readonly<Record<AttributeApplication, readonly { readonly fid: number; readonly bytes: string }[]>>;
  };
  /** It is written. */
  updated(request: { readonly diversification: string; readonly registerVersion: number }): CardView;
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
  recordsFor: z.strictObject({
    diversification: z.hex().length(20),
    moduli: z.strictObject({ inputSupport: z.hex().length(512), surface: z.hex().length(512) }),
  }),
  updated: z.strictObject({ diversification: z.hex().length(20), registerVersion: z.int().min(1) }),
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

  recordsFor: async (context, { diversification, moduli }) => {
    const { certification, workshop, clock } = context;
    const card = await cardInReader(context, diversification);
    const person = await certification.register.resident(card.residentId);
    const obstacle = certificationObstacle(person, card.status === 'made' ? 'valid' : card.status);
    if (obstacle !== undefined)
      throw new OpenMynaError(jlisErrors['jlis.card-status'], { card: card.cardId, kind: 'updated', status: obstacle });
    const use = { residentId: card.residentId, purpose: 'card', by: 'jlis' } as const;
    const { myNumber } = await certification.register.myNumber(use);
    const files = await workshop.records(planCard(card.cardId, card.facts, person, myNumber, clock()), {
      inputSupport: fromHex(moduli.inputSupport),
      surface: fromHex(moduli.surface),
    });
    const inText = (application: AttributeApplication) =>
      files[application].map(({ fid, bytes }) => ({ fid, bytes: toBase64(bytes) }));
    return {
      registerVersion: person.version,
      files: { inputSupport: inText('inputSupport'), surface: inText('surface') },
    };
  },

  updated: async (context, { diversification, registerVersion }) => {
    const card = await cardInReader(context, diversification);
    // What was told until now is of the card as it was.
    await context.certification.follow(card.residentId);
    return cardView(await context.certification.cards.record(card, { kind: 'updated', registerVersion }));
  },
};
