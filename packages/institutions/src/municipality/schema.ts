// The register's tables: what happened, only ever added to. A person is the fold of it; what they are found by stands beside it.

import type { LocalDate, PartialDate } from '@openmyna/identity';
import type { Migration } from '@openmyna/store';
import type { LifeEvent, ResidentStatus } from './contract.ts';
import type { HandOverEvent } from './hand-over/hand-over.ts';
import type { Relation } from './households/household.ts';
import type { NumberPurpose } from './number-use/purposes.ts';

/** Tables of a municipality. */
export interface MunicipalityTables {
  resident_event: {
    resident_id: string;
    seq: number;
    request: string;
    happened_on: LocalDate;
    recorded_at: Date;
    event: LifeEvent;
    /** Given with this event; null where none were. Nowhere else in the database is a My Number. */
    my_number: string | null;
    resident_code: string | null;
    /** Why it was reported late, where it was. */
    late_reason: string | null;
    /** Of what was asked under the key; null where nobody asked, and in older rows. */
    request_hash: string | null;
    recorded_by: string | null;
    /** 全国地方公共団体コード of their office. */
    recorded_at_office: string | null;
  };
  /** Everybody as they are now, for finding them: made of their events, in the same transaction. */
  resident_entry: {
    resident_id: string;
    status: ResidentStatus;
    birth_date: PartialDate;
    /** `comparisonKey` of the name. */
    name_key: string;
    household_id: string;
    relation: Relation;
    municipality: string;
    address: string;
    /** When the next thing comes about by itself. */
    due_on: LocalDate | null;
  };
  number_use: { resident_id: string; use_id: string; purpose: NumberPurpose; used_by: string; used_at: Date };
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
  {
    id: 'municipality-0006-late',
    family: 'resident',
    sql: 'alter table resident_event add column if not exists late_reason text',
  },
  {
    id: 'municipality-0007-entry',
    family: 'resident',
    sql: `create table if not exists resident_entry (resident_id text not null, status text not null, birth_date text not null,
      name_key text not null, household_id text not null, relation text not null, municipality text not null, address text not null,
      due_on date, primary key (resident_id))`,
  },
  {
    id: 'municipality-0008-entry-birth',
    family: 'resident',
    sql: 'create index if not exists resident_entry_birth on resident_entry (birth_date, name_key)',
  },
  {
    id: 'municipality-0009-entry-name',
    family: 'resident',
    sql: 'create index if not exists resident_entry_name on resident_entry (name_key)',
  },
  {
    id: 'municipality-0010-entry-household',
    family: 'resident',
    sql: 'create index if not exists resident_entry_household on resident_entry (household_id)',
  },
  {
    id: 'municipality-0011-entry-due',
    family: 'resident',
    sql: 'create index if not exists resident_entry_due on resident_entry (due_on)',
  },
  {
    id: 'municipality-0012-number-use',
    family: 'resident',
    sql: `create table if not exists number_use (resident_id text not null, use_id text not null, purpose text not null,
      used_by text not null, used_at timestamptz not null, primary key (resident_id, use_id))`,
    history: true,
  },
  // Few events give a number; the others have no place in what finds one.
  {
    id: 'municipality-0013-number-given',
    family: 'resident',
    sql: 'create index if not exists resident_event_number_given on resident_event (my_number) where my_number is not null',
  },
  {
    id: 'municipality-0014-code-given',
    family: 'resident',
    sql: 'create index if not exists resident_event_code_given on resident_event (resident_code) where resident_code is not null',
  },
  {
    id: 'municipality-0015-number',
    family: 'resident',
    sql: 'drop index if exists resident_event_my_number',
  },
  {
    id: 'municipality-0016-code',
    family: 'resident',
    sql: 'drop index if exists resident_event_resident_code',
  },
  {
    id: 'municipality-0017-request-hash',
    family: 'resident',
    sql: 'alter table resident_event add column if not exists request_hash text',
  },
  {
    id: 'municipality-0018-recorded-by',
    family: 'resident',
    sql: 'alter table resident_event add column if not exists recorded_by text',
  },
  {
    id: 'municipality-0019-recorded-at-office',
    family: 'resident',
    sql: 'alter table resident_event add column if not exists recorded_at_office text',
  },
];
