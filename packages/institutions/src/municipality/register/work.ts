// One transaction of the register: what is read of a person is read once, and kept up with what the transaction writes.

import { dayInJapan, type LocalDate, type Random } from '@openmyna/identity';
import type { Clock, StoreView } from '@openmyna/store';
import type { Transaction } from 'kysely';
import type { CardPresence } from '../contract.ts';
import { type Households, openHouseholds } from '../households/keep-households.ts';
import type { MunicipalityTables } from '../schema.ts';
import { type Row, rowsOf } from './rows.ts';

/** What a register stands on. */
export interface RegisterOptions {
  readonly store: StoreView<MunicipalityTables>;
  readonly clock: Clock;
  readonly random: Random;
  /** Without it nobody arrives by card. */
  readonly presence?: CardPresence;
}

/** One transaction, and what it is about. */
export interface Work extends RegisterOptions {
  readonly tx: Transaction<MunicipalityTables>;
  readonly recordedAt: Date;
  /** In Japan. */
  readonly today: LocalDate;
  readonly households: Households;
  /** Everything that happened to a person, with what this transaction has added. */
  rows(residentId: string): Promise<readonly Row[]>;
  /** Keeps up with a row that is written. */
  add(row: Row): void;
}

export const workIn = (tx: Transaction<MunicipalityTables>, options: RegisterOptions): Work => {
  const read = new Map<string, readonly Row[]>();
  const recordedAt = options.clock();
  const rows = async (residentId: string): Promise<readonly Row[]> => {
    const known = read.get(residentId) ?? (await rowsOf(tx, residentId));
    read.set(residentId, known);
    return known;
  };
  return {
    ...options,
    tx,
    recordedAt,
    today: dayInJapan(recordedAt),
    households: openHouseholds(tx),
    rows,
    add: (row) => read.set(row.resident_id, [...(read.get(row.resident_id) ?? []), row]),
  };
};
