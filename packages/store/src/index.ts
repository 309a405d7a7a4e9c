/**
 * PostgreSQL, embedded or another: transactions that are retried, migrations, the outbox, leases, backup and restore, in the
 * subset of SQL that distributed engines take.
 *
 * @module store
 */

export { errors } from './errors.ts';
export type { Clock, Random, Wait } from './handed-in.ts';
export type { Lease, WithLease } from './lease.ts';
export { checkMigration, checkMigrations } from './migrations/check-migrations.ts';
export { type Family, familyKeys, type Migration } from './migrations/migration.ts';
export { openStore, type Store, type StoreOptions, type StoreView } from './open-store.ts';
export type { Handler, HandlerInside, HandlerOutside, Sources } from './outbox/consume.ts';
export type { Message, StoredMessage } from './outbox/message.ts';
export { servingRoleOf } from './roles.ts';
export { checkStatement, type Refusal } from './sql/check-statement.ts';
export type { Faults, RunTransaction } from './transaction.ts';
