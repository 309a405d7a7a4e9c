// Whether J-LIS has followed everything that was told of a person. The register answers for now, the certificates for what was
// followed: between the two nothing of the person is certain (services.md §9, M3, M11). So a fence is read before and after: where it
// is the same and nothing waits, what was read between is of one moment.

import type { Kysely } from 'kysely';
import { registerSource } from '../../municipality/contract.ts';
import { registerConsumer } from '../cards/follow-register.ts';
import type { JlisTables } from '../schema.ts';
import type { AttributeTables } from './schema.ts';

/** Where a person's news stand. */
export interface RegisterFence {
  /** Number of the last notice. */
  readonly told: number;
  readonly waiting: boolean;
  /** Their entry is being corrected. */
  readonly held: boolean;
}

/** Reads it. */
export const registerFence = async (
  db: Kysely<JlisTables & AttributeTables>,
  residentId: string,
): Promise<RegisterFence> => {
  const source = registerSource(residentId);
  const news = await db
    .selectFrom('store_source as s')
    .leftJoin('store_applied as a', (join) =>
      join.onRef('a.source', '=', 's.source').on('a.consumer', '=', registerConsumer),
    )
    .select(['s.seq as told', 'a.seq as followed'])
    .where('s.source', '=', source)
    .executeTakeFirst();
  const hold = await newestHold(db, residentId);
  const told = news?.told ?? 0;
  return { told, waiting: told > (news?.followed ?? 0), held: hold?.kind === 'held' };
};

/** The last that was said of holding. */
export const newestHold = (db: Kysely<AttributeTables>, residentId: string) =>
  db
    .selectFrom('attribute_hold')
    .selectAll()
    .where('resident_id', '=', residentId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Whether what was read between two readings is of one moment. */
export const isCertain = (before: RegisterFence, after: RegisterFence): boolean =>
  before.told === after.told && ![before, after].some(({ waiting, held }) => waiting || held);
