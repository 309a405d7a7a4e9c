// Notices that were sent, and the days that were attended: both are history.

import type { ExpiryNoticeKind, LocalDate } from '@openmyna/identity';
import type { Migration } from '@openmyna/store';

/** The tables, for Kysely. */
export interface NoticeTables {
  expiry_notice: {
    resident_id: string;
    card_id: string;
    kind: ExpiryNoticeKind;
    due_on: LocalDate;
    /** What of the card it was of, parted by spaces. */
    subjects: string;
    sent_at: Date;
  };
  expiry_notice_day: { day: LocalDate };
}

/** In the order in which they came about. */
export const noticeMigrations: readonly Migration[] = [
  {
    id: 'jlis-notice-0000-notice',
    family: 'resident',
    sql: `create table if not exists expiry_notice (resident_id text not null, card_id text not null, kind text not null,
      due_on date not null, subjects text not null, sent_at timestamptz not null, primary key (resident_id, card_id, kind, due_on))`,
    history: true,
  },
  {
    id: 'jlis-notice-0001-day',
    family: 'reference',
    sql: 'create table if not exists expiry_notice_day (day date primary key)',
    history: true,
  },
  {
    id: 'jlis-notice-0002-not-after',
    family: 'certificate',
    sql: 'create index if not exists certificate_intent_not_after on certificate_intent (not_after)',
  },
  {
    id: 'jlis-notice-0003-expires-on',
    family: 'resident',
    sql: `create index if not exists card_expires_on on card ((facts ->> 'expiresOn'))`,
  },
  {
    id: 'jlis-notice-0004-sent-at',
    family: 'resident',
    sql: 'create index if not exists expiry_notice_sent_at on expiry_notice (sent_at)',
  },
];
