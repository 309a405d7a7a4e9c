// 個人番号 and 住民票コード: random, each by itself, so that neither says the other; and nobody else's.

import { makeMyNumber, makeResidentCode, type Random } from '@openmyna/identity';
import type { Transaction } from 'kysely';
import type { MunicipalityTables } from '../schema.ts';

export interface Numbers {
  readonly myNumber: string;
  readonly residentCode: string;
}

type Tx = Transaction<MunicipalityTables>;

const isTaken = async (tx: Tx, column: 'my_number' | 'resident_code', value: string): Promise<boolean> =>
  (await tx.selectFrom('resident_event').select('seq').where(column, '=', value).executeTakeFirst()) !== undefined;

/** One that nobody has or had. The transaction is serializable: of two that draw the same, one begins anew. */
const fresh = async (tx: Tx, column: 'my_number' | 'resident_code', draw: () => string): Promise<string> => {
  for (;;) {
    const value = draw();
    if (!(await isTaken(tx, column, value))) return value;
  }
};

export const freshMyNumber = (tx: Tx, random: Random): Promise<string> =>
  fresh(tx, 'my_number', () => makeMyNumber(random));

export const freshNumbers = async (tx: Tx, random: Random): Promise<Numbers> => ({
  myNumber: await freshMyNumber(tx, random),
  residentCode: await fresh(tx, 'resident_code', () => makeResidentCode(random)),
});

/** Whether neither is anybody's. */
export const areFree = async (tx: Tx, { myNumber, residentCode }: Numbers): Promise<boolean> =>
  !(await isTaken(tx, 'my_number', myNumber)) && !(await isTaken(tx, 'resident_code', residentCode));
