// The certificates of one authority: pages where its counter ran, a table for the serial numbers in between. A serial number
// stands in its page if there is one, else in the table. The table is where new numbers come first: when it is full, those
// that turn out to be close together become pages, so a page never costs more than the table did, whatever the numbers are.

import { notRevoked } from './entry.ts';
import { bytesOfPage, createPage, entryIn, issueIn, type Page, pageSize, revokeIn } from './page.ts';
import {
  addSlot,
  createSparse,
  entryOfSlot,
  findSlot,
  isFull,
  lastSerial,
  notAfterOf,
  numberOfSlot,
  rebuildSparse,
  type SparseTable,
  setEntryOfSlot,
  slotsInUse,
} from './sparse.ts';

/** As many in one page cost less than as many slots of the table: 17 kB at most, with both bitmaps. */
const crowd = 512;

export interface AuthorityIndex {
  /** notBefore of the authority, in seconds since 1970: all instants are seconds after it. */
  readonly epoch: number;
  /** By serial number / {@link pageSize}. Numbers above 2⁵³ have no page. */
  readonly pages: Map<number, Page>;
  readonly sparse: SparseTable;
}

export const createAuthorityIndex = (epoch: number): AuthorityIndex => ({
  epoch,
  pages: new Map(),
  sparse: createSparse(),
});

/** @returns undefined for what was never issued, or no serial number at all */
export const entryOf = (index: AuthorityIndex, serial: bigint): number | undefined => {
  const page = pageOf(index, serial);
  if (page !== undefined) return entryIn(page, offsetOf(serial));
  if (serial < 1n || serial > lastSerial) return undefined;
  const slot = findSlot(index.sparse, serial);
  return slot < 0 ? undefined : entryOfSlot(index.sparse, slot);
};

/**
 * Issues a run.
 * @param notAfter in seconds since the epoch
 * @returns how many were not issued before
 */
export const issue = (index: AuthorityIndex, first: bigint, last: bigint, notAfter: number): number => {
  if (last - first >= crowd - 1) preparePages(index, first, last);
  let added = 0;
  for (let serial = first; serial <= last; ) {
    const page = pageOf(index, serial);
    if (page === undefined) {
      added += issueSparsely(index, serial, notAfter);
      serial++;
    } else {
      const offset = offsetOf(serial);
      const end = Number(minimum(last - serial, BigInt(pageSize - 1 - offset)));
      added += issueIn(page, offset, offset + end, notAfter);
      serial += BigInt(end + 1);
    }
  }
  return added;
};

/** @returns what its entry was before: only {@link notRevoked} is replaced, undefined is a certificate never issued */
export const revoke = (index: AuthorityIndex, serial: bigint, entry: number): number | undefined => {
  const before = entryOf(index, serial);
  if (before !== notRevoked) return before;
  const page = pageOf(index, serial);
  if (page !== undefined) revokeIn(page, offsetOf(serial), entry);
  else setEntryOfSlot(index.sparse, findSlot(index.sparse, serial), entry);
  return before;
};

/**
 * Drops what has expired: single certificates of the table, and pages whose last one has.
 * @param before in seconds since the epoch; what expired in an earlier second goes
 * @returns how many certificates went
 */
export const forget = (index: AuthorityIndex, before: number): number => {
  let gone = 0;
  for (const [number, page] of index.pages) {
    if (page.latest >= before) continue;
    index.pages.delete(number);
    gone += page.issuedCount;
  }
  const { count } = index.sparse;
  rebuildSparse(index.sparse, (slot) => notAfterOf(index.sparse, slot) >= before);
  return gone + count - index.sparse.count;
};

/** Moves what stands in the table though it has a page; where both know a certificate, the page is right. */
export const settle = (index: AuthorityIndex): void =>
  rebuildSparse(index.sparse, (slot) => {
    const number = numberOfSlot(index.sparse, slot);
    const page = index.pages.get(Math.floor(number / pageSize));
    if (page === undefined) return true;
    const offset = number % pageSize;
    if (issueIn(page, offset, offset, notAfterOf(index.sparse, slot)) === 0) return false;
    const entry = entryOfSlot(index.sparse, slot);
    if (entry !== notRevoked) revokeIn(page, offset, entry);
    return false;
  });

/** What it holds: certificates, and bytes in its arrays. */
export const measure = ({ pages, sparse }: AuthorityIndex): { issued: number; revoked: number; bytes: number } => {
  const total = { issued: sparse.count, revoked: 0, bytes: sparse.slots.byteLength };
  for (const slot of slotsInUse(sparse)) if (entryOfSlot(sparse, slot) !== notRevoked) total.revoked++;
  for (const page of pages.values()) {
    total.issued += page.issuedCount;
    total.revoked += page.revokedCount;
    total.bytes += bytesOfPage(page);
  }
  return total;
};

const issueSparsely = (index: AuthorityIndex, serial: bigint, notAfter: number): number => {
  if (findSlot(index.sparse, serial) >= 0) return 0;
  if (isFull(index.sparse)) {
    for (const number of crowdedPages(index.sparse)) index.pages.set(number, createPage());
    settle(index);
    const page = pageOf(index, serial);
    if (page !== undefined) return issueIn(page, offsetOf(serial), offsetOf(serial), notAfter);
  }
  addSlot(index.sparse, serial, notAfter, notRevoked);
  return 1;
};

/** The pages that a run fills well enough to be pages from the start. */
const preparePages = (index: AuthorityIndex, first: bigint, last: bigint): void => {
  let created = false;
  for (let from = first; from <= last && from <= Number.MAX_SAFE_INTEGER; ) {
    const end = minimum(last, from + BigInt(pageSize - 1 - offsetOf(from)));
    if (end - from >= crowd - 1 && pageOf(index, from) === undefined) {
      index.pages.set(Math.floor(Number(from) / pageSize), createPage());
      created = true;
    }
    from = end + 1n;
  }
  if (created && index.sparse.count > 0) settle(index);
};

/** The pages that the table holds enough of. Sorting takes 8 bytes a certificate for as long as it lasts. */
const crowdedPages = (sparse: SparseTable): number[] => {
  const numbers = new Float64Array(sparse.count);
  let count = 0;
  for (const slot of slotsInUse(sparse)) numbers[count++] = Math.floor(numberOfSlot(sparse, slot) / pageSize);
  numbers.sort();
  const crowded: number[] = [];
  for (let start = 0; start < count; ) {
    const number = numbers[start]!;
    let end = start;
    while (end < count && numbers[end] === number) end++;
    if (end - start >= crowd && Number.isFinite(number)) crowded.push(number);
    start = end;
  }
  return crowded;
};

const pageOf = ({ pages }: AuthorityIndex, serial: bigint): Page | undefined => {
  const number = Number(serial);
  return number <= Number.MAX_SAFE_INTEGER ? pages.get(Math.floor(number / pageSize)) : undefined;
};

const offsetOf = (serial: bigint): number => Number(serial) & (pageSize - 1);

const minimum = (a: bigint, b: bigint): bigint => (a < b ? a : b);
