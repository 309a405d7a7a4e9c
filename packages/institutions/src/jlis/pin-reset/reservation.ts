// A reservation for resetting one PIN (services.md §3.5), as the fold of what happened to it.

import type { FaceVerdict } from './face-match.ts';
import type { PinKind, Place } from './places.ts';

/** How long a reservation holds, and how long what is to be signed waits, in ms. */
export const holds = { reservation: 24 * 60 * 60 * 1000, challenge: 10 * 60 * 1000 } as const;

/** What happens to a reservation. Challenges are 32 hexadecimal digits that nobody could foresee. */
export type ReservationEvent =
  | { readonly kind: 'asked'; readonly cardId: string; readonly pin: PinKind; readonly challenge: string }
  /** The other PIN was known, and the face was the holder's. */
  | { readonly kind: 'reserved'; readonly face: FaceVerdict }
  /** The card is at a terminal that asks to reset. */
  | { readonly kind: 'presented'; readonly at: Place; readonly challenge: string }
  /** The keys for it were given out. */
  | { readonly kind: 'used'; readonly at: Place };

/** A reservation as it is now. */
export interface Reservation {
  readonly residentId: string;
  readonly reservationId: string;
  readonly cardId: string;
  readonly pin: PinKind;
  readonly status: ReservationEvent['kind'];
  /** What is to be signed, at its time and place. */
  readonly challenge: { readonly text: string; readonly at?: Place; readonly until: Date };
  /** From `reserved` on. */
  readonly validUntil?: Date;
}

/** Whose it is, and which. */
export type ReservationName = Pick<Reservation, 'residentId' | 'reservationId'>;

/** What is signed says what it is for, so that a signature for anything else is none for this. */
const textOf = (words: readonly string[]): string => ['OpenMyna JPKI PIN reset', ...words].join('\n');

const after = (at: Date, milliseconds: number): Date => new Date(at.getTime() + milliseconds);

/** A reservation after an event; undefined where that does not follow. @param at when it happened */
export const reservationAfter = (
  before: Reservation | undefined,
  { residentId, reservationId }: ReservationName,
  event: ReservationEvent,
  at: Date,
): Reservation | undefined => {
  const until = after(at, holds.challenge);
  if (event.kind === 'asked') {
    const { cardId, pin, challenge } = event;
    if (before !== undefined) return undefined;
    const text = textOf(['reserve', cardId, pin, reservationId, challenge]);
    return { residentId, reservationId, cardId, pin, status: event.kind, challenge: { text, until } };
  }
  if (before === undefined) return undefined;
  const { status, cardId, pin, validUntil } = before;
  const isInTime = validUntil !== undefined && at < validUntil;
  switch (event.kind) {
    case 'reserved':
      if (status !== 'asked' || at >= before.challenge.until) return undefined;
      return { ...before, status: event.kind, validUntil: after(at, holds.reservation) };
    case 'presented': {
      if ((status !== 'reserved' && status !== 'presented') || !isInTime) return undefined;
      const text = textOf(['reset', event.at, cardId, pin, reservationId, event.challenge]);
      return { ...before, status: event.kind, challenge: { text, at: event.at, until } };
    }
    case 'used': {
      const { challenge } = before;
      if (status !== 'presented' || !isInTime || at >= challenge.until || event.at !== challenge.at) return undefined;
      return { ...before, status: event.kind };
    }
  }
};
