import { checkCard, type PinKind, type Place, provenBy, type Reservation } from '@openmyna/institutions/jlis';
import type { Purpose } from '@openmyna/pki';
import * as z from 'zod';
import { type Answers, type CallContext, cardInReader, type Schemas } from './context.ts';
import { fromBase64 } from './views.ts';

/** A reservation for resetting a PIN. */
export interface ReservationView {
  readonly reservation: string;
  readonly card: string;
  readonly pin: PinKind;
  readonly status: Reservation['status'];
  /** What is to be signed next, and by which key. */
  readonly sign: { readonly text: string; readonly by: Purpose };
  readonly validUntil?: string;
}

interface OfCard {
  /** As the card in the reader says it, hexadecimal. */
  readonly diversification: string;
}

/** What is asked of J-LIS about resetting a PIN at a kiosk or with a phone. */
export interface PinResetCalls {
  /** @throws OpenMynaError `jlis.card-unknown`, `jlis.card-status`, `jlis.reservation`, `jlis.face-match` */
  askReset(request: OfCard & { readonly pin: PinKind }): ReservationView;
  /** Reserves; bytes in base64. @throws as `askReset` */
  reserveReset(
    request: OfCard & {
      readonly reservation: string;
      readonly signature: string;
      readonly photo: string;
      readonly capture: string;
    },
  ): ReservationView;
  /** The card is at a terminal. @throws as `askReset`, and `jlis.hours` */
  presentReset(request: OfCard & { readonly reservation: string; readonly at: Place }): ReservationView;
}

const diversification = z.hex().length(20);
const reservation = z.hex().length(32);

export const pinResetSchemas = {
  askReset: z.strictObject({
    diversification,
    pin: z.enum(['authentication', 'signature', 'input-support', 'resident-register']),
  }),
  reserveReset: z.strictObject({
    diversification,
    reservation,
    signature: z.base64(),
    photo: z.base64(),
    capture: z.base64(),
  }),
  presentReset: z.strictObject({
    diversification,
    reservation,
    at: z.enum(['counter', 'post-office', 'kiosk', 'phone']),
  }),
} as const satisfies Schemas<PinResetCalls>;

/** The card, in use and by somebody who is in the register, with everything done that was told of them. */
const usable = async (context: CallContext, said: string) => {
  const { institutions, clock } = context;
  await institutions.follow((await cardInReader(context, said)).residentId);
  const card = await cardInReader(context, said);
  checkCard(card, await institutions.register.resident(card.residentId), clock());
  return card;
};

const view = ({ reservationId, cardId, pin, status, challenge, validUntil }: Reservation): ReservationView => ({
  reservation: reservationId,
  card: cardId,
  pin,
  status,
  sign: { text: challenge.text, by: provenBy[pin]! },
  ...(validUntil && { validUntil: validUntil.toISOString() }),
});

export const pinResetCalls: Answers<keyof PinResetCalls> = {
  askReset: async (context, { diversification, pin }) =>
    view(await context.institutions.reservations.ask(await usable(context, diversification), pin)),

  reserveReset: async (context, { diversification, reservation, ...proof }) =>
    view(
      await context.institutions.reservations.reserve(await usable(context, diversification), reservation, {
        signature: fromBase64(proof.signature),
        photo: fromBase64(proof.photo),
        capture: fromBase64(proof.capture),
      }),
    ),

  presentReset: async (context, { diversification, reservation, at }) =>
    view(await context.institutions.reservations.present(await usable(context, diversification), reservation, at)),
};
