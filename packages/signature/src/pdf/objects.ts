// Objects out of a source: at their offsets, and in object streams (ISO 32000-2 7.3.10, 7.5.7). Read once, whatever asks.

import type { ByteSource } from '../byte-source.ts';
import { decodeStream } from './filter.ts';
import { type ObjectStream, readObjectStream } from './object-stream.ts';
import { NeedMore, type Parser, parser } from './parse.ts';
import {
  isDictionary,
  isReference,
  MalformedPdf,
  type PdfDictionary,
  type PdfObject,
  type PdfReference,
  type PdfValue,
} from './value.ts';
import type { Entry, Reading } from './xref.ts';

/** An object at an offset. */
interface ReadObject {
  readonly number: number;
  readonly generation: number;
  readonly object: PdfObject;
  /** Where its length is, if it is not in itself. */
  readonly length?: PdfReference;
}

/** What was read of a file, for its earlier versions too: they have the same bytes up to their ends. */
export interface Shared {
  readonly at: Map<number, ReadObject>;
  /** What is in an object stream. */
  readonly inside: WeakMap<PdfObject, ObjectStream>;
  /** Bytes that came out of packed streams. */
  unpacked: number;
}

export const nothingShared = (): Shared => ({ at: new Map(), inside: new WeakMap(), unpacked: 0 });

/** Of one object without its stream, bytes: a signature with time-stamps and lists is one of the largest. */
const largestObject = 1 << 24;
/** Of an xref or object stream, packed. */
const largestStream = 1 << 24;

type At = Extract<Entry, { kind: 'at' }>;
type In = Extract<Entry, { kind: 'in' }>;

/** A reader that asks for one number and generation finds nothing where there is another. */
const isOf = (read: ReadObject, { generation }: At, number: number): boolean =>
  read.number === number && read.generation === generation;

/** Some readers go by the place in the stream, and some by the number. */
const at = ({ numbers, objects }: ObjectStream, { index }: In, number: number): PdfObject | undefined =>
  numbers[index] === number ? objects.get(number) : undefined;

/**
 * @param entries where they are
 * @param isWhole whether the source is the file and not its beginning: what is read there holds for the beginning, not the other way
 * round
 */
export const readObjects = (
  source: ByteSource,
  entries: ReadonlyMap<number, Entry>,
  shared: Shared,
  isWhole: boolean,
) => {
  const objects = new Map<number, PdfObject | undefined>();
  const lengths = new Set<number>();
  // Each byte is parsed a few times at most; objects inside one another would be parsed without an end.
  const allowed = 16 * source.size + (1 << 16);
  let parsed = 0;

  const parseAt = async <T>(offset: number, read: (one: Parser) => T): Promise<T> => {
    if (offset < 0 || offset >= source.size) throw new MalformedPdf('an object outside the file');
    for (let size = 1024; ; size *= 4) {
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
  const readAt = async (offset: number): Promise<ReadObject> => {
    const read = await parseAt(offset, (one) => {
      const own = { number: one.natural(), generation: one.natural() };
      one.keyword('obj');
      const value = one.value();
      const word = one.word();
      if (word === 'endobj') return { own, value, end: offset + one.at };
      if (word !== 'stream' || !isDictionary(value)) throw new MalformedPdf('an object without an end');
      // 7.3.8.1: a line feed, or both, behind the word.
      return { own, value, data: offset + one.at };
    });
    if (read.data === undefined)
      return { ...read.own, object: { value: read.value, end: read.end, compressed: false } };
    const [first, second] = await source.read(read.data, 2);
    const begin = read.data + (first === 10 ? 1 : first === 13 && second === 10 ? 2 : Number.NaN);
    const said = (read.value as PdfDictionary).entries.get('Length');
    const length = await lengthOf(said);
    if (!Number.isInteger(begin) || begin + length > source.size) throw new MalformedPdf('a stream outside the file');
    const end = await parseAt(begin + length, (one) => {
      one.keyword('endstream');
      one.keyword('endobj');
      return begin + length + one.at;
    });
    const object = { value: read.value, stream: { from: begin, length }, end, compressed: false };
    return { ...read.own, object, ...(isReference(said) && { length: said }) };
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
  const unpack = async (one: PdfObject): Promise<Uint8Array> => {
    if (!isDictionary(one.value)) throw new MalformedPdf('a stream that is none');
    const data = decodeStream(await rawOf(one), one.value);
    shared.unpacked += data.length;
    // Objects pack to a tenth or so; a bomb packs to a thousandth, and there can be many.
    if (shared.unpacked > 64 * source.size + (1 << 26)) throw new MalformedPdf('streams that unpack to too much');
    return data;
  };
  const objectOf = async (entry: Entry, number: number): Promise<PdfObject | undefined> => {
    if (entry.kind === 'free') return undefined;
    if (entry.kind === 'in') {
      const one = at(await inside(entry.container), entry, number);
      if (one === undefined) throw new MalformedPdf('an object that is not in its object stream');
      return one;
    }
    if (entry.offset >= source.size) return undefined;
    const known = shared.at.get(entry.offset);
    if (known && isOf(known, entry, number) && known.object.end <= source.size)
      if (!known.length || (await lengthOf(known.length)) === known.object.stream?.length) return known.object;
    const read = await readAt(entry.offset);
    if (!isOf(read, entry, number)) throw new MalformedPdf('another object than the xref says');
    if (isWhole) shared.at.set(entry.offset, read);
    return read.object;
  };
  const inside = async (number: number): Promise<ObjectStream> => {
    const container = entries.get(number)?.kind === 'at' ? await object(number) : undefined;
    if (!container) throw new MalformedPdf('an object stream that is none');
    const all = shared.inside.get(container) ?? readObjectStream(container, await unpack(container));
    shared.inside.set(container, all);
    return all;
  };
  const object = async (number: number): Promise<PdfObject | undefined> => {
    const entry = entries.get(number);
    if (entry && !objects.has(number)) objects.set(number, await objectOf(entry, number));
    return objects.get(number);
  };
  /** Without waiting, where nothing has to be read. */
  const known = (entry: Entry, number: number): PdfObject | undefined => {
    if (entry.kind === 'free') return undefined;
    if (entry.kind === 'in') {
      const container = objects.get(entry.container);
      const stream = container && shared.inside.get(container);
      return stream && at(stream, entry, number);
    }
    const read = shared.at.get(entry.offset);
    return read && isOf(read, entry, number) && !read.length && read.object.end <= source.size
      ? read.object
      : undefined;
  };
  const all = async (): Promise<ReadonlyMap<number, PdfObject | undefined>> => {
    for (const [number, entry] of entries)
      if (!objects.has(number)) objects.set(number, known(entry, number) ?? (await objectOf(entry, number)));
    return objects;
  };
  const reading: Reading = {
    size: source.size,
    parseAt,
    objectAt: async (offset) => (await readAt(offset)).object,
    unpack,
  };
  return { reading, objectOf, object, all, rawOf };
};
