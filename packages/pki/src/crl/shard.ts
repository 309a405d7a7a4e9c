// The entries of one list as revocations come and certificates end. Each entry is encoded once; what the list is made of is the
// same bytes as if it were made anew from all revocations there ever were.

import { mergePages, type Page, pageSize, pagesOf, placeIn, type ShardEntry, withoutEnded } from './page.ts';

export type { ShardEntry } from './page.ts';

/** The entries of one list: 10⁷ take some 0.5 GB. */
export interface CrlShard {
  /**
   * Takes a revocation in; one of a certificate that is on the list already changes nothing, and gives false.
   * @throws RangeError for a serial number of more than 20 bytes or a negative one (RFC 5280 4.1.2.2), and for a year before 1950
   */
  revoke(entry: ShardEntry): boolean;
  /**
   * Drops what ended before a list was published: each entry is on one list that is later than its certificate's end, as
   * RFC 5280 3.3 asks.
   * @param lastPublished thisUpdate of the newest list there is
   * @returns how many entries went
   */
  forget(lastPublished: Date): number;
  /** How many entries there are. */
  readonly size: number;
  /** Ascending by serial number, hundreds of entries in each element, ready for `signCrl`; what comes later does not change them. */
  entries(): readonly Uint8Array[];
}

/**
 * The shard of a list.
 * @param initial in any order; of two about one certificate the first counts
 * @throws RangeError as `revoke`
 */
export const createCrlShard = (initial: Iterable<ShardEntry> = []): CrlShard => {
  let pages = sortedPages(initial);
  return {
    revoke: (entry) => {
      const [added] = pagesOf([entry]);
      const place = placeIn(pages, added!);
      const page = pages[place];
      const before = page?.notAfter.length ?? 0;
      // A full page becomes two halves, so that the next revocations find room in both.
      const size = before < pageSize ? pageSize : pageSize / 2 + 1;
      const after = mergePages(page ? [page] : [], [added!], size);
      if (countOf(after) === before) return false;
      pages.splice(place, 1, ...after);
      return true;
    },
    forget: (lastPublished) => {
      const before = countOf(pages);
      pages = withoutEnded(pages, lastPublished.getTime());
      return before - countOf(pages);
    },
    get size() {
      return countOf(pages);
    },
    entries: () => pages.map(({ der }) => der),
  };
};

/** Entries that are sorted as objects at once; the rest is merging of packed ones. */
const runLength = 16 * pageSize;

const sortedPages = (entries: Iterable<ShardEntry>): Page[] => {
  let runs: Page[][] = [];
  const waiting: ShardEntry[] = [];
  const sortWaiting = () => runs.push(pagesOf(waiting.splice(0)));
  for (const entry of entries) if (waiting.push(entry) === runLength) sortWaiting();
  sortWaiting();
  while (runs.length > 1) {
    const merged: Page[][] = [];
    for (let i = 0; i < runs.length; i += 2) merged.push(mergePages(runs[i]!, runs[i + 1] ?? []));
    runs = merged;
  }
  return runs[0]!;
};

const countOf = (pages: readonly Page[]): number => pages.reduce((sum, { notAfter }) => sum + notAfter.length, 0);
