// A PDF over a source: nothing is read but what is asked for, where it is.

import type { ByteSource } from '../byte-source.ts';
import { decodeStream } from './filter.ts';
import { NeedMore, type Parser, parser } from './parse.ts';
import {
  isDictionary,
  isName,
  isReference,
  MalformedPdf,
  type PdfDictionary,
  type PdfObject,
  type PdfValue,
} from './value.ts';
import { type Entry, type Reading, type Revision, readRevisions } from './xref.ts';

/** A PDF that is open. What reads objects throws MalformedPdf. */
export interface PdfDocument {
  readonly size: number;
  /** Where the last xref section is, as the file says. */
  readonly startxref: number;
  /** Newest first. */
  readonly revisions: readonly Revision[];
  /** Of the newest. */
  readonly trailer: PdfDictionary;
  /** Where every object is, as the newest update has it; free ones are left out. */
  readonly entries: ReadonlyMap<number, Entry>;
  /** As one update had it, whatever came afterwards. */
  objectOf(entry: Entry, number: number): Promise<PdfObject | undefined>;
  object(number: number): Promise<PdfObject | undefined>;
  /** A value itself, or what it refers to. */
  resolve(value: PdfValue | undefined): Promise<PdfValue>;
  rawOf(object: PdfObject): Promise<Uint8Array>;
}

/** Of one object without its stream, bytes: a signature with time-stamps and lists is one of the largest. */
const largestObject = 1 << 24;
/** Of an xref or object stream, packed. */
const largestStream = 1 << 24;
/** Where `startxref` is looked for (Annex I.8.1 of the old implementation notes: the last 1024 bytes). */
const tail = 1024;

/** @throws MalformedPdf for what is not a PDF, is encrypted, or is more than is read */
export const openPdf = async (source: ByteSource): Promise<PdfDocument> => {
  if (
    !Buffer.from(await source.read(0, 8))
      .toString('latin1')
      .match(/^%PDF-[12]\.\d/)
  )
    throw new MalformedPdf('no PDF');
  const from = Math.max(0, source.size - tail);
  const text = Buffer.from(await source.read(from, tail)).toString('latin1');
  const found = /startxref[\r\n \t]+(\d{1,15})[\r\n \t]+%%EOF[\r\n \t\0]*$/.exec(text);
  if (!found) throw new MalformedPdf('no startxref at the end');
  const startxref = Number(found[1]);
  const objects = new Map<number, PdfObject | undefined>();
  const containers = new Map<number, Promise<ReadonlyMap<number, PdfObject>>>();
  const entries = new Map<number, Entry>();
  const lengths = new Set<number>();
  // Each byte is parsed a few times at most; objects inside one another would be parsed without an end.
  const allowed = 16 * source.size + (1 << 16);
  let parsed = 0;

  const parseAt = async <T>(offset: number, read: (one: Parser) => T): Promise<T> => {
    if (offset < 0 || offset >= source.size) throw new MalformedPdf('an object outside the file');
    for (let size = 4096; ; size *= 4) {
      const window = await source.read(offset, Math.min(size, largestObject));
      const whole = offset + window.length >= source.size || size >= largestObject;
      const one = parser(window, offset, whole);
      try {
        const result = read(one);
        parsed += one.at;
        if (parsed > allowed) throw new MalformedPdf('objects that overlap');
        return result;
      } catch (error) {
        if (!(error instanceof NeedMore)) throw error;
      }
    }
  };
  const objectAt: Reading['objectAt'] = async (offset, number) => {
    const read = await parseAt(offset, (one) => {
      const own = one.natural();
      one.natural();
      one.keyword('obj');
      if (number !== undefined && own !== number) throw new MalformedPdf('another object than the xref says');
      const value = one.value();
      const word = one.word();
      if (word === 'endobj') return { value, end: offset + one.at };
      if (word !== 'stream' || !isDictionary(value)) throw new MalformedPdf('an object without an end');
      // 7.3.8.1: a line feed, or both, behind the word.
      return { value, data: offset + one.at };
    });
    if (read.data === undefined) return { value: read.value, end: read.end, compressed: false };
    const [first, second] = await source.read(read.data, 2);
    const begin = read.data + (first === 10 ? 1 : first === 13 && second === 10 ? 2 : Number.NaN);
    const length = await lengthOf((read.value as PdfDictionary).entries.get('Length'));
    if (!Number.isInteger(begin) || begin + length > source.size) throw new MalformedPdf('a stream outside the file');
    const end = await parseAt(begin + length, (one) => {
      one.keyword('endstream');
      one.keyword('endobj');
      return begin + length + one.at;
    });
    return { value: read.value, stream: { from: begin, length }, end, compressed: false };
  };
  const lengthOf = async (value: PdfValue | undefined): Promise<number> => {
    let length = value;
    if (isReference(value)) {
      if (lengths.has(value.number)) throw new MalformedPdf('a length that comes back to itself');
      lengths.add(value.number);
      try {
        length = (await object(value.number))?.value;
      } finally {
        lengths.delete(value.number);
      }
    }
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0)
      throw new MalformedPdf('a stream without a length');
    return length;
  };
  const rawOf = async ({ stream }: PdfObject): Promise<Uint8Array> => {
    if (!stream || stream.length > largestStream) throw new MalformedPdf('a stream too large');
    return source.read(stream.from, stream.length);
  };
  const readContainer = async (number: number): Promise<ReadonlyMap<number, PdfObject>> => {
    const entry = entries.get(number);
    if (entry?.kind !== 'at') throw new MalformedPdf('an object stream that is none');
    const container = await objectAt(entry.offset, number);
    if (!isDictionary(container.value) || !isName(container.value.entries.get('Type'), 'ObjStm'))
      throw new MalformedPdf('an object stream that is none');
    const data = decodeStream(await rawOf(container), container.value);
    const [count, first] = ['N', 'First'].map((key) => (container.value as PdfDictionary).entries.get(key));
    if (typeof count !== 'number' || typeof first !== 'number' || count > 1 << 16 || first > data.length)
      throw new MalformedPdf('a bad object stream');
    const heads = parser(data.subarray(0, first), 0, true);
    const all = new Map<number, PdfObject>();
    // One behind another: what overlaps would be read again and again.
    let behind = 0;
    for (let i = 0; i < count; i++) {
      const [own, at] = [heads.natural(), heads.natural()];
      if (at < behind) throw new MalformedPdf('objects that overlap in an object stream');
      const one = parser(data.subarray(first + at), 0, true);
      const value = one.value();
      behind = at + one.at;
      if (all.has(own)) throw new MalformedPdf('an object twice in an object stream');
      all.set(own, { value, end: container.end, compressed: true });
    }
    return all;
  };
  const objectOf: PdfDocument['objectOf'] = async (entry, number) => {
    if (entry.kind === 'free') return undefined;
    if (entry.kind === 'at') return entry.offset >= source.size ? undefined : objectAt(entry.offset, number);
    const read = containers.get(entry.container) ?? readContainer(entry.container);
    containers.set(entry.container, read);
    const one = (await read).get(number);
    if (one === undefined) throw new MalformedPdf('an object that is not in its object stream');
    return one;
  };
  const object = async (number: number): Promise<PdfObject | undefined> => {
    const entry = entries.get(number);
    if (!objects.has(number)) objects.set(number, entry && (await objectOf(entry, number)));
    return objects.get(number);
  };
  const resolve = async (value: PdfValue | undefined): Promise<PdfValue> => {
    let now = value ?? null;
    for (let steps = 0; isReference(now); steps++) {
      if (steps === 16) throw new MalformedPdf('a reference to a reference without an end');
      now = (await object(now.number))?.value ?? null;
    }
    return now;
  };

  const revisions = await readRevisions({ size: source.size, parseAt, objectAt, rawOf }, startxref);
  for (const revision of revisions.toReversed())
    for (const [number, entry] of revision.entries)
      if (entry.kind === 'free') entries.delete(number);
      else entries.set(number, entry);
  const [newest] = revisions;
  if (newest === undefined) throw new MalformedPdf('no xref');
  if (revisions.some(({ trailer }) => trailer.entries.has('Encrypt'))) throw new MalformedPdf('it is encrypted');
  objects.clear();
  containers.clear();
  return {
    size: source.size,
    startxref,
    revisions,
    trailer: newest.trailer,
    entries,
    objectOf,
    object,
    resolve,
    rawOf,
  };
};
