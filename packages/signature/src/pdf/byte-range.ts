// What a signature is over (ISO 32000-2 12.8.1): two parts of the file, and between them Contents with its delimiters.

import { createHash, type Hash } from 'node:crypto';
import type { Words } from '@openmyna/errors';
import { type ByteSource, chunksOf } from '../byte-source.ts';
import type { HashName } from '../cms/index.ts';
import type { Coverage } from '../report/report.ts';
import { isArray, type PdfString, type PdfValue } from './value.ts';

/** What is signed, by its offsets. */
export interface Range {
  readonly gapFrom: number;
  readonly gapTo: number;
  readonly end: number;
}

/** @returns undefined for a ByteRange that is anything but everything around these Contents up to some end */
export const rangeOf = (
  value: PdfValue | undefined,
  contents: Pick<PdfString, 'from' | 'to'>,
  size: number,
): Range | undefined => {
  if (!isArray(value) || value.length !== 4 || !value.every((one) => Number.isSafeInteger(one) && Number(one) >= 0))
    return undefined;
  const [zero, a, b, c] = value as [number, number, number, number];
  if (zero !== 0 || a !== contents.from || b !== contents.to || b + c > size) return undefined;
  return { gapFrom: a, gapTo: b, end: b + c };
};

/** What is hashed, and how. */
export interface Hashed {
  readonly range: Range;
  readonly names: ReadonlySet<HashName>;
}

/**
 * The digests of every range in one reading: up to its gap a signature is over the same bytes as the next.
 * @returns in the order given
 */
export const digestsOf = async (
  source: ByteSource,
  wanted: readonly Hashed[],
): Promise<readonly ReadonlyMap<HashName, Uint8Array>[]> => {
  const before = new Map([...new Set(wanted.flatMap(({ names }) => [...names]))].map((one) => [one, createHash(one)]));
  const own = new Map<Hashed, ReadonlyMap<HashName, Hash>>();
  const waiting = [...wanted].sort((a, b) => a.range.gapFrom - b.range.gapFrom);
  let at = 0;
  for await (const chunk of chunksOf(source, 0, Math.max(0, ...wanted.map(({ range }) => range.end)))) {
    const to = at + chunk.length;
    const hashed = (hashes: ReadonlyMap<HashName, Hash>, from: number, until: number) => {
      if (until > from) for (const hash of hashes.values()) hash.update(chunk.subarray(from - at, until - at));
    };
    let done = at;
    for (let next = waiting[0]; next !== undefined && next.range.gapFrom < to; next = waiting[0]) {
      hashed(before, done, next.range.gapFrom);
      done = next.range.gapFrom;
      own.set(next, new Map([...next.names].map((one) => [one, before.get(one)!.copy()])));
      waiting.shift();
    }
    if (waiting.length > 0) hashed(before, done, to);
    for (const [{ range }, hashes] of own) hashed(hashes, Math.max(at, range.gapTo), Math.min(to, range.end));
    at = to;
  }
  return wanted.map((one) => new Map([...(own.get(one) ?? [])].map(([name, hash]) => [name, bytesOf(hash)])));
};

const bytesOf = (hash: Hash): Uint8Array => new Uint8Array(hash.digest());

const words = (ja: string, en: string): Words => ({ ja, en });

/** @param range undefined where it cannot be told */
export const coverageOf = (range: Range | undefined, size: number): Coverage => {
  if (!range) return { whole: false, covered: [], uncovered: [words('文書の全体', 'all of the document')] };
  const { gapFrom, gapTo, end } = range;
  return {
    whole: end === size,
    covered: [words(`0–${gapFrom}、${gapTo}–${end} バイト`, `bytes 0–${gapFrom} and ${gapTo}–${end}`)],
    uncovered:
      end === size
        ? []
        : [words(`署名のあとに加わった ${size - end} バイト`, `${size - end} bytes added after it was signed`)],
  };
};
