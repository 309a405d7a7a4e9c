import type { Migration } from './migration.ts';

/** The store's own tables, made before every room's. The first two are what migrating itself stands on. */
export const ownMigrations: readonly Migration[] = [
  {
    id: 'store-0001-lease',
    family: 'reference',
    sql: `create table if not exists store_lease (
      name text primary key,
      owner text not null,
      leased_until timestamptz not null
    )`,
  },
  {
    id: 'store-0002-migration',
    family: 'reference',
    history: true,
    sql: `create table if not exists store_migration (
      id text primary key,
      family text not null,
      digest text not null,
      applied_at timestamptz not null
    )`,
  },
  {
    // The last number given to a source's messages: a row a source, so that no two sources wait for one another.
    id: 'store-0003-source',
    family: 'outbox',
    sql: `create table if not exists store_source (
      source text primary key,
      seq bigint not null
    )`,
  },
  {
    id: 'store-0004-outbox',
    family: 'outbox',
    sql: `create table if not exists store_outbox (
      source text not null,
      seq bigint not null,
      topic text not null,
      body jsonb not null,
      written_at timestamptz not null,
      primary key (source, seq)
    )`,
  },
  {
    // How far a consumer is with a source.
    id: 'store-0005-applied',
    family: 'outbox',
    sql: `create table if not exists store_applied (
      source text not null,
      consumer text not null,
      seq bigint not null,
      primary key (source, consumer)
    )`,
  },
  {
    // The latest time at which each process recorded something.
    id: 'store-0006-time',
    family: 'reference',
    sql: `create table if not exists store_time (
      process text primary key,
      seen_at timestamptz not null
    )`,
  },
];
