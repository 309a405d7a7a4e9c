import { damaged } from './frame.ts';
import { bitmapLength, countOf, type Page, pageSize, ranksOf } from './page.ts';

const headLength = 5;

/** A page and its number as a frame has them: number (low, high), counts, latest notAfter; bitmaps that are there; entries. */
export const wordsOfPage = (number: number, page: Page): Uint32Array => {
  const parts = [
    Uint32Array.of(...halves(number), page.issuedCount, page.revokedCount, page.latest),
    page.issued ?? new Uint32Array(0),
    page.revoked ?? new Uint32Array(0),
    page.entries.subarray(0, page.revokedCount),
  ];
  const words = new Uint32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    words.set(part, at);
    at += part.length;
  }
  return words;
};

/** @throws OpenMynaError `pki.status-snapshot` for a page that contradicts itself */
export const pageOfWords = (words: Uint32Array): { number: number; page: Page } => {
  if (words.length < headLength) throw damaged('page');
  const [low, high, issuedCount, revokedCount, latest] = words as unknown as [number, number, number, number, number];
  let at = headLength;
  const take = (length: number) => {
    at += length;
    return words.slice(at - length, at);
  };
  const issued = issuedCount === pageSize ? undefined : take(bitmapLength);
  const revoked = revokedCount === 0 ? undefined : take(bitmapLength);
  const entries = take(revokedCount);
  if (at !== words.length) throw damaged('page');
  if (issued !== undefined && countOf(issued) !== issuedCount) throw damaged('issued');
  if (revoked !== undefined && countOf(revoked) !== revokedCount) throw damaged('revoked');
  if (issued !== undefined && revoked?.some((word, i) => (word & ~issued[i]!) !== 0)) throw damaged('revoked');
  const ranks = revoked === undefined ? new Uint16Array(0) : ranksOf(revoked);
  return { number: whole(low, high), page: { issued, issuedCount, revoked, revokedCount, ranks, entries, latest } };
};

/** A whole number up to 2⁵³ as two words, the low one first. */
export const halves = (value: number): [low: number, high: number] => [value >>> 0, Math.floor(value / 2 ** 32)];

export const whole = (low: number, high: number): number => high * 2 ** 32 + low;
