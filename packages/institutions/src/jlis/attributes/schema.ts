// Consents are the person's, not the certificate's: they outlive its revocation. Everything but the requests is history.

import type { LocalDate } from '@openmyna/identity';
import type { Migration } from '@openmyna/store';
import type { AttributeItem, AttributeUse, ConsentTerms, SigningKind } from './contract.ts';

/** The tables, for Kysely. */
export interface AttributeTables {
  /** The store's own: how far a consumer has come with a source. */
  store_applied: { source: string; consumer: string; seq: number };
  /** Texts that wait to be signed. A conditional update uses one up. */
  attribute_request: {
    request_id: string;
    kind: SigningKind;
    text: string;
    /** Of a consent. */
    terms: ConsentTerms | null;
    /** That a withdrawal is of. */
    consent_id: string | null;
    drawn_up_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  attribute_consent: {
    resident_id: string;
    consent_id: string;
    terms: ConsentTerms;
    text: string;
    signature: Uint8Array;
    /** Of the certificate that signed; the certificate itself is not kept. */
    signed_by: number;
    consented_on: LocalDate;
    valid_until: LocalDate;
    /** `MM-DD` of its reminders. */
    reminded_on: string;
    accepted_at: Date;
  };
  attribute_withdrawal: {
    resident_id: string;
    consent_id: string;
    text: string;
    signature: Uint8Array;
    signed_by: number;
    withdrawn_at: Date;
  };
  attribute_use: {
    resident_id: string;
    consent_id: string;
    seq: number;
    operator: string;
    items: readonly AttributeItem[];
    outcome: AttributeUse['outcome'];
    used_at: Date;
  };
  attribute_hold: { resident_id: string; seq: number; kind: 'held' | 'released'; recorded_at: Date };
  attribute_reminder: { resident_id: string; consent_id: string; due_on: LocalDate; made_at: Date };
  /** Days whose reminders are made. */
  attribute_reminder_day: { day: LocalDate };
}

const ofConsent = 'foreign key (resident_id, consent_id) references attribute_consent (resident_id, consent_id)';

/** In the order in which they came about. */
export const attributeMigrations: readonly Migration[] = [
  {
    id: 'jlis-attributes-0000-request',
    family: 'request',
    sql: `create table if not exists attribute_request (request_id text primary key, kind text not null, text text not null,
      terms jsonb, consent_id text, drawn_up_at timestamptz not null, expires_at timestamptz not null, used_at timestamptz)`,
  },
  {
    id: 'jlis-attributes-0001-consent',
    family: 'resident',
    sql: `create table if not exists attribute_consent (resident_id text not null, consent_id text not null, terms jsonb not null,
      text text not null, signature bytea not null, signed_by bigint not null, consented_on date not null,
      valid_until date not null, reminded_on text not null, accepted_at timestamptz not null,
      primary key (resident_id, consent_id))`,
    history: true,
  },
  // An operator knows the consent and not the person.
  {
    id: 'jlis-attributes-0002-consent-id',
    family: 'resident',
    sql: 'create index if not exists attribute_consent_id on attribute_consent (consent_id)',
  },
  {
    id: 'jlis-attributes-0003-reminded-on',
    family: 'resident',
    sql: 'create index if not exists attribute_consent_reminded_on on attribute_consent (reminded_on)',
  },
  {
    id: 'jlis-attributes-0004-withdrawal',
    family: 'resident',
    sql: `create table if not exists attribute_withdrawal (resident_id text not null, consent_id text not null, text text not null,
      signature bytea not null, signed_by bigint not null, withdrawn_at timestamptz not null,
      primary key (resident_id, consent_id), ${ofConsent})`,
    history: true,
  },
  {
    id: 'jlis-attributes-0005-use',
    family: 'resident',
    sql: `create table if not exists attribute_use (resident_id text not null, consent_id text not null, seq bigint not null,
      operator text not null, items jsonb not null, outcome text not null, used_at timestamptz not null,
      primary key (resident_id, consent_id, seq), ${ofConsent})`,
    history: true,
  },
  {
    id: 'jlis-attributes-0006-hold',
    family: 'resident',
    sql: `create table if not exists attribute_hold (resident_id text not null, seq bigint not null, kind text not null,
      recorded_at timestamptz not null, primary key (resident_id, seq))`,
    history: true,
  },
  {
    id: 'jlis-attributes-0007-reminder',
    family: 'resident',
    sql: `create table if not exists attribute_reminder (resident_id text not null, consent_id text not null, due_on date not null,
      made_at timestamptz not null, primary key (resident_id, consent_id, due_on), ${ofConsent})`,
    history: true,
  },
  {
    id: 'jlis-attributes-0008-reminder-day',
    family: 'reference',
    sql: 'create table if not exists attribute_reminder_day (day date primary key)',
    history: true,
  },
];
