import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import { backupDatabase } from './backup/backup.ts';
import { restoreDatabase } from './backup/restore.ts';
import { connect, type Reach } from './connect.ts';
import { ownerRole } from './embedded/cluster.ts';
import { openCluster } from './embedded/open-cluster.ts';
import type { Clock, Random, Wait } from './handed-in.ts';
import { leasesOn, type WithLease } from './lease.ts';
import { migrate } from './migrations/migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { addMessage } from './outbox/add.ts';
import { consumeMessages, type Handler, type Sources } from './outbox/consume.ts';
import type { Message } from './outbox/message.ts';
import { pruneMessages } from './outbox/prune.ts';
import { checkRole, ensureServingRole } from './roles.ts';
import { keepSeenTime, readSeenTime } from './seen-time.ts';
import {
  type Faults,
  isGone,
  openTransactions,
  type RunTransaction,
  transactionsOn,
  unavailable,
} from './transaction.ts';

/** Which database, and what it is handed. */
export interface StoreOptions {
  /** Where the embedded cluster is or will be; nobody else's files in it. */
  readonly folder: string;
  /** DATABASE_URL: another server, whose user here owns the database and may create a role. The folder is then not touched. */
  readonly url?: string | undefined;
  /**
   * Another login of that server for serving requests, a member of the role `<owner>_serving`. Without it the owner's own login
   * takes that role, which guards against a mistake of ours, not against whoever can send any SQL.
   */
  readonly servingUrl?: string | undefined;
  /** Of several towns in one database, this one's schema there; made if there is none. An embedded cluster has one town. */
  readonly schema?: string | undefined;
  /** The rooms' schemas, in the order in which they came about. */
  readonly migrations?: readonly Migration[] | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** How to wait for retries and for another's lease; by the machine's timers unless handed in. */
  readonly wait?: Wait | undefined;
  readonly faults?: Faults | undefined;
}

/**
 * What a room needs of a store for its tables. Opened over a store, each of its deeds is a transaction of its own; opened over
 * `store.within(tx)`, all of them are a part of that one.
 */
export interface StoreView<Tables> {
  /** For reading outside of a transaction; of `within(tx)` that transaction. */
  readonly db: Kysely<Tables>;
  /** Inside a transaction it throws, as every statement of `db` does; that of `within(tx)` joins. */
  readonly transaction: RunTransaction<Tables>;
  /**
   * This store as a part of an open transaction: what runs in it commits or rolls back with the whole. A function of
   * `within(tx).transaction` that throws keeps the whole from committing, even if its caller catches the error; a conflict with
   * another runs the outermost function again. The transaction may be typed with the tables of another room: they are one database.
   */
  within<Others>(transaction: Transaction<Others>): StoreView<Tables>;
  readonly outbox: {
    /** Writes a message in the transaction in which it came true; gives its number within its source. */
    add(transaction: Transaction<Tables>, message: Message): Promise<number>;
  };
}

/** A database, as the role that serves requests. */
export interface Store<Tables> extends StoreView<Tables>, AsyncDisposable {
  readonly withLease: WithLease;
  readonly outbox: StoreView<Tables>['outbox'] & {
    /**
     * Applies every message that the consumer has not applied, each once, those of a source in their order; gives how many.
     * The handler works in the transaction that marks the message, or is declared to run outside of it.
     * `only`: one source, or those that begin so.
     */
    consume(consumer: string, handler: Handler<Tables>, only?: Sources): Promise<number>;
    /** Takes out what all of these consumers have applied; gives how many. */
    prune(consumers: readonly string[]): Promise<number>;
  };
  /** The latest time at which any process recorded something here; behind by a second at most where one was killed. */
  seen(): Promise<Date | undefined>;
  /** Everything at one moment into a new file, whole or not at all. @throws OpenMynaError `store.backup-exists` */
  backup(file: string): Promise<void>;
  /** Puts a backup into an empty database. @throws OpenMynaError `store.backup-damaged`, `store.version`, `store.not-empty` */
  restore(file: string): Promise<void>;
}

/**
 * Opens the database: the embedded cluster of a folder, made and started, or the server of a URL; migrated in both.
 * @throws OpenMynaError `store.held`, `store.account`, `store.unavailable`, `store.version`, `store.sql`, `store.leased`
 */
export const openStore = async <Tables>(options: StoreOptions): Promise<Store<Tables>> => {
  const { folder, url, schema, migrations = [], clock, random, wait = setTimeout, faults } = options;
  await using opening = new AsyncDisposableStack();
  const inside = openTransactions();
  const { checkMayConnect } = inside;
  const pool = (reach: Reach, checked: boolean): Kysely<Tables> =>
    opening.adopt(connect<Tables>(reach, { checked, checkMayConnect }), (db) => db.destroy());

  const cluster = url === undefined ? opening.use(await openCluster(resolve(folder), { random, wait })) : undefined;
  const login = (user: string, password: string): Reach => ({
    host: cluster!.host,
    user,
    password,
    database: 'postgres',
  });
  const inSchema = schema === undefined ? '' : `-c search_path=${schema}`;
  const owner = pool(
    { ...(cluster ? login(ownerRole, cluster.secrets.owner) : { connectionString: url!, options: inSchema }), max: 2 },
    false,
  );
  let db: Kysely<Tables>;
  try {
    if (url !== undefined && schema !== undefined) await ensureSchema(owner, schema);
    const servingRole = await ensureServingRole(owner, cluster?.secrets.serving);
    // Whoever holds a cluster is alone with it, so what leases there are belong to nobody.
    if (cluster !== undefined) await forgetLeases(owner);
    await migrate(owner, migrations, { clock, random, wait, servingRole });
    // By URL the role is the session's from its start, so that RESET leads back to it.
    const serving = cluster
      ? login(servingRole, cluster.secrets.serving)
      : { connectionString: options.servingUrl ?? url!, options: `-c role=${servingRole} ${inSchema}` };
    db = pool({ ...serving, max: 10 }, true);
    await checkRole(db, servingRole);
  } catch (error) {
    throw isGone(error) || isForbidden(error) ? unavailable(error) : error;
  }

  const seenTime = keepSeenTime(db, clock, random);
  const transaction = transactionsOn(db, { random, wait, faults, open: inside, seenTime });
  const add: StoreView<Tables>['outbox']['add'] = (tx, message) => addMessage(tx, message, clock);
  const within = <Others>(joined: Transaction<Others>): StoreView<Tables> => {
    const tx = joined as Transaction<unknown> as Transaction<Tables>;
    return { db: tx, transaction: inside.join(tx), within, outbox: { add } };
  };
  const open = opening.move();
  return {
    db,
    transaction,
    within,
    withLease: leasesOn(transaction, { clock, random }),
    outbox: {
      add,
      consume: (consumer, handler, only) => consumeMessages({ db, transaction, within }, consumer, handler, only),
      prune: (consumers) => pruneMessages(transaction, consumers),
    },
    seen: () => readSeenTime(db),
    backup: (file) => backupDatabase(owner, file),
    restore: (file) => restoreDatabase(owner, file),
    [Symbol.asyncDispose]: async () => {
      // A server that is gone keeps nobody from ending; the row is then a second behind.
      await seenTime.save().catch(() => {});
      await open.disposeAsync();
    },
  };
};

/** Another process may make it at this moment. */
const ensureSchema = async <Tables>(owner: Kysely<Tables>, schema: string): Promise<void> => {
  await sql`create schema if not exists ${sql.id(schema)}`.execute(owner).catch((error) => {
    if (!['42P06', '23505'].includes(error.code)) throw error;
  });
};

/** insufficient_privilege: the URL's user may not create the role or the tables. */
const isForbidden = (error: unknown): boolean => (error as { code?: unknown }).code === '42501';

const forgetLeases = async <Tables>(owner: Kysely<Tables>): Promise<void> => {
  const { rows } = await sql`select from pg_tables
    where schemaname = current_schema() and tablename = 'store_lease'`.execute(owner);
  if (rows.length > 0) await sql`delete from store_lease`.execute(owner);
};
