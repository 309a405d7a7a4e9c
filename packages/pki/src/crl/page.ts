// Entries of a list, packed: an object an entry would be ten times its bytes. A page is never changed, so what a list is being
// made from stays as it is, and a revocation costs the page that it comes into.

import { longestEntry, type RevokedCertificate, writeEntry } from './write-entry.ts';

export interface ShardEntry extends RevokedCertificate {
  /** End of the certificate: some time after it the entry leaves the list. */
  readonly notAfter: Date;
}

/** At least one entry, ascending by serial number. */
export interface Page {
  /** The entries, one DER after another. */
  readonly der: Uint8Array;
  /** Of each entry, in milliseconds since 1970. */
  readonly notAfter: Float64Array;
}

/** Entries in a page at most: making it anew costs some microseconds, and what is beside its entries some bytes an entry. */
export const pageSize = 256;

/**
 * Pages of entries, in any order; of two about one certificate the first counts.
 * @throws RangeError as `encodeEntry`
 */
export const pagesOf = (entries: readonly ShardEntry[]): Page[] => {
  const packer = createPacker();
  let last: bigint | undefined;
  // Sorting leaves two of one serial number in their order.
  for (const entry of entries.toSorted((a, b) => (a.serial < b.serial ? -1 : a.serial > b.serial ? 1 : 0))) {
    if (entry.serial !== last) packer.encode(entry);
    last = entry.serial;
  }
  return packer.pages();
};

/**
 * Joins two lists of pages. Their arrays are given up and emptied on the way: of a nation's list no two copies are held.
 * @param older of two entries about one certificate, its stays
 * @param size entries in a page at most
 */
export const mergePages = (older: Page[], newer: Page[], size = pageSize): Page[] => {
  if (endsFullBelow(older, newer)) return [...older, ...newer];
  const packer = createPacker(size);
  const [left, right] = [cursorOf(older), cursorOf(newer)];
  while (left.page !== undefined && right.page !== undefined) {
    const order = compareSerials(left.page.der, left.at, right.page.der, right.at);
    if (order <= 0) takeNext(packer, left);
    else takeNext(packer, right);
    if (order === 0) skip(right);
  }
  for (const rest of [left, right]) while (rest.page !== undefined) takeNext(packer, rest);
  return packer.pages();
};

/** The pages without what ended before an instant; those where nothing did are the same pages, unless few are left in them. */
export const withoutEnded = (pages: readonly Page[], before: number): Page[] => {
  const packer = createPacker();
  for (const page of pages) {
    if (page.notAfter.length >= pageSize / 2 && page.notAfter.every((end) => end >= before)) packer.takePage(page);
    else
      for (let entry = 0, at = 0; entry < page.notAfter.length; entry++, at = endOf(page.der, at))
        if (page.notAfter[entry]! >= before) packer.take(page, entry, at);
  }
  return packer.pages();
};

/** The last page that does not begin above the first entry of another; the first page where all do. */
export const placeIn = (pages: readonly Page[], { der }: Page): number => {
  let [low, high] = [0, pages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareSerials(pages[middle]!.der, 0, der, 0) <= 0) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
};

interface Packer {
  encode(entry: ShardEntry): void;
  /** @param at where the entry begins in the page's bytes */
  take(page: Page, entry: number, at: number): void;
  takePage(page: Page): void;
  pages(): Page[];
}

const createPacker = (size = pageSize): Packer => {
  const pages: Page[] = [];
  const der = new Uint8Array(size * longestEntry);
  const notAfter = new Float64Array(size);
  let [count, length] = [0, 0];
  const close = () => {
    if (count > 0) pages.push({ der: der.slice(0, length), notAfter: notAfter.slice(0, count) });
    [count, length] = [0, 0];
  };
  return {
    encode: (entry) => {
      length = writeEntry(der, length, entry);
      notAfter[count++] = entry.notAfter.getTime();
      if (count === size) close();
    },
    take: (page, entry, at) => {
      const end = endOf(page.der, at);
      // For so few bytes a loop is faster than a view and `set`.
      while (at < end) der[length++] = page.der[at++]!;
      notAfter[count++] = page.notAfter[entry]!;
      if (count === size) close();
    },
    takePage: (page) => {
      close();
      pages.push(page);
    },
    pages: () => {
      close();
      return pages;
    },
  };
};

interface Cursor {
  /** The pages behind this one, the next one last. */
  readonly rest: Page[];
  /** undefined behind the last entry */
  page: Page | undefined;
  entry: number;
  at: number;
}

const cursorOf = (pages: Page[]): Cursor => {
  const rest = pages.reverse();
  return { rest, page: rest.pop(), entry: 0, at: 0 };
};

const takeNext = (packer: Packer, cursor: Cursor): void => {
  packer.take(cursor.page!, cursor.entry, cursor.at);
  skip(cursor);
};

const skip = (cursor: Cursor): void => {
  cursor.at = endOf(cursor.page!.der, cursor.at);
  cursor.entry++;
  if (cursor.at < cursor.page!.der.length) return;
  cursor.page = cursor.rest.pop();
  [cursor.entry, cursor.at] = [0, 0];
};

const endOf = (der: Uint8Array, at: number): number => at + 2 + der[at + 1]!;

/** Whether all of one list comes before all of the other, as where serial numbers come in their order, and no page has room. */
const endsFullBelow = (a: readonly Page[], b: readonly Page[]): boolean => {
  const [last, first] = [a.at(-1), b[0]];
  if (last === undefined || first === undefined) return true;
  if (last.notAfter.length < pageSize) return false;
  let at = 0;
  while (endOf(last.der, at) < last.der.length) at = endOf(last.der, at);
  return compareSerials(last.der, at, first.der, 0) < 0;
};

/** Of the entries that begin at `i` and `j`. INTEGERs that are not negative stand in their order: the length first, then the bytes. */
const compareSerials = (a: Uint8Array, i: number, b: Uint8Array, j: number): number => {
  const end = i + 4 + a[i + 3]!;
  for (i += 3, j += 3; i < end; i++, j++) if (a[i] !== b[j]) return a[i]! - b[j]!;
  return 0;
};
