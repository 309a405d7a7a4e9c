// Serial numbers come in blocks: a block is taken in a transaction of its own before any of its numbers is used, and whatever
// ends this process leaves the rest of it unused. So no number is given twice, and no row is hot but once a block.

import { authoritySerials, counterAt, type Purpose } from '@openmyna/pki';
import type { Clock, Store } from '@openmyna/store';
import { purposes } from '../authorities.ts';
import type { JlisTables } from '../schema.ts';

export interface SerialNumbers {
  /** The next so many numbers, one after another. @returns the first */
  take(purpose: Purpose, count: number): Promise<number>;
}

/** Numbers a block has at least. */
const blockSize = 1000;

const day = 24 * 3600_000;

/**
 * Begins the books where the real counter would stand tomorrow, so that what was issued before them, today at the latest, is below.
 * @returns the first number of each purpose
 */
export const beginBooks = async (
  { db, transaction }: Pick<Store<JlisTables>, 'db' | 'transaction'>,
  clock: Clock,
): Promise<ReadonlyMap<Purpose, number>> => {
  const read = () => db.selectFrom('serial_block').select(['purpose', 'first']).execute();
  let rows = await read();
  if (rows.length < purposes.length) {
    const tomorrow = new Date(clock().getTime() + day);
    const first = (purpose: Purpose) => counterAt(purpose, tomorrow);
    await transaction((tx) =>
      tx
        .insertInto('serial_block')
        .values(purposes.map((purpose) => ({ purpose, first: first(purpose), next: first(purpose) })))
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
    rows = await read();
  }
  return new Map(rows.map((row) => [row.purpose, row.first]));
};

/** The first of so many numbers one after another, from one on, none of which an authority's own certificate has. */
const besideAuthorities = (purpose: Purpose, from: number, count: number): number => {
  const hit = authoritySerials(purpose).find((serial) => serial >= from && serial < from + count);
  return hit === undefined ? from : besideAuthorities(purpose, Number(hit) + 1, count);
};

/** @param floor below which no number is given: above all that the log knows of, whatever a restored database says */
export const createSerialNumbers = (
  { transaction }: Pick<Store<JlisTables>, 'transaction'>,
  floor: (purpose: Purpose) => number,
): SerialNumbers => {
  const blocks = new Map<Purpose, { next: number; end: number }>();
  /** One at a time: two takers must not both find the block too small. */
  let taking: Promise<unknown> = Promise.resolve();

  const newBlock = (purpose: Purpose, size: number) =>
    transaction(async (tx) => {
      const row = await tx
        .selectFrom('serial_block')
        .select('next')
        .where('purpose', '=', purpose)
        .executeTakeFirstOrThrow();
      const first = besideAuthorities(purpose, Math.max(row.next, floor(purpose)), size);
      const end = first + size;
      await tx.updateTable('serial_block').set({ next: end }).where('purpose', '=', purpose).execute();
      return { next: first, end };
    });

  const take = async (purpose: Purpose, count: number): Promise<number> => {
    let block = blocks.get(purpose);
    if (block === undefined || block.end - block.next < count) {
      block = await newBlock(purpose, Math.max(count, blockSize));
      blocks.set(purpose, block);
    }
    const first = block.next;
    block.next += count;
    return first;
  };

  return {
    take: (purpose, count) => {
      const taken = taking.then(() => take(purpose, count));
      taking = taken.catch(() => {});
      return taken;
    },
  };
};
