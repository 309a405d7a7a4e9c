// A PDF over a source: nothing is read but what is asked for, where it is.

import type { ByteSource } from '../byte-source.ts';
import { nothingShared, readObjects, type Shared } from './objects.ts';
import { isReference, MalformedPdf, type PdfDictionary, type PdfObject, type PdfValue } from './value.ts';
import { type Entry, type Revision, readRevisions } from './xref.ts';

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
  /** Every object, undefined for one behind the end. */
  all(): Promise<ReadonlyMap<number, PdfObject | undefined>>;
  /** A value itself, or what it refers to. */
  resolve(value: PdfValue | undefined): Promise<PdfValue>;
  rawOf(object: PdfObject): Promise<Uint8Array>;
  /**
   * What the file was when it ended at a size: what a reader makes of its beginning alone. Objects that are the same are the same.
   * @returns undefined where what follows is no update of that
   */
  earlier(size: number): Promise<PdfDocument | undefined>;
}

/** Where `startxref` is looked for (Annex I.8.1 of the old implementation notes: the last 1024 bytes). */
const tail = 1024;

/** A source that ends earlier. */
const upTo = (source: ByteSource, size: number): ByteSource => ({
  size,
  read: (offset, length) => source.read(offset, Math.max(0, Math.min(length, size - offset))),
});

const startxrefOf = async (source: ByteSource): Promise<number> => {
  const text = Buffer.from(await source.read(Math.max(0, source.size - tail), tail)).toString('latin1');
  const found = /startxref[\r\n \t]+(\d{1,15})[\r\n \t]+%%EOF[\r\n \t\0]*$/.exec(text);
  if (!found) throw new MalformedPdf('no startxref at the end');
  return Number(found[1]);
};

/** @throws MalformedPdf for what is not a PDF, is encrypted, or is more than is read */
export const openPdf = async (source: ByteSource): Promise<PdfDocument> => {
  if (
    !Buffer.from(await source.read(0, 8))
      .toString('latin1')
      .match(/^%PDF-[12]\.\d/)
  )
    throw new MalformedPdf('no PDF');
  const startxref = await startxrefOf(source);
  const shared = nothingShared();
  // Where nothing is known to be: a length that is elsewhere cannot be found yet.
  const { reading } = readObjects(source, new Map(), shared, true);
  const revisions = await readRevisions(reading, startxref);
  if (revisions.some(({ trailer }) => trailer.entries.has('Encrypt'))) throw new MalformedPdf('it is encrypted');
  return documentOf(source, { startxref, revisions, shared, isWhole: true });
};

interface Parts {
  readonly startxref: number;
  readonly revisions: readonly Revision[];
  readonly shared: Shared;
  readonly isWhole: boolean;
}

const documentOf = (source: ByteSource, { startxref, revisions, shared, isWhole }: Parts): PdfDocument => {
  const [newest] = revisions;
  if (newest === undefined) throw new MalformedPdf('no xref');
  const entries = new Map<number, Entry>();
  for (const revision of revisions.toReversed())
    for (const [number, entry] of revision.entries)
      if (entry.kind === 'free') entries.delete(number);
      else entries.set(number, entry);
  const { objectOf, object, all, rawOf } = readObjects(source, entries, shared, isWhole);
  const resolve = async (value: PdfValue | undefined): Promise<PdfValue> => {
    let now = value ?? null;
    for (let steps = 0; isReference(now); steps++) {
      if (steps === 16) throw new MalformedPdf('a reference to a reference without an end');
      now = (await object(now.number))?.value ?? null;
    }
    return now;
  };
  const earlier = async (size: number): Promise<PdfDocument | undefined> => {
    const part = upTo(source, size);
    const last = await startxrefOf(part);
    const first = revisions.findIndex(({ offset }) => offset === last);
    if (first < 0) return undefined;
    const older = revisions.slice(first);
    if (older.some(({ end }) => end > size)) throw new MalformedPdf('an xref outside the file');
    return documentOf(part, { startxref: last, revisions: older, shared, isWhole: false });
  };
  return {
    size: source.size,
    startxref,
    revisions,
    trailer: newest.trailer,
    entries,
    objectOf,
    object,
    all,
    resolve,
    rawOf,
    earlier,
  };
};
