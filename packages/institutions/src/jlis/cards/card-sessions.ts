// The issuer's sessions with cards: keys of one SCP03 session are given out for one act, with one application, at a place where that act
// is allowed, and every session is entered before its keys leave. In its application whoever has them could do more than what they are
// for: the entry says who is to be asked. Nothing else of the card is within their reach.

import { equalBytes, type SessionKeys, toHex } from '@openmyna/apdu';
import { type ApplicationName, applicationNames, applications, freeArea } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, hasEnded } from '@openmyna/identity';
import type { Purpose } from '@openmyna/pki';
import type { Clock, Store } from '@openmyna/store';
import type { Register, Resident } from '../../municipality/contract.ts';
import { errors } from '../errors.ts';
import { checkHours, type Reservations } from '../pin-reset/open-reservations.ts';
import {
  applicationsOfPin,
  entrustingMunicipalities,
  type PinKind,
  type Place,
  resetRules,
} from '../pin-reset/places.ts';
import type { JlisTables } from '../schema.ts';
import type { CardBook, CardForm, CardRecord, CardStatus } from './card-book.ts';
import { type CardKeys, manufacturingNumberOf } from './card-keys.ts';
import { certificationObstacle } from './may-certify.ts';

/** What is going to be done, and where. Bytes are as they travel. */
export type SessionPurpose<Bytes = Uint8Array> =
  /** The first PIN of a card that is handed over; that of one that had none; one that is given up. */
  | { readonly act: 'hand-over' | 'set-pins' | 'give-up-pins'; readonly at: 'counter'; readonly pin: PinKind }
  | {
      readonly act: 'reset-pin';
      readonly at: Place;
      readonly pin: PinKind;
      readonly reservation?: { readonly id: string; readonly signature: Bytes } | undefined;
    }
  /** 追記: the records as the register has them now. */
  | { readonly act: 'update'; readonly at: 'counter' }
  /** 空き領域: a municipality's own application comes, is written, or goes. */
  | { readonly act: 'free-area'; readonly at: 'counter' }
  /** A key and a certificate for it. */
  | { readonly act: 'renew'; readonly at: 'counter'; readonly purpose: Purpose };

/** What a terminal asks for. */
export interface SessionRequest {
  /** 10 bytes that the card says of itself. */
  readonly diversification: Uint8Array;
  /** Key version number. */
  readonly version: number;
  /** Host challenge and card challenge, 8 bytes each. */
  readonly context: Uint8Array;
  /** AID of the application it is with, which the card's challenge proves. */
  readonly aid: Uint8Array;
  /** Of the card's sessions, as the card says it. */
  readonly counter: number;
  readonly purpose: SessionPurpose;
}

/** With which one a session is: `free-area`, one that a municipality added. */
export type SessionApplication = ApplicationName | 'free-area';

/** A session whose keys were given out. */
export interface GivenSession {
  readonly cardId: string;
  readonly seq: number;
  readonly act: SessionPurpose['act'];
  readonly at: Place;
  /** The PIN, or the purpose of the certificate. */
  readonly about: PinKind | Purpose | 'records' | 'application';
  readonly application: SessionApplication;
  readonly counter: number;
  readonly reservationId?: string;
  readonly givenAt: Date;
}

/** What they stand on. */
export interface CardSessionsOptions {
  readonly store: Store<JlisTables>;
  readonly register: Pick<Register, 'resident'>;
  readonly cards: Pick<CardBook, 'card'>;
  readonly cardKeys: CardKeys;
  readonly reservations: Reservations;
  /** Whether the counter has identified who has come for a card that is not handed over yet. */
  readonly isConfirmed: (card: CardRecord) => Promise<boolean>;
  readonly clock: Clock;
}

/** Sessions with the cards of everybody. */
export interface CardSessions {
  /**
   * @throws OpenMynaError `jlis.card-unknown`, `jlis.card-status`, `jlis.session`, `jlis.hours`, `jlis.reservation`
   */
  give(request: SessionRequest): Promise<SessionKeys>;
  /** All that were given of a card, the oldest first. */
  sessionsOf(card: Pick<CardRecord, 'residentId' | 'cardId'>): Promise<readonly GivenSession[]>;
}

interface Act {
  readonly status: readonly CardStatus[];
  readonly form?: CardForm;
}

/** In which state a card is for each act. A card without PINs gets them by `set-pins`, not by a reset. */
const acts: Readonly<Record<SessionPurpose['act'], Act>> = {
  'hand-over': { status: ['made'], form: 'pins' },
  'set-pins': { status: ['valid'], form: 'face' },
  // In the books it has none from when the keys are given, and again where the card was taken away before the last PIN was gone.
  'give-up-pins': { status: ['valid'] },
  'reset-pin': { status: ['valid'], form: 'pins' },
  renew: { status: ['valid'] },
  update: { status: ['made', 'valid'] },
  'free-area': { status: ['valid'] },
};

/**
 * That a card is in use by somebody who is in the register, before its last day is over.
 * @throws OpenMynaError `jlis.card-status`
 */
export const checkCard = (card: CardRecord, holder: Resident, now: Date, status: Act['status'] = ['valid']): void => {
  const isOver = hasEnded(card.facts.expiresOn, dayInJapan(now));
  const isOther = !status.includes(card.status);
  const obstacle = certificationObstacle(holder, 'valid') ?? (isOther ? card.status : isOver ? 'expired' : undefined);
  if (obstacle !== undefined)
    throw new OpenMynaError(errors['jlis.card-status'], { card: card.cardId, kind: 'session', status: obstacle });
};

const applicationOf = (aid: Uint8Array): SessionApplication | undefined =>
  aid[0] === freeArea.range ? 'free-area' : applicationNames.find((name) => equalBytes(applications[name].aid, aid));

const applicationsOf = (purpose: SessionPurpose): readonly SessionApplication[] => {
  if (purpose.act === 'renew') return ['jpki'];
  if (purpose.act === 'free-area') return ['isd', 'free-area'];
  return purpose.act === 'update' ? ['inputSupport', 'surface'] : applicationsOfPin[purpose.pin];
};

const aboutOf = (purpose: SessionPurpose): GivenSession['about'] => {
  if (purpose.act === 'renew') return purpose.purpose;
  if (purpose.act === 'free-area') return 'application';
  return purpose.act === 'update' ? 'records' : purpose.pin;
};

/** What keeps an act from being done there; undefined where nothing does. */
export const sessionProblem = (
  purpose: SessionPurpose,
  { form }: Pick<CardRecord, 'form'>,
  { address }: Pick<Resident, 'address'>,
  application: SessionApplication,
): string | undefined => {
  const needed = acts[purpose.act].form;
  if (needed !== undefined && form !== needed) return form === 'face' ? 'no-pins' : 'has-pins';
  if (!applicationsOf(purpose).includes(application)) return 'application';
  if (purpose.act !== 'reset-pin') return undefined;
  const { pins, needs } = resetRules[purpose.at];
  if (!pins.includes(purpose.pin)) return 'place';
  if (needs === 'entrusted' && !entrustingMunicipalities.has(address.municipality)) return 'not-entrusted';
  return needs === 'reservation' && purpose.reservation === undefined ? 'no-reservation' : undefined;
};

/** Opens them over a store that has their table. */
export const openCardSessions = (options: CardSessionsOptions): CardSessions => {
  const { store, register, cards, cardKeys, reservations, isConfirmed, clock } = options;
  return {
    give: async ({ diversification, version, context, aid, counter, purpose }) => {
      const card = await cards.card({ manufacturingNumber: manufacturingNumberOf(toHex(diversification)) });
      const { residentId, cardId } = card;
      const holder = await register.resident(residentId);
      const now = clock();
      checkCard(card, holder, now, acts[purpose.act].status);
      // Records are written while it waits; PINs are set once it is known who has come.
      if (purpose.act === 'hand-over' && !(await isConfirmed(card)))
        throw new OpenMynaError(errors['jlis.card-status'], { card: cardId, kind: 'session', status: 'made' });
      const application = applicationOf(aid);
      const problem = application === undefined ? 'application' : sessionProblem(purpose, card, holder, application);
      if (problem !== undefined)
        throw new OpenMynaError(errors['jlis.session'], { act: purpose.act, place: purpose.at, problem });
      if (version !== cardKeys.version || !cardKeys.isWith(aid, diversification, counter, context))
        throw new OpenMynaError(errors['jlis.card-unknown'], { card: cardId });
      checkHours(purpose.at, now);
      const reservation = purpose.act === 'reset-pin' ? purpose.reservation : undefined;
      const use =
        purpose.act === 'reset-pin' && resetRules[purpose.at].needs === 'reservation'
          ? await reservations.redeem(card, purpose.pin, purpose.at, reservation!)
          : undefined;
      await store.transaction(async (tx) => {
        await use?.(tx);
        const last = await tx
          .selectFrom('card_session')
          .select(({ fn }) => fn.max('seq').as('seq'))
          .where('resident_id', '=', residentId)
          .where('card_id', '=', cardId)
          .executeTakeFirst();
        await tx
          .insertInto('card_session')
          .values({
            resident_id: residentId,
            card_id: cardId,
            seq: (last?.seq ?? 0) + 1,
            act: purpose.act,
            place: purpose.at,
            about: aboutOf(purpose),
            application: application!,
            counter,
            reservation_id: use === undefined ? null : reservation!.id,
            given_at: now,
          })
          .execute();
      });
      return cardKeys.ofSession(diversification, context);
    },
    sessionsOf: async ({ residentId, cardId }) => {
      const rows = await store.db
        .selectFrom('card_session')
        .selectAll()
        .where('resident_id', '=', residentId)
        .where('card_id', '=', cardId)
        .orderBy('seq')
        .execute();
      return rows.map((row) => ({
        cardId,
        seq: row.seq,
        act: row.act as SessionPurpose['act'],
        at: row.place as Place,
        about: row.about as GivenSession['about'],
        application: row.application as SessionApplication,
        counter: row.counter,
        ...(row.reservation_id !== null && { reservationId: row.reservation_id }),
        givenAt: row.given_at,
      }));
    },
  };
};
