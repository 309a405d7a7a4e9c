import { fromHex } from '@openmyna/apdu';
import type { AttributeApplication } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import type { LocalDate } from '@openmyna/identity';
import {
  type CardEvent,
  type CardExpiryNotice,
  type CardForm,
  type CardReason,
  type CardStatus,
  certificationObstacle,
  checkCard,
  type GivenSession,
  errors as jlisErrors,
  planCard,
  type SessionPurpose,
} from '@openmyna/institutions/jlis';
import * as z from 'zod';
import { termOf } from './certify.ts';
import { type Answers, cardInReader, cardOf, type Schemas } from './context.ts';
import { cardView, fromBase64, toBase64 } from './views.ts';

/** A card as J-LIS's book has it. */
export interface CardView {
  readonly card: string;
  readonly resident: string;
  readonly status: CardStatus;
  readonly why?: CardReason;
  readonly since: string;
  /** `face`: without PINs. */
  readonly form: CardForm;
  readonly issuedOn: LocalDate;
  /** Its last day. */
  readonly expiresOn: LocalDate;
}

/** What is reported of a card at the desk. */
export type DeskEvent = Extract<CardEvent, { kind: 'suspended' | 'resumed' | 'void' }>;

/** What a session is for, with what the card signed in base64. */
export type SessionReason = SessionPurpose<string>;

/** A session that was given. */
export type SessionView = Omit<GivenSession, 'cardId' | 'givenAt'> & { readonly givenAt: string };

/** A notice that something of a card ends. */
export type NoticeView = Omit<CardExpiryNotice, 'cardId' | 'sentAt'> & {
  readonly card: string;
  readonly sentAt?: string;
};

/** What is asked of J-LIS about cards. */
export interface CardCalls {
  /** @throws OpenMynaError `jlis.card-unknown` */
  cardState(request: { readonly card: string }): CardView;
  /** Suspends a card, resumes it, or makes it void. @throws OpenMynaError `jlis.card-unknown`, `jlis.card-status` */
  cardEvent(request: { readonly card: string; readonly event: DeskEvent }): CardView;
  /**
   * A card without PINs has got them, or PINs are given up; said again, it is said once.
   * @throws OpenMynaError `jlis.card-unknown`, `jlis.card-status`
   */
  cardForm(request: { readonly diversification: string; readonly form: CardForm }): CardView;
  /** The card in the reader. @throws OpenMynaError `jlis.card-unknown` */
  cardHeld(request: { readonly diversification: string }): CardView;
  /**
   * Keys of one SCP03 session with a card of ours for what is said, base64. Hexadecimal in.
   * @throws OpenMynaError `jlis.card-unknown`, `jlis.card-status`, `jlis.session`, `jlis.hours`, `jlis.reservation`,
   * `certificate.refused`
   */
  cardSession(request: {
    readonly diversification: string;
    readonly version: number;
    readonly context: string;
    readonly aid: string;
    readonly counter: number;
    readonly for: SessionReason;
  }): {
    readonly enc: string;
    readonly mac: string;
    readonly rmac: string;
  };
  /** @throws OpenMynaError `jlis.card-unknown` */
  cardSessions(request: { readonly card: string }): readonly SessionView[];
  /** Of a card, sent and to come; without one the last that were sent, and what is due. @throws OpenMynaError `jlis.card-unknown` */
  cardNotices(request: { readonly card?: string | undefined }): readonly NoticeView[];
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

const pin = z.enum(['authentication', 'signature', 'input-support', 'resident-register']);
const diversification = z.hex().length(20);

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
    diversification,
    version: z.int().min(1).max(127),
    context: z.hex().length(32),
    aid: z.hex().min(10).max(32),
    counter: z.int().min(0).max(0xffffff),
    for: z.discriminatedUnion('act', [
      z.strictObject({ act: z.enum(['hand-over', 'set-pins', 'give-up-pins']), at: z.literal('counter'), pin }),
      z.strictObject({
        act: z.literal('reset-pin'),
        at: z.enum(['counter', 'post-office', 'kiosk', 'phone']),
        pin,
        reservation: z.strictObject({ id: z.hex().length(32), signature: z.base64() }).optional(),
      }),
      z.strictObject({ act: z.enum(['update', 'free-area']), at: z.literal('counter') }),
      z.strictObject({
        act: z.literal('renew'),
        at: z.literal('counter'),
        purpose: z.enum(['authentication', 'signature']),
      }),
    ]),
  }),
  cardSessions: z.strictObject({ card: z.string() }),
  cardNotices: z.strictObject({ card: z.string().optional() }),
  cardHeld: z.strictObject({ diversification }),
  cardForm: z.strictObject({ diversification, form: z.enum(['pins', 'face']) }),
  recordsFor: z.strictObject({
    diversification,
    moduli: z.strictObject({ inputSupport: z.hex().length(512), surface: z.hex().length(512) }),
  }),
  updated: z.strictObject({ diversification, registerVersion: z.int().min(1) }),
} as const satisfies Schemas<CardCalls>;

export const cardCalls: Answers<keyof CardCalls> = {
  cardState: async (context, { card }) => cardView(await cardOf(context, card)),

  cardEvent: async (context, { card, event }) => {
    const { institutions } = context;
    const name = await cardOf(context, card);
    if (event.kind === 'resumed') {
      // No card is given back to who may not have one.
      const obstacle = certificationObstacle(await institutions.register.resident(name.residentId), 'valid');
      if (obstacle !== undefined)
        throw new OpenMynaError(jlisErrors['jlis.card-status'], { card, kind: event.kind, status: obstacle });
    }
    const record = await institutions.cards.record(name, event);
    await context.settle(name.residentId);
    return cardView(record);
  },

  cardHeld: async (context, { diversification }) => cardView(await cardInReader(context, diversification)),

  cardForm: async (context, { diversification, form }) => {
    const { institutions } = context;
    const card = await cardInReader(context, diversification);
    checkCard(card, await institutions.register.resident(card.residentId), context.clock());
    await institutions.proofs.proved(card, { act: form === 'pins' ? 'set-pins' : 'give-up-pins' });
    if (card.form === form) return cardView(card);
    const record = await institutions.cards.record(card, { kind: form === 'pins' ? 'pins-set' : 'pins-given-up' });
    await context.settle(card.residentId);
    return cardView(record);
  },

  cardSession: async (context, { diversification, version, context: challenges, aid, counter, for: reason }) => {
    const { institutions } = context;
    const { residentId } = await cardInReader(context, diversification);
    // What was told before concerns the card and its certificates.
    await institutions.follow(residentId);
    // Whoever may not have a certificate keeps the key they have.
    if (reason.act === 'renew') {
      const card = await cardInReader(context, diversification);
      await termOf(context, { card, purpose: reason.purpose, medium: 'card' });
    }
    const { enc, mac, rmac } = await institutions.sessions.give({
      diversification: fromHex(diversification),
      version,
      context: fromHex(challenges),
      aid: fromHex(aid),
      counter,
      purpose: purposeOf(reason),
    });
    return { enc: toBase64(enc), mac: toBase64(mac), rmac: toBase64(rmac) };
  },

  cardSessions: async (context, { card }) =>
    (await context.institutions.sessions.sessionsOf(await cardOf(context, card))).map(
      ({ cardId: _, givenAt, ...session }) => ({ ...session, givenAt: givenAt.toISOString() }),
    ),

  cardNotices: async (context, { card }) => {
    const { notices } = context.institutions;
    const all = card === undefined ? notices.latest(mostNotices) : notices.noticesOf(await cardOf(context, card));
    return (await all).map(({ cardId, sentAt, ...notice }) => ({
      card: cardId,
      ...notice,
      ...(sentAt && { sentAt: sentAt.toISOString() }),
    }));
  },

  recordsFor: async (context, { diversification, moduli }) => {
    const { institutions, workshop, clock } = context;
    const card = await cardInReader(context, diversification);
    const person = await institutions.register.resident(card.residentId);
    const obstacle =
      certificationObstacle(person, card.status === 'made' ? 'valid' : card.status) ??
      // 継続利用 is asked for first: a card that was written anew is one that was carried over.
      (person.cardUntil === undefined ? undefined : 'not-continued');
    if (obstacle !== undefined)
      throw new OpenMynaError(jlisErrors['jlis.card-status'], { card: card.cardId, kind: 'updated', status: obstacle });
    await institutions.proofs.proved(card, { act: 'update' });
    const use = { residentId: card.residentId, purpose: 'card', by: 'jlis' } as const;
    const { myNumber } = await institutions.register.myNumber(use);
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
    // What was told until now is of the card as it was; and nobody's card shows what has not come about yet, or it would outlive it.
    await context.institutions.follow(card.residentId);
    const { version } = await context.institutions.register.resident(card.residentId);
    if (registerVersion < card.registerVersion || registerVersion > version)
      throw new OpenMynaError(jlisErrors['jlis.card-status'], {
        card: card.cardId,
        kind: 'updated',
        status: card.status,
      });
    await context.institutions.proofs.proved(card, { act: 'update' });
    return cardView(await context.institutions.cards.record(card, { kind: 'updated', registerVersion }));
  },
};

/** Of everybody's that were sent. */
const mostNotices = 1000;

const purposeOf = (reason: SessionReason): SessionPurpose => {
  if (reason.act !== 'reset-pin' || reason.reservation === undefined) return reason as SessionPurpose;
  const { id, signature } = reason.reservation;
  return { ...reason, reservation: { id, signature: fromBase64(signature) } };
};
