// Reservations and sessions are the person's, and both are history.

import type { Migration } from '@openmyna/store';
import type { ReservationEvent } from './reservation.ts';

/** The tables, for Kysely. */
export interface PinResetTables {
  pin_reset_event: {
    resident_id: string;
    reservation_id: string;
    seq: number;
    event: ReservationEvent;
    recorded_at: Date;
  };
  card_session: {
    resident_id: string;
    card_id: string;
    seq: number;
    act: string;
    place: string;
    /** The PIN, or the purpose of the certificate. */
    about: string;
    application: string;
    /** Of the card's sessions. */
    counter: number;
    reservation_id: string | null;
    given_at: Date;
  };
}

/** In the order in which they came about. */
export const pinResetMigrations: readonly Migration[] = [
  {
    id: 'jlis-pin-reset-0000-event',
    family: 'resident',
    sql: `create table if not exists pin_reset_event (resident_id text not null, reservation_id text not null, seq bigint not null,
      event jsonb not null, recorded_at timestamptz not null, primary key (resident_id, reservation_id, seq))`,
    history: true,
  },
  {
    id: 'jlis-pin-reset-0001-session',
    family: 'resident',
    sql: `create table if not exists card_session (resident_id text not null, card_id text not null, seq bigint not null,
      act text not null, place text not null, about text not null, application text not null, counter bigint not null,
      reservation_id text, given_at timestamptz not null, primary key (resident_id, card_id, seq))`,
    history: true,
  },
];
