// The books of the certification authorities. A certificate is an intent, then what was signed or that nothing came of it, then
// perhaps a revocation: rows that are only ever added. The purpose stands for the issuer, whose name all generations share.

import type { Generation, Medium, Purpose, RevocationReason } from '@openmyna/pki';
import type { Migration, StoredMessage } from '@openmyna/store';
import type { ApplicationEvent } from './applications/application.ts';
import { type AttributeTables, attributeMigrations } from './attributes/schema.ts';
import type { CardEvent, CardFacts, CardForm, CardReason, CardStatus } from './cards/card-book.ts';
import { type NoticeTables, noticeMigrations } from './notices/schema.ts';
import { type PinResetTables, pinResetMigrations } from './pin-reset/schema.ts';

interface Name {
  certificate_serial: number;
  purpose: Purpose;
}

/** A responder's certificate is the authority's own matter, and nobody's. */
export type Profile = Medium | 'ocsp-responder';

/** The tables, for Kysely. */
export interface JlisTables extends AttributeTables, NoticeTables, PinResetTables {
  /** The store's own, of which the feed is read. */
  store_outbox: Pick<StoredMessage, 'source' | 'seq' | 'body'>;
  store_source: Pick<StoredMessage, 'source' | 'seq'>;
  /** Each is announced to the feed once. */
  certification_authority: { purpose: Purpose; generation: Generation; key_id: string };
  certificate_intent: Name & {
    generation: Generation;
    profile: Profile;
    holder: string;
    /** `Tokyo-to/Kiyose-shi`; empty for a responder */
    municipality: string;
    not_before: Date;
    not_after: Date;
    /** TBSCertificate: with the signature it is the certificate. */
    tbs: Uint8Array;
    intended_at: Date;
  };
  certificate_issued: Name & { signature: Uint8Array; issued_at: Date };
  certificate_abandoned: Name & { abandoned_at: Date };
  /** Copies of the intent stand here so that a list is read from this table alone. */
  certificate_revocation: Name & {
    generation: Generation;
    municipality: string;
    not_after: Date;
    revoked_at: Date;
    reason: RevocationReason;
    recorded_at: Date;
  };
  certificate_succession: Name & { successor: number };
  /** Two that issue to one holder meet in this row. How many were issued is kept because an upsert must write something. */
  certificate_holder: { holder: string; purpose: Purpose; profile: Profile; issued: number };
  /** The first number the books give out, and the next one that no block has. */
  serial_block: { purpose: Purpose; first: number; next: number };
  /** A list there is: every municipality for which a generation has issued. */
  crl_shard: { purpose: Purpose; generation: Generation; municipality: string };
  crl_publication: {
    purpose: Purpose;
    generation: Generation;
    municipality: string;
    number: number;
    this_update: Date;
    next_update: Date;
    revoked: number;
    /** SHA-256 of the TBSCertList, hexadecimal */
    digest: string;
    /** The last message of the feed that is in it; null for a list from before this was kept. */
    followed: number | null;
  };
  issuing_job: { name: string; done: number };
  card_application_event: {
    resident_id: string;
    application_id: string;
    seq: number;
    /** Of the first event: the same again is the same application. */
    request: string | null;
    event: ApplicationEvent;
    recorded_at: Date;
  };
  /** What no two cards may share. `owner`: of an id the resident, of a number the card. */
  card_claim: { kind: 'id' | 'manufacturing-number'; value: string; owner: string };
  /** Those that are being made: from the moment their card has its id until it is entered, or is not going to be. */
  card_production: { resident_id: string; application_id: string; card_id: string };
  card: { resident_id: string; card_id: string; manufacturing_number: string; facts: CardFacts };
  card_event: {
    resident_id: string;
    card_id: string;
    seq: number;
    kind: CardEvent['kind'];
    /** What it is after it. */
    status: CardStatus;
    why: CardReason | null;
    form: CardForm;
    register_version: number;
    recorded_at: Date;
  };
}

const purpose = `purpose text not null check (purpose in ('authentication', 'signature'))`;
const name = `certificate_serial bigint not null, ${purpose}`;
const key = 'primary key (certificate_serial, purpose)';
const ofIntent =
  'foreign key (certificate_serial, purpose) references certificate_intent (certificate_serial, purpose)';
const ofIssued =
  'foreign key (certificate_serial, purpose) references certificate_issued (certificate_serial, purpose)';

const table = (
  id: string,
  family: 'certificate' | 'reference' | 'resident',
  made: string,
  columns: readonly string[],
  history?: true,
): Migration => ({
  id: `jlis-${id}`,
  family,
  sql: `create table if not exists ${made} (${columns.join(', ')})`,
  ...(history && { history }),
});

/** In the order in which they came about. */
export const jlisMigrations: readonly Migration[] = [
  table(
    '0000-authority',
    'reference',
    'certification_authority',
    [purpose, 'generation int not null', 'key_id text not null', 'primary key (purpose, generation)'],
    true,
  ),
  table(
    '0001-intent',
    'certificate',
    'certificate_intent',
    [
      name,
      'generation int not null',
      'profile text not null',
      'holder text not null',
      'municipality text not null',
      'not_before timestamptz not null',
      'not_after timestamptz not null',
      'tbs bytea not null',
      'intended_at timestamptz not null',
      key,
    ],
    true,
  ),
  {
    id: 'jlis-0002-holder',
    family: 'certificate',
    sql: 'create index if not exists certificate_intent_holder on certificate_intent (holder)',
  },
  table(
    '0003-issued',
    'certificate',
    'certificate_issued',
    [name, 'signature bytea not null', 'issued_at timestamptz not null', key, ofIntent],
    true,
  ),
  table(
    '0004-abandoned',
    'certificate',
    'certificate_abandoned',
    [name, 'abandoned_at timestamptz not null', key, ofIntent],
    true,
  ),
  table(
    '0005-revocation',
    'certificate',
    'certificate_revocation',
    [
      name,
      'generation int not null',
      'municipality text not null',
      'not_after timestamptz not null',
      'revoked_at timestamptz not null',
      'reason text not null',
      'recorded_at timestamptz not null',
      key,
      ofIssued,
    ],
    true,
  ),
  {
    id: 'jlis-0006-shard',
    family: 'certificate',
    sql: 'create index if not exists certificate_revocation_shard on certificate_revocation (purpose, generation, municipality)',
  },
  table(
    '0007-succession',
    'certificate',
    'certificate_succession',
    [name, 'successor bigint not null', key, ofIssued],
    true,
  ),
  table('0008-serial-block', 'reference', 'serial_block', [
    purpose,
    'first bigint not null',
    'next bigint not null',
    'primary key (purpose)',
  ]),
  table(
    '0009-crl-shard',
    'reference',
    'crl_shard',
    [
      purpose,
      'generation int not null',
      'municipality text not null',
      'primary key (purpose, generation, municipality)',
    ],
    true,
  ),
  table(
    '0010-crl-publication',
    'reference',
    'crl_publication',
    [
      purpose,
      'generation int not null',
      'municipality text not null',
      'number bigint not null',
      'this_update timestamptz not null',
      'next_update timestamptz not null',
      'revoked bigint not null',
      'digest text not null',
      'primary key (purpose, generation, municipality, number)',
    ],
    true,
  ),
  table('0011-issuing-job', 'reference', 'issuing_job', ['name text primary key', 'done bigint not null']),
  table(
    '0012-card-event',
    'resident',
    'card_event',
    [
      'resident_id text not null',
      'card_id text not null',
      'seq bigint not null',
      'kind text not null',
      'status text not null',
      'why text',
      'form text not null',
      'register_version bigint not null',
      'recorded_at timestamptz not null',
      'primary key (resident_id, card_id, seq)',
    ],
    true,
  ),
  table(
    '0013-card',
    'resident',
    'card',
    [
      'resident_id text not null',
      'card_id text not null',
      'manufacturing_number text not null',
      'facts jsonb not null',
      'primary key (resident_id, card_id)',
    ],
    true,
  ),
  {
    id: 'jlis-0014-card-id',
    family: 'resident',
    sql: 'create index if not exists card_card_id on card (card_id)',
  },
  {
    id: 'jlis-0015-manufacturing-number',
    family: 'resident',
    sql: 'create index if not exists card_manufacturing_number on card (manufacturing_number)',
  },
  table(
    '0016-card-application-event',
    'resident',
    'card_application_event',
    [
      'resident_id text not null',
      'application_id text not null',
      'seq bigint not null',
      'request text',
      'event jsonb not null',
      'recorded_at timestamptz not null',
      'primary key (resident_id, application_id, seq)',
    ],
    true,
  ),
  // Its key is what must be one alone, so it is of no family that is spread by another key.
  table('0017-holder', 'reference', 'certificate_holder', [
    'holder text not null',
    purpose,
    'profile text not null',
    'issued bigint not null',
    'primary key (holder, purpose, profile)',
  ]),
  table(
    '0018-card-claim',
    'reference',
    'card_claim',
    ['kind text not null', 'value text not null', 'owner text not null', 'primary key (kind, value)'],
    true,
  ),
  table('0019-card-production', 'resident', 'card_production', [
    'resident_id text not null',
    'application_id text not null',
    'card_id text not null',
    'primary key (resident_id, application_id)',
  ]),
  {
    id: 'jlis-0020-production-card-id',
    family: 'resident',
    sql: 'create index if not exists card_production_card_id on card_production (card_id)',
  },
  {
    id: 'jlis-0021-crl-followed',
    family: 'reference',
    sql: 'alter table crl_publication add column if not exists followed bigint',
  },
  ...attributeMigrations,
  ...pinResetMigrations,
  ...noticeMigrations,
];
