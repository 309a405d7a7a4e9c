import type { Migration } from '../src/index.ts';

/** A small schema of residents, as a room would write it. */
export interface Tables {
  account: { resident_id: string; balance: number };
  resident_event: {
    resident_id: string;
    seq: number;
    kind: string;
    happened_on: string | null;
    recorded_at: Date;
    body: unknown;
  };
}

export const migrations: readonly Migration[] = [
  {
    id: 'test-0001-account',
    family: 'resident',
    sql: `create table if not exists account (
      resident_id text primary key,
      balance bigint not null
    )`,
  },
  {
    id: 'test-0002-event',
    family: 'resident',
    history: true,
    sql: `create table if not exists resident_event (
      resident_id text not null references account (resident_id),
      seq bigint not null check (seq > 0),
      kind text not null,
      happened_on date,
      recorded_at timestamptz not null,
      body jsonb not null,
      primary key (resident_id, seq)
    )`,
  },
  {
    id: 'test-0003-event-kind',
    family: 'resident',
    sql: 'create index if not exists resident_event_kind on resident_event (resident_id, kind)',
  },
];
