// Who used whose number, and for what: stored before the number is told, in the same transaction.

import { toHex } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import type { Clock } from '@openmyna/store';
import type { Kysely, Transaction } from 'kysely';
import { errors } from '../errors.ts';
import type { MunicipalityTables } from '../schema.ts';
import { type NumberPurpose, type NumberUse, numberPurposes, type RecordedUse } from './purposes.ts';

/** @throws OpenMynaError `register.purpose` where it is none of the law's, or nobody says who */
export const checkUse = ({ purpose, by }: Pick<NumberUse, 'purpose' | 'by'>): void => {
  if (Object.hasOwn(numberPurposes, purpose) && by.trim() !== '' && by.length <= 100) return;
  throw new OpenMynaError(errors['register.purpose'], { purposes: Object.keys(numberPurposes).join(' ') });
};

export const logUse = async (
  tx: Transaction<MunicipalityTables>,
  { residentId, purpose, by }: NumberUse,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Promise<void> => {
  const use = { resident_id: residentId, use_id: toHex(random(16)), purpose, used_by: by, used_at: clock() };
  await tx.insertInto('number_use').values(use).execute();
};

export const usesOf = async (db: Kysely<MunicipalityTables>, residentId: string): Promise<readonly RecordedUse[]> => {
  const rows = await db
    .selectFrom('number_use')
    .selectAll()
    .where('resident_id', '=', residentId)
    .orderBy('used_at')
    .orderBy('use_id')
    .execute();
  return rows.map((row) => ({
    residentId: row.resident_id,
    purpose: row.purpose as NumberPurpose,
    by: row.used_by,
    at: row.used_at,
  }));
};
