// A lease is a row: whose it is and until when, taken by compare-and-set. Unlike an advisory lock it is there on every
// engine, survives a connection pool, and runs out when its owner dies.

import { OpenMynaError } from '@openmyna/errors';
import { sql, type Transaction } from 'kysely';
import { errors } from './errors.ts';
import { type Clock, type Random, randomName } from './handed-in.ts';
import type { RunTransaction } from './transaction.ts';

/** A lease that is held. */
export interface Lease {
  /**
   * Puts off its end to the full time from now.
   * @throws OpenMynaError `store.lease-lost`
   */
  renew(): Promise<void>;
  /**
   * Makes a transaction stand or fall with the lease: it commits only while the lease is still its owner's. Who was stopped
   * for an hour and then goes on writing is so kept from it.
   * @throws OpenMynaError `store.lease-lost`
   */
  confirm<Tables>(transaction: Transaction<Tables>): Promise<void>;
}

/**
 * Does work that only one at a time may do, on any machine.
 * @param milliseconds for which it is taken, by the clock handed in
 * @throws OpenMynaError `store.leased` while another has it; `store.lease-lost` when at the end it was no longer ours
 */
export type WithLease = <T>(name: string, milliseconds: number, work: (lease: Lease) => Promise<T>) => Promise<T>;

export const leasesOn =
  <Tables>(
    transaction: RunTransaction<Tables>,
    handed: { readonly clock: Clock; readonly random: Random },
  ): WithLease =>
  async (name, milliseconds, work) => {
    const { clock, random } = handed;
    const owner = randomName(random);
    const end = () => new Date(clock().getTime() + milliseconds);
    const lost = () => new OpenMynaError(errors['store.lease-lost'], { lease: name });

    const take = sql`insert into store_lease (name, owner, leased_until) values (${name}, ${owner}, ${end()})
      on conflict (name) do update set owner = excluded.owner, leased_until = excluded.leased_until
      where store_lease.leased_until <= ${clock()} returning name`;
    const { rows: taken } = await transaction((tx) => take.execute(tx));
    if (taken.length === 0) throw new OpenMynaError(errors['store.leased'], { lease: name });

    const extend = async <Other>(tx: Transaction<Other>) => {
      const { rows } = await sql`update store_lease set leased_until = ${end()}
        where name = ${name} and owner = ${owner} and leased_until > ${clock()} returning name`.execute(tx);
      if (rows.length === 0) throw lost();
    };
    /** Whether it was ours until now. */
    const giveBack = async (): Promise<boolean> => {
      const { rows } = await transaction((tx) =>
        sql`delete from store_lease where name = ${name} and owner = ${owner} returning name`.execute(tx),
      );
      return rows.length > 0;
    };

    let result: Awaited<ReturnType<typeof work>>;
    try {
      result = await work({ renew: () => transaction(extend), confirm: extend });
    } catch (error) {
      // If it cannot be given back, it runs out.
      await giveBack().catch(() => {});
      throw error;
    }
    if (!(await giveBack())) throw lost();
    return result;
  };
