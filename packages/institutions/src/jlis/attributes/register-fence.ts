// Whether J-LIS has followed everything that was told of a person. The register answers for now, the certificates for what was
// followed: between the two nothing of the person is certain (services.md §9, M3, M11). So a fence is read before and after: where it
// is the same and nothing waits, what was read between is of one moment.

import type { Kysely } from 'kysely';
import { registerSource } from '../../municipality/contract.ts';
import { registerConsumer } from '../cards/follow-register.ts';
import type { JlisTables } from '../schema.ts';

/** Where a person's news stand. */
export interface RegisterFence {
  /** Number of the last notice. */
  readonly told: number;
  readonly waiting: boolean;
}

/** Reads it. */
export const registerFence = async (db: Kysely<JlisTables>, residentId: string): Promise<RegisterFence> => {
  const source = registerSource(residentId);
  const news = await db
    .selectFrom('store_source as s')
    .leftJoin('store_applied as a', (join) =>
      join.onRef('a.source', '=', 's.source').on('a.consumer', '=', registerConsumer),
    )
    .select(['s.seq as told', 'a.seq as followed'])
    .where('s.source', '=', source)
    .executeTakeFirst();
  const told = news?.told ?? 0;
  return { told, waiting: told > (news?.followed ?? 0) };
};

/** Whether what was read between two readings is of one moment. */
export const isCertain = (before: RegisterFence, after: RegisterFence): boolean =>
  before.told === after.told && !before.waiting && !after.waiting;
