// The register over its tables.

import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, instantInJapan } from '@openmyna/identity';
import type { EventRequest, Register, Resident } from '../contract.ts';
import { errors } from '../errors.ts';
import { householdOf } from '../households/household.ts';
import { memberOf, membersOf } from '../households/keep-households.ts';
import { checkUse, logUse, usesOf } from '../number-use/use-number.ts';
import { identifyByAttributes, identifyByNumber } from '../search/identify.ts';
import { readLinked } from '../search/linked.ts';
import { search } from '../search/search.ts';
import { checkEvent } from './check-event.ts';
import { keepHouseholds, type RegisterOptions, recordAll, settle, workIn } from './record.ts';
import { foldAll, type Row, recordedOf, residentOf, rowsOf } from './rows.ts';

/** Opens the register of a store that has its tables. */
export const openRegister = (options: RegisterOptions): Register => {
  const { store, clock } = options;

  const known = async (residentId: string, db = store.db): Promise<readonly Row[]> => {
    const rows = await rowsOf(db, residentId);
    if (rows.length === 0) throw new OpenMynaError(errors['register.unknown'], { residentId });
    return rows;
  };

  const recordTogether = async (requests: readonly EventRequest[]): Promise<readonly Resident[]> => {
    for (const { event } of requests) checkEvent(event);
    return (await store.transaction((tx) => recordAll(workIn(tx, options), requests))).map(residentOf);
  };

  /** Each person in a transaction of their own. */
  const settleOne = (residentId: string): Promise<boolean> =>
    store.transaction(async (tx) => {
      const work = workIn(tx, options);
      const before = foldAll(await rowsOf(tx, residentId));
      const after = await settle(work, before);
      await keepHouseholds(work);
      return after !== before;
    });

  return {
    record: async (request) => (await recordTogether([request]))[0]!,
    recordTogether,
    due: async () => {
      const waiting = await store.db
        .selectFrom('resident_entry')
        .select('resident_id')
        .where('due_on', '<=', dayInJapan(clock()))
        .orderBy('due_on')
        .execute();
      let count = 0;
      const failures: unknown[] = [];
      for (const { resident_id } of waiting)
        try {
          if (await settleOne(resident_id)) count++;
        } catch (error) {
          // The others do not wait for this one.
          failures.push(error);
        }
      if (failures.length > 0) throw failures.length > 1 ? new AggregateError(failures) : failures[0];
      return count;
    },
    nextDue: async (after) => {
      const row = await store.db
        .selectFrom('resident_entry')
        .select(({ fn }) => fn.min('due_on').as('on'))
        .where('due_on', '>', dayInJapan(after))
        .executeTakeFirst();
      return row?.on ? instantInJapan(row.on, 0, 0, 0) : undefined;
    },
    resident: async (residentId) => residentOf(foldAll(await known(residentId))!),
    history: async (residentId) => (await known(residentId)).map(recordedOf),
    household: async (id) => {
      const members = (await membersOf(store.db, id)).map(memberOf);
      if (members.length > 0) return householdOf(id, members);
      throw new OpenMynaError(errors['register.household'], {
        household: id,
        problem: 'nobody is in it / 世帯がありません',
      });
    },
    myNumber: async (use) => {
      checkUse(use);
      return store.transaction(async (tx) => {
        const { myNumber, version } = foldAll(await known(use.residentId, tx))!;
        await logUse(tx, use, options);
        return { myNumber, version };
      });
    },
    uses: async (residentId) => {
      await known(residentId);
      return usesOf(store.db, residentId);
    },
    search: (query, municipality) => search(store.db, query, municipality),
    identify: async ({ person, number, municipality }) => {
      if (number !== undefined) checkUse(number);
      return store.transaction(async (tx) => {
        if (number === undefined) return identifyByAttributes(tx, person, municipality);
        const found = await identifyByNumber(tx, person, number.myNumber);
        if (found.outcome === 'identified') await logUse(tx, { residentId: found.residentId, ...number }, options);
        return found;
      });
    },
    linked: async (link) => readLinked(await known(link.residentId), link),
    within: (tx) => openRegister({ ...options, store: store.within(tx) }),
  };
};
