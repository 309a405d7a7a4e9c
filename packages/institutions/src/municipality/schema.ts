// The register's table: what happened, only ever added to. A person is the fold of it; nothing of them is stored twice.

import type { LocalDate } from '@openmyna/identity';
import type { Migration } from '@openmyna/store';
import type { LifeEvent } from './contract.ts';
import type { HandOverEvent } from './hand-over/hand-over.ts';

/** Tables of a municipality. */
export interface MunicipalityTables {
  resident_event: {
    resident_id: string;
    seq: number;
    request: string;
    happened_on: LocalDate;
    recorded_at: Date;
    event: LifeEvent;
    /** Given with this event; null where none were. */
    my_number: string | null;
    resident_code: string | null;
  };
  hand_over_event: { resident_id: string; card_id: string; seq: number; event: HandOverEvent; recorded_at: Date };
  /** The cards that wait for their holders. */
  card_shelf: { resident_id: string; card_id: string; arrived_on: LocalDate };
}

/** In the order in which they came about. */
export const municipalityMigrations: readonly Migration[] = [
  {
    id: 'municipality-0000-event',
    family: 'resident',
    sql: `create table if not exists resident_event (resident_id text not null, seq bigint not null, request text not null,
      happened_on date not null, recorded_at timestamptz not null, event jsonb not null, my_number text, resident_code text,
      primary key (resident_id, seq))`,
    history: true,
  },
  // Who has a number is looked up before it is given; a transaction that is serializable makes that enough.
  {
    id: 'municipality-0001-number',
    family: 'resident',
    sql: 'create index if not exists resident_event_my_number on resident_event (my_number)',
  },
  {
    id: 'municipality-0002-code',
    family: 'resident',
    sql: 'create index if not exists resident_event_resident_code on resident_event (resident_code)',
  },
  {
    id: 'municipality-0003-hand-over',
    family: 'resident',
    sql: `create table if not exists hand_over_event (resident_id text not null, card_id text not null, seq bigint not null,
      event jsonb not null, recorded_at timestamptz not null, primary key (resident_id, card_id, seq))`,
    history: true,
  },
  {
    id: 'municipality-0004-shelf',
    family: 'resident',
    sql: `create table if not exists card_shelf (resident_id text not null, card_id text not null, arrived_on date not null,
      primary key (resident_id, card_id))`,
  },
  {
    id: 'municipality-0005-shelf-arrival',
    family: 'resident',
    sql: 'create index if not exists card_shelf_arrived_on on card_shelf (arrived_on)',
  },
];
