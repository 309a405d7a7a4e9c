// SERIALIZABLE, and not PostgreSQL's READ COMMITTED: a rule that reads and then writes ("no second card while one is valid") holds
// as it is written, without its author thinking of locks; and it is how CockroachDB runs everything and near to how
// Aurora DSQL does, so what is right here is right there. The price is 40001, which those demand to be retried anyway.
// Citus is serializable per shard: a rule stays in one family, which its keys see to.

import { AsyncLocalStorage } from 'node:async_hooks';
import { OpenMynaError } from '@openmyna/errors';
import type { Kysely, Transaction } from 'kysely';
import { errors } from './errors.ts';
import { fraction, type Random, type Wait } from './handed-in.ts';
import type { SeenTime } from './seen-time.ts';

/**
 * Runs a function in a transaction, and again from its beginning when that met with another: so it touches nothing but the
 * database, and takes what time and randomness it needs from outside.
 * @throws OpenMynaError `store.conflict` after the last attempt, with nothing changed; `store.unavailable` when the server is
 *   gone, and if it went during the commit it is unknown whether it came about, so that is never retried
 */
export type RunTransaction<Tables> = <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;

/** Faults for tests: this share of transactions (0–1) is aborted with 40001 when all is done but the commit. */
export interface Faults {
  readonly abortShare: number;
  readonly random: Random;
}

export interface TransactionOptions {
  readonly random: Random;
  readonly wait: Wait;
  readonly faults?: Faults | undefined;
  readonly open?: OpenTransactions | undefined;
  readonly seenTime?: SeenTime | undefined;
}

/** One run of a transaction's function. */
interface Run {
  isOpen: boolean;
  /** The error of a joined transaction that failed; the run can't commit any more. */
  doom?: { readonly error: unknown };
}

/** Knows which code runs inside a transaction of one store. */
export interface OpenTransactions {
  /**
   * Refuses a second connection to code that holds one. Ten transactions that each wait for an eleventh connection of a pool of ten
   * wait for one another until the pool gives up, and that shows only under load; so a single one is refused, always.
   */
  readonly checkMayConnect: () => void;
  /** Runs a transaction's function; throws if a joined transaction failed, even where the function caught its error. */
  readonly run: <Tables, T>(
    transaction: Transaction<Tables>,
    work: (transaction: Transaction<Tables>) => Promise<T>,
  ) => Promise<T>;
  /**
   * Runs as a part of an open transaction. A savepoint would let the outer one go on after a failure; it was decided against, because
   * the distributed engines differ in it, and a rule that failed half-way is no base for what comes after.
   */
  readonly join: <Tables>(transaction: Transaction<Tables>) => RunTransaction<Tables>;
}

export const openTransactions = (): OpenTransactions => {
  const inside = new AsyncLocalStorage<Run>();
  const runs = new WeakMap<object, Run>();
  return {
    checkMayConnect: () => {
      if (inside.getStore()?.isOpen)
        throw new Error(
          'a transaction, or a statement outside of it, inside an open transaction of the same store: use store.within(transaction)',
        );
    },
    run: async (transaction, work) => {
      const run: Run = { isOpen: true };
      runs.set(transaction, run);
      try {
        const result = await inside.run(run, () => work(transaction));
        if (run.doom !== undefined) throw run.doom.error;
        return result;
      } finally {
        run.isOpen = false;
      }
    },
    join: (transaction) => async (work) => {
      const run = runs.get(transaction);
      if (!run?.isOpen) throw new Error('the transaction to join has ended, or is of another store');
      try {
        return await work(transaction);
      } catch (error) {
        run.doom ??= { error };
        throw error;
      }
    },
  };
};

const attempts = 20;

/** Longest wait before the second attempt, in ms; doubled for each further one, up to the longest. */
const firstWait = 4;
const longestWait = 500;

export const transactionsOn =
  <Tables>(
    db: Kysely<Tables>,
    { random, wait, faults, open = openTransactions(), seenTime }: TransactionOptions,
  ): RunTransaction<Tables> =>
  async (work) => {
    for (let attempt = 1; ; attempt++) {
      let noted: ((committed: boolean) => void) | undefined;
      try {
        const result = await db
          .transaction()
          .setIsolationLevel('serializable')
          .execute(async (transaction) => {
            const result = await open.run(transaction, work);
            noted = await seenTime?.note(transaction);
            if (faults !== undefined && fraction(faults.random) < faults.abortShare) throw new InjectedAbort();
            return result;
          });
        noted?.(true);
        return result;
      } catch (error) {
        noted?.(false);
        if (!isTransient(error)) throw isGone(error) ? unavailable(error) : error;
        if (attempt === attempts) throw new OpenMynaError(errors['store.conflict'], { attempts }, { cause: error });
        // Drawn from the whole of it, so that two that met do not meet again.
        await wait(fraction(random) * Math.min(longestWait, firstWait * 2 ** (attempt - 1)));
      }
    }
  };

/** Looks like what a server says, so that nothing tells the one from the other. */
class InjectedAbort extends Error {
  readonly code = '40001';
}

const codeOf = (error: unknown): string => `${(error as { code?: unknown } | null)?.code ?? ''}`;

/** serialization_failure and deadlock_detected: the same again may succeed. */
const isTransient = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error));

/** No connection, no login, an ending server, too many connections; pg gives its own endings no code. */
export const isGone = (error: unknown): boolean =>
  /^(?:08...|28...|3D000|57P0.|53300|ECONN(?:REFUSED|RESET)|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/.test(
    codeOf(error),
  ) ||
  (error instanceof Error &&
    /^Connection terminated|not queryable$|^timeout exceeded when trying to connect/.test(error.message));

export const unavailable = (cause: unknown): OpenMynaError<'store.unavailable'> =>
  new OpenMynaError(
    errors['store.unavailable'],
    { reason: cause instanceof Error ? cause.message : codeOf(cause) },
    { cause },
  );
