// Reservations for resetting a PIN at a kiosk or with a phone (services.md §3.5): the other PIN is proven and the face matched, and
// within a day one terminal resets that PIN once.

import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import type { Clock, Store } from '@openmyna/store';
import type { Kysely, Transaction } from 'kysely';
import type { CardRecord } from '../cards/card-book.ts';
import type { CertificationAuthority } from '../contract.ts';
import { errors } from '../errors.ts';
import type { JlisTables } from '../schema.ts';
import type { FaceMatch, FacePair } from './face-match.ts';
import { isOpenAt, type PinKind, type Place, provenBy, resetRules } from './places.ts';
import { certificatesThatHold, checkProof } from './proof.ts';
import { type Reservation, type ReservationEvent, type ReservationName, reservationAfter } from './reservation.ts';

/** What they stand on. */
export interface ReservationsOptions {
  readonly store: Store<JlisTables>;
  readonly authority: Pick<CertificationAuthority, 'certificatesOf'>;
  readonly face: FaceMatch;
  readonly clock: Clock;
  readonly random: Random;
}

/** What the holder shows to reserve. */
export interface ReservationProof extends FacePair {
  /** By the key that stands behind the other PIN. */
  readonly signature: Uint8Array;
}

/** Reservations of everybody. The card is one that {@link checkCard} took. */
export interface Reservations {
  /**
   * Whether a PIN could be reserved for, and what is to be signed for it.
   * @throws OpenMynaError `jlis.reservation`; `jlis.face-match` where no face can be matched
   */
  ask(card: CardRecord, pin: PinKind): Promise<Reservation>;
  /** @throws OpenMynaError `jlis.reservation`, `jlis.face-match` */
  reserve(card: CardRecord, reservationId: string, proof: ReservationProof): Promise<Reservation>;
  /** The card is at a terminal: what is to be signed there. @throws OpenMynaError `jlis.reservation`, `jlis.hours` */
  present(card: CardRecord, reservationId: string, at: Place): Promise<Reservation>;
  /**
   * Holds what was signed at the terminal against it.
   * @returns what uses it up, once, in the transaction that it is given
   * @throws OpenMynaError `jlis.reservation`; so does what is returned
   */
  redeem(
    card: CardRecord,
    pin: PinKind,
    at: Place,
    given: { readonly id: string; readonly signature: Uint8Array },
  ): Promise<(tx: Transaction<JlisTables>) => Promise<void>>;
  /** All of a resident's, the newest last. */
  reservationsOf(residentId: string): Promise<readonly Reservation[]>;
}

const refuse = (problem: string) => new OpenMynaError(errors['jlis.reservation'], { problem });

/** @throws OpenMynaError `jlis.hours` */
export const checkHours = (at: Place, now: Date): void => {
  const { hours } = resetRules[at];
  if (hours !== undefined && !isOpenAt({ hours }, now)) throw new OpenMynaError(errors['jlis.hours'], hours);
};

/** Opens them over a store that has their table. */
export const openReservations = (options: ReservationsOptions): Reservations => {
  const { store, authority, face, clock, random } = options;
  const draw = (): string => Buffer.from(random(16)).toString('hex');

  const add = async (
    tx: Transaction<JlisTables>,
    name: ReservationName,
    event: ReservationEvent,
    now: Date,
  ): Promise<Reservation> => {
    const rows = await rowsOf(tx, name.residentId, name.reservationId);
    const before = foldOf(rows);
    const after = reservationAfter(before, name, event, now);
    if (after === undefined) throw refuse(before === undefined ? 'unknown' : problemOf(before, now));
    await tx
      .insertInto('pin_reset_event')
      .values({
        resident_id: name.residentId,
        reservation_id: name.reservationId,
        seq: rows.length + 1,
        event: JSON.stringify(event) as unknown as ReservationEvent,
        recorded_at: now,
      })
      .execute();
    return after;
  };
  const record = (name: ReservationName, event: ReservationEvent): Promise<Reservation> => {
    const now = clock();
    return store.transaction((tx) => add(tx, name, event, now));
  };
  const reservation = async ({ residentId, cardId }: CardRecord, reservationId: string): Promise<Reservation> => {
    const found = foldOf(await rowsOf(store.db, residentId, reservationId));
    if (found === undefined || found.cardId !== cardId) throw refuse('unknown');
    return found;
  };
  /** The other PIN is known, and both certificates hold. */
  const check = async ({ cardId, pin, challenge }: Reservation, signature: Uint8Array): Promise<void> => {
    const held = await certificatesThatHold(authority, cardId, clock());
    await checkProof(store, held[provenBy[pin]!], challenge.text, signature);
  };

  return {
    ask: async ({ residentId, cardId }, pin) => {
      if (provenBy[pin] === undefined) throw refuse('pin');
      await certificatesThatHold(authority, cardId, clock());
      face.ready();
      const name = { residentId, reservationId: draw() };
      return record(name, { kind: 'asked', cardId, pin, challenge: draw() });
    },
    reserve: async (card, reservationId, { signature, photo, capture }) => {
      const asked = await reservation(card, reservationId);
      await check(asked, signature);
      // An infant's card has no photo.
      if (photo.length === 0 || capture.length === 0) throw refuse('face');
      const verdict = await face.match({ photo, capture });
      if (!verdict.same || verdict.live !== true) throw refuse('face');
      return record(asked, { kind: 'reserved', face: { same: verdict.same, live: verdict.live } });
    },
    present: async (card, reservationId, at) => {
      const known = await reservation(card, reservationId);
      checkHours(at, clock());
      if (resetRules[at].needs !== 'reservation') throw refuse('place');
      await certificatesThatHold(authority, card.cardId, clock());
      return record(known, { kind: 'presented', at, challenge: draw() });
    },
    redeem: async (card, pin, at, { id, signature }) => {
      const known = await reservation(card, id);
      if (known.pin !== pin) throw refuse('pin');
      if (known.status !== 'presented') throw refuse(problemOf(known, clock()));
      await check(known, signature);
      const now = clock();
      return async (tx) => {
        // What was signed is for the terminal that asked last.
        const current = foldOf(await rowsOf(tx, known.residentId, id));
        if (current?.challenge.text !== known.challenge.text) throw refuse('presented-elsewhere');
        await add(tx, known, { kind: 'used', at }, now);
      };
    },
    reservationsOf: async (residentId) => {
      const rows = await rowsOf(store.db, residentId);
      return Object.values(Object.groupBy(rows, (row) => ` ${row.reservation_id}`)).map((own) => foldOf(own!)!);
    },
  };
};

/** Why nothing follows on it now. */
const problemOf = ({ status, validUntil, challenge }: Reservation, now: Date): string => {
  if (status === 'used') return 'used';
  if (validUntil !== undefined && now >= validUntil) return 'over';
  return now >= challenge.until ? 'too-late' : status;
};

type Row = JlisTables['pin_reset_event'];

const rowsOf = (db: Kysely<JlisTables>, residentId: string, reservationId?: string): Promise<Row[]> =>
  db
    .selectFrom('pin_reset_event')
    .selectAll()
    .where('resident_id', '=', residentId)
    .$if(reservationId !== undefined, (query) => query.where('reservation_id', '=', reservationId!))
    .orderBy('recorded_at')
    .orderBy('reservation_id')
    .orderBy('seq')
    .execute();

const foldOf = (rows: readonly Row[]): Reservation | undefined =>
  rows.reduce<Reservation | undefined>(
    (before, { resident_id, reservation_id, event, recorded_at }) =>
      reservationAfter(before, { residentId: resident_id, reservationId: reservation_id }, event, recorded_at),
    undefined,
  );
