// 個人番号 and 住民票コード: random, each by itself, so that neither says the other; and nobody else's.

import { makeMyNumber, makeResidentCode, type Random } from '@openmyna/identity';
import type { Transaction } from 'kysely';
import type { MunicipalityTables } from '../schema.ts';

export interface Numbers {
  readonly myNumber: string;
  readonly residentCode: string;
}

type Tx = Transaction<MunicipalityTables>;

/** Whether none of them is or was anybody's. The transaction is serializable: of two that draw the same, one begins anew. */
export const areFree = async (tx: Tx, { myNumber, residentCode }: Partial<Numbers>): Promise<boolean> => {
  const having = (column: 'my_number' | 'resident_code', value: string) =>
    tx.selectFrom('resident_event').select('seq').where(column, '=', value);
  const [first, ...more] = [
    ...(myNumber === undefined ? [] : [having('my_number', myNumber)]),
    ...(residentCode === undefined ? [] : [having('resident_code', residentCode)]),
  ];
  const rows = await more.reduce((query, one) => query.unionAll(one), first!).execute();
  return rows.length === 0;
};

const fresh = async <N extends Partial<Numbers>>(tx: Tx, draw: () => N): Promise<N> => {
  for (;;) {
    const numbers = draw();
    if (await areFree(tx, numbers)) return numbers;
  }
};

export const freshMyNumber = async (tx: Tx, random: Random): Promise<string> =>
  (await fresh(tx, () => ({ myNumber: makeMyNumber(random) }))).myNumber;

export const freshNumbers = (tx: Tx, random: Random): Promise<Numbers> =>
  fresh(tx, () => ({ myNumber: makeMyNumber(random), residentCode: makeResidentCode(random) }));
