// The certificates of 65 536 serial numbers in a row: a bit for issued, a bit for revoked, and the entries of the revoked
// ones in their order. The entry of a revoked certificate is as far on as there are revoked ones before it: its rank.

import { notRevoked } from './entry.ts';

/** Serial numbers in a page. The more, the less overhead a certificate bears, and the more entries a revocation moves. */
export const pageSize = 65_536;

/** 32-bit words of a bitmap. */
export const bitmapLength = pageSize / 32;

/** Words that one rank stands for: what is counted anew in a look-up is at most these. */
const blockLength = 16;

export interface Page {
  /** A bit a serial number; undefined once every one is issued, as of most pages of a counter. */
  issued: Uint32Array | undefined;
  issuedCount: number;
  /** A bit a serial number; undefined before the first. */
  revoked: Uint32Array | undefined;
  revokedCount: number;
  /** How many are revoked before each block of 512 serial numbers. */
  ranks: Uint16Array;
  /** The first `revokedCount` are the entries of the revoked, in the order of their serial numbers; the rest is room. */
  entries: Uint32Array;
  /** The latest notAfter of them, in seconds since the authority's notBefore. */
  latest: number;
}

export const createPage = (): Page => ({
  issued: new Uint32Array(bitmapLength),
  issuedCount: 0,
  revoked: undefined,
  revokedCount: 0,
  ranks: noRanks,
  entries: noEntries,
  latest: 0,
});

const noRanks = new Uint16Array(0);
const noEntries = new Uint32Array(0);

/** @returns the entry; undefined for what was not issued @param offset serial number in the page */
export const entryIn = (page: Page, offset: number): number | undefined => {
  const word = offset >>> 5;
  const bit = 1 << (offset & 31);
  if (page.issued !== undefined && (page.issued[word]! & bit) === 0) return undefined;
  if (page.revoked === undefined || (page.revoked[word]! & bit) === 0) return notRevoked;
  return page.entries[rankOf(page, page.revoked, offset)]!;
};

/** @returns how many of them were not issued before @param first first offset @param last last offset */
export const issueIn = (page: Page, first: number, last: number, notAfter: number): number => {
  page.latest = Math.max(page.latest, notAfter);
  if (page.issued === undefined) return 0;
  let added = 0;
  for (let word = first >>> 5; word <= last >>> 5; word++) {
    const from = Math.max(first - word * 32, 0);
    const to = Math.min(last - word * 32, 31);
    const bits = (0xffff_ffff >>> (31 - to)) & (0xffff_ffff << from);
    const before = page.issued[word]!;
    added += popCount(bits & ~before);
    page.issued[word] = before | bits;
  }
  page.issuedCount += added;
  if (page.issuedCount === pageSize) page.issued = undefined;
  return added;
};

/** Of a certificate that is issued and not revoked. */
export const revokeIn = (page: Page, offset: number, entry: number): void => {
  page.revoked ??= new Uint32Array(bitmapLength);
  if (page.revokedCount === 0) page.ranks = new Uint16Array(bitmapLength / blockLength);
  const rank = rankOf(page, page.revoked, offset);
  if (page.revokedCount === page.entries.length) {
    const roomier = new Uint32Array(Math.min(page.revokedCount + (page.revokedCount >>> 3) + 8, pageSize));
    roomier.set(page.entries);
    page.entries = roomier;
  }
  page.entries.copyWithin(rank + 1, rank, page.revokedCount);
  page.entries[rank] = entry;
  page.revokedCount++;
  page.revoked[offset >>> 5]! |= 1 << (offset & 31);
  for (let block = (offset >>> 9) + 1; block < page.ranks.length; block++) page.ranks[block]!++;
};

/** The ranks that a bitmap makes. */
export const ranksOf = (bitmap: Uint32Array): Uint16Array => {
  const ranks = new Uint16Array(bitmapLength / blockLength);
  let count = 0;
  for (let word = 0; word < bitmapLength; word++) {
    if (word % blockLength === 0) ranks[word / blockLength] = count;
    count += popCount(bitmap[word]!);
  }
  return ranks;
};

export const countOf = (bitmap: Uint32Array): number => bitmap.reduce((count, word) => count + popCount(word), 0);

/** What its arrays hold, in bytes. */
export const bytesOfPage = ({ issued, revoked, ranks, entries }: Page): number =>
  (issued?.byteLength ?? 0) + (revoked?.byteLength ?? 0) + ranks.byteLength + entries.byteLength;

const rankOf = (page: Page, bitmap: Uint32Array, offset: number): number => {
  const word = offset >>> 5;
  let rank = page.ranks[offset >>> 9]!;
  for (let i = word & -blockLength; i < word; i++) rank += popCount(bitmap[i]!);
  return rank + popCount(bitmap[word]! & ((1 << (offset & 31)) - 1));
};

/** Bits set in a 32-bit word: pairs, then fours, then the sum of the bytes. */
const popCount = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
};
