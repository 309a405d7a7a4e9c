import type { Clock, Store } from '@openmyna/store';
import type { Kysely } from 'kysely';
import type { JlisTables } from '../schema.ts';

/** The last that was said of it. */
const newest = (db: Kysely<JlisTables>, residentId: string) =>
  db
    .selectFrom('attribute_hold')
    .selectAll()
    .where('resident_id', '=', residentId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Whether a person's attributes are held back. */
export const isHeld = async (db: Kysely<JlisTables>, residentId: string): Promise<boolean> =>
  (await newest(db, residentId))?.kind === 'held';

/** Holds a person's attributes back, or gives them free again; said twice, it is said once. */
export const setHold = async (
  { store, clock }: { readonly store: Store<JlisTables>; readonly clock: Clock },
  residentId: string,
  kind: 'held' | 'released',
): Promise<void> => {
  const recorded_at = clock();
  await store.transaction(async (tx) => {
    const last = await newest(tx, residentId);
    if ((last?.kind ?? 'released') === kind) return;
    await tx
      .insertInto('attribute_hold')
      .values({ resident_id: residentId, seq: (last?.seq ?? 0) + 1, kind, recorded_at })
      .execute();
  });
};
