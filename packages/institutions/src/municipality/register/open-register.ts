// The register over its tables.

import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, instantInJapan } from '@openmyna/identity';
import { arrivalText, type EventRequest, type Register, type Resident } from '../contract.ts';
import { errors } from '../errors.ts';
import { householdOf } from '../households/household.ts';
import { memberOf, membersOf } from '../households/keep-households.ts';
import { checkUse, logUse, usesOf } from '../number-use/use-number.ts';
import { identifyByAttributes, identifyByNumber } from '../search/identify.ts';
import { readLinked } from '../search/linked.ts';
import { search } from '../search/search.ts';
import { checkEvent } from './check-event.ts';
import { type ExaminedRequest, recordAll } from './record.ts';
import { checkResidentId } from './resident-id.ts';
import { foldAll, type Row, recordedOf, residentOf, rowsOf } from './rows.ts';
import { settle } from './settle.ts';
import { type RegisterOptions, workIn } from './work.ts';

/** Opens the register of a store that has its tables. */
export const openRegister = (options: RegisterOptions): Register => {
  const { store, clock, presence } = options;

  const known = async (residentId: string, db = store.db): Promise<readonly Row[]> => {
    checkResidentId(residentId);
    const rows = await rowsOf(db, residentId);
    if (rows.length === 0) throw new OpenMynaError(errors['register.unknown'], { residentId });
    return rows;
  };

  /** J-LIS is asked before the transaction, which may run more than once. */
  const cardProblemOf = async ({ residentId, event, request, card }: EventRequest): Promise<string | undefined> => {
    if (card === undefined || event.kind !== 'move') return 'no-card';
    return presence === undefined
      ? 'no-reader'
      : presence(residentId, arrivalText(residentId, event.to, request), card);
  };

  const recordTogether = async (requests: readonly EventRequest[]): Promise<readonly Resident[]> => {
    for (const { event } of requests) checkEvent(event);
    const examined: ExaminedRequest[] = [];
    for (const asked of requests) examined.push({ ...asked, cardProblem: await cardProblemOf(asked) });
    return (await store.transaction((tx) => recordAll(workIn(tx, options), examined))).map(residentOf);
  };

  return {
    record: async (request) => (await recordTogether([request]))[0]!,
    recordTogether,
    due: async () => {
      const waiting = await store.db
        .selectFrom('resident_entry')
        .select(['resident_id', 'household_id', 'status'])
        .where('due_on', '<=', dayInJapan(clock()))
        .orderBy('due_on')
        .execute();
      // Who lives together is settled together, each household in a transaction of its own.
      const groups = Map.groupBy(waiting, ({ resident_id, household_id, status }) =>
        status === 'resident' ? `household ${household_id}` : `person ${resident_id}`,
      );
      let count = 0;
      const failures: unknown[] = [];
      for (const group of groups.values())
        try {
          const ids = group.map(({ resident_id }) => resident_id);
          count += await store.transaction((tx) => settle(workIn(tx, options), ids));
        } catch (error) {
          // The others do not wait for these.
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
    within: (tx) =>
      openRegister({
        ...options,
        store: store.within(tx),
        ...(presence && { presence: (id, text, signature) => presence(id, text, signature, tx) }),
      }),
  };
};
