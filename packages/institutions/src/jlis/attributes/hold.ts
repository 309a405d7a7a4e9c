import type { Clock, Store } from '@openmyna/store';
import { newestHold } from './register-fence.ts';
import type { AttributeTables } from './schema.ts';

/** Holds a person's attributes back, or gives them free again; said twice, it is said once. */
export const setHold = async (
  { store, clock }: { readonly store: Store<AttributeTables>; readonly clock: Clock },
  residentId: string,
  kind: 'held' | 'released',
): Promise<void> => {
  const recorded_at = clock();
  await store.transaction(async (tx) => {
    const last = await newestHold(tx, residentId);
    if ((last?.kind ?? 'released') === kind) return;
    await tx
      .insertInto('attribute_hold')
      .values({ resident_id: residentId, seq: (last?.seq ?? 0) + 1, kind, recorded_at })
      .execute();
  });
};
