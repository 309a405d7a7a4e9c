// Where objects are (ISO 32000-2 7.5.4, 7.5.5, 7.5.8): tables, streams, both at once, one update before another.

import type { Parser } from './parse.ts';
import { isArray, isDictionary, isName, MalformedPdf, type PdfDictionary, type PdfObject } from './value.ts';

/** Where an object is: at an offset, in an object stream, or nowhere. */
export type Entry =
  | { readonly kind: 'at'; readonly offset: number; readonly generation: number }
  | { readonly kind: 'in'; readonly container: number; readonly index: number }
  | { readonly kind: 'free' };

/** One update of the file. */
export interface Revision {
  /** Of its xref section. */
  readonly offset: number;
  /** Behind the section, and the stream that goes with it. */
  readonly end: number;
  readonly style: 'table' | 'stream';
  readonly trailer: PdfDictionary;
  readonly entries: ReadonlyMap<number, Entry>;
}

/** Reading at a place, as the document does it. */
export interface Reading {
  readonly size: number;
  parseAt<T>(offset: number, read: (parser: Parser) => T): Promise<T>;
  objectAt(offset: number): Promise<PdfObject>;
  /** The bytes of a stream, unpacked. */
  unpack(object: PdfObject): Promise<Uint8Array>;
}

/** Updates of a file: more than the signatures of a lifetime. */
const mostRevisions = 256;
/** Objects of a file. */
export const mostObjects = 1 << 20;

/** Newest first. @throws MalformedPdf */
export const readRevisions = async (reading: Reading, start: number): Promise<Revision[]> => {
  const revisions: Revision[] = [];
  const seen = new Set<number>();
  let objects = 0;
  for (let at: number | undefined = start; at !== undefined; ) {
    if (seen.has(at)) throw new MalformedPdf('a chain of updates that comes back to itself');
    if (seen.size === mostRevisions) throw new MalformedPdf('too many updates');
    seen.add(at);
    const revision = await readSection(reading, at);
    const hidden = revision.trailer.entries.get('XRefStm');
    if (revision.style === 'table' && hidden !== undefined) {
      if (typeof hidden !== 'number' || seen.has(hidden)) throw new MalformedPdf('a bad XRefStm');
      seen.add(hidden);
      const more = await readSection(reading, hidden);
      if (more.style !== 'stream') throw new MalformedPdf('a bad XRefStm');
      const entries = new Map(revision.entries);
      for (const [number, entry] of more.entries)
        if ((entries.get(number)?.kind ?? 'free') === 'free') entries.set(number, entry);
      revisions.push({ ...revision, entries, end: Math.max(revision.end, more.end) });
    } else revisions.push(revision);
    objects += revision.entries.size;
    if (objects > mostObjects) throw new MalformedPdf('too many objects');
    const previous = revision.trailer.entries.get('Prev');
    if (previous !== undefined && (typeof previous !== 'number' || !Number.isInteger(previous)))
      throw new MalformedPdf('a bad Prev');
    at = previous;
  }
  return revisions;
};

const readSection = async (reading: Reading, offset: number): Promise<Revision> => {
  if (!Number.isInteger(offset) || offset < 0 || offset >= reading.size)
    throw new MalformedPdf('an xref outside the file');
  const table = await reading.parseAt(offset, (parser) =>
    parser.word() === 'xref' ? { ...readTable(parser), end: offset + parser.at } : undefined,
  );
  if (table) return { offset, style: 'table', ...table };
  const object = await reading.objectAt(offset);
  if (!isDictionary(object.value) || !object.stream || !isName(object.value.entries.get('Type'), 'XRef'))
    throw new MalformedPdf('no xref where one is said to be');
  const data = await reading.unpack(object);
  return {
    offset,
    end: object.end,
    style: 'stream',
    trailer: object.value,
    entries: readRows(data, object.value),
  };
};

const readTable = (parser: Parser): Pick<Revision, 'entries' | 'trailer'> => {
  const entries = new Map<number, Entry>();
  for (;;) {
    const word = parser.word();
    if (word === 'trailer') break;
    const count = parser.natural();
    if (!/^\d{1,10}$/.test(word) || count > mostObjects) throw new MalformedPdf('a bad xref table');
    for (let i = 0; i < count; i++) {
      const [at, generation, kind] = [parser.natural(), parser.natural(), parser.word()];
      if (kind !== 'n' && kind !== 'f') throw new MalformedPdf('a bad xref table');
      put(entries, Number(word) + i, kind === 'f' ? { kind: 'free' } : { kind: 'at', offset: at, generation });
    }
  }
  const trailer = parser.value();
  if (!isDictionary(trailer)) throw new MalformedPdf('no trailer');
  return { entries, trailer };
};

const put = (entries: Map<number, Entry>, number: number, entry: Entry): void => {
  if (entries.has(number)) throw new MalformedPdf('an object twice in an xref');
  entries.set(number, entry);
};

const readRows = (data: Uint8Array, { entries: dictionary }: PdfDictionary): Map<number, Entry> => {
  const naturals = (value: unknown): number[] => {
    if (!Array.isArray(value) || !value.every((one) => Number.isInteger(one) && one >= 0))
      throw new MalformedPdf('a bad xref stream');
    return value;
  };
  const widths = naturals(dictionary.get('W'));
  const size = dictionary.get('Size');
  const index = isArray(dictionary.get('Index')) ? naturals(dictionary.get('Index')) : naturals([0, size]);
  if (widths.length !== 3 || widths.some((one) => one > 7) || index.length % 2 !== 0)
    throw new MalformedPdf('a bad xref stream');
  const entries = new Map<number, Entry>();
  let at = 0;
  const field = (width: number, usual: number): number => {
    if (width === 0) return usual;
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + data[at++]!;
    return value;
  };
  const row = widths[0]! + widths[1]! + widths[2]!;
  for (let i = 0; i < index.length; i += 2)
    for (let number = index[i]!, last = number + index[i + 1]!; number < last; number++) {
      if (row === 0 || at + row > data.length) throw new MalformedPdf('an xref stream too short');
      const [type, second, third] = [field(widths[0]!, 1), field(widths[1]!, 0), field(widths[2]!, 0)];
      if (type === 0) put(entries, number, { kind: 'free' });
      else if (type === 1) put(entries, number, { kind: 'at', offset: second, generation: third });
      else if (type === 2) put(entries, number, { kind: 'in', container: second, index: third });
      else throw new MalformedPdf('an xref entry of an unknown kind');
    }
  return entries;
};
