// What became of a document after it was signed (ISO 32000-2 12.8.2.2, EN 319 142-1 5.4): object by object between the document
// as it was signed and as it is. What may have come is in rules.ts, and nothing else.

import type { Words } from '@openmyna/errors';
import type { PdfDocument } from './document.ts';
import type { Permissions } from './permissions.ts';
import { rulesOf } from './rules.ts';
import { isDictionary, isName, MalformedPdf, type PdfObject, type PdfValue, referencesIn, sameValue } from './value.ts';

/** What may come after a signature. */
export type ChangeKind = 'signature' | 'marked-signature' | 'time-stamp' | 'evidence';

const words = (ja: string, en: string): Words => ({ ja, en });

/** Each in words. */
export const changeWords: Readonly<Record<ChangeKind, Words>> = {
  signature: words('署名が加わった', 'a further signature was added'),
  // Its mark can lie over anything on the page: whoever reads the report has to know that there is one.
  'marked-signature': words('ページに印のある署名が加わった', 'a further signature was added, with a mark on a page'),
  'time-stamp': words('文書のタイムスタンプが加わった', 'a document time-stamp was added'),
  evidence: words('検証情報(DSS)が加わった', 'validation data (DSS) was added'),
};

/** What came afterwards, and the first thing that may not have. */
export interface Changes {
  readonly allowed: ReadonlySet<ChangeKind>;
  readonly forbidden?: Words;
}

const changed = (ja: string, en: string): Changes => ({ allowed: new Set(), forbidden: words(ja, en) });

/**
 * @param signed the document up to the end of what was signed
 * @throws MalformedPdf
 */
export const changesBetween = async (
  signed: PdfDocument,
  now: PdfDocument,
  permissions: Permissions,
): Promise<Changes> => {
  for (const key of ['Root', 'Info'])
    if (!sameValue(signed.trailer.entries.get(key), now.trailer.entries.get(key)))
      return changed(`${key} が別のものになった`, `the trailer has another ${key}`);
  // Objects from Size on are missing to who reads it so (7.5.5).
  const [size, last] = [signed, now].map(({ trailer }) => trailer.entries.get('Size'));
  if (typeof last !== 'number' || (typeof size === 'number' && last < size))
    return changed('Size が小さくなった', 'the trailer has a smaller Size');
  // What it holds is known to some readers and not to others, which see another document (7.5.8.4).
  const newer = now.revisions.slice(0, now.revisions.length - signed.revisions.length);
  if (newer.some(({ trailer }) => trailer.entries.has('XRefStm')))
    return changed('読み手により異なる更新がある', 'an update is not the same to every reader');
  const [before, after] = [await signed.all(), await now.all()];
  const references = referencesOf(signed, before);
  const rules = await rulesOf(signed, now, permissions, references);
  const allowed = new Set<ChangeKind>();
  // Streams that are written anew as they were are compared; those that overlap would be compared without an end.
  let compared = 0;
  for (const number of new Set([...before.keys(), ...after.keys()])) {
    const [old, own] = [before.get(number), after.get(number)];
    if (old && own && generationOf(signed, number) !== generationOf(now, number))
      return changed(`${number} 番の世代が変わった`, `object ${number} is of another generation`);
    // Read at one place, up to an end that was signed.
    if (old !== undefined && old === own) continue;
    if (old === undefined) {
      // Hide and replace: something signed points at what was not there yet.
      if (own !== undefined && references.has(number))
        return changed(`${number} 番の中身があとから入った`, `object ${number} was filled in afterwards`);
      continue;
    }
    if (own === undefined) return changed(`${number} 番が消された`, `object ${number} was removed`);
    if (sameEntry(signed, now, number)) {
      // The same place, but read on beyond the end of what was signed: another content after all.
      if (!old.compressed && own.end > signed.size)
        return changed(`${number} 番が署名の外に続く`, `object ${number} goes on outside the signature`);
      if (sameValue(old.value, own.value) && old.stream?.length === own.stream?.length) continue;
    } else {
      compared += old.stream?.length ?? 0;
      if (compared > now.size) throw new MalformedPdf('objects that overlap');
      if (await sameObject(signed, old, now, own)) continue;
    }
    const kinds = old.stream || own.stream ? undefined : await rules(number, old.value, own.value);
    if (kinds === undefined)
      return changed(`${number} 番(${kindOf(old)})が変わった`, `object ${number} (${kindOf(old)}) changed`);
    for (const one of kinds) allowed.add(one);
  }
  if (permissions.final && (allowed.has('signature') || allowed.has('marked-signature')))
    return changed('変更を許さない証明である', 'it was certified to stay as it is');
  return { allowed };
};

/** A reference to another generation is to nothing. */
const generationOf = ({ entries }: PdfDocument, number: number): number => {
  const entry = entries.get(number);
  return entry?.kind === 'at' ? entry.generation : 0;
};

const kindOf = ({ value, stream }: PdfObject): string => {
  const type = isDictionary(value) ? value.entries.get('Type') : undefined;
  return isName(type) && /^\w{1,20}$/.test(type.name) ? type.name : stream ? 'stream' : 'object';
};

const sameEntry = (signed: PdfDocument, now: PdfDocument, number: number): boolean => {
  const [a, b] = [signed.entries.get(number), now.entries.get(number)];
  if (JSON.stringify(a) !== JSON.stringify(b)) return false;
  return a?.kind !== 'in' || sameEntry(signed, now, a.container);
};

const sameObject = async (signed: PdfDocument, old: PdfObject, now: PdfDocument, own: PdfObject): Promise<boolean> => {
  if (!sameValue(old.value, own.value) || (old.stream === undefined) !== (own.stream === undefined)) return false;
  return !old.stream || Buffer.compare(await signed.rawOf(old), await now.rawOf(own)) === 0;
};

/** To which objects each refers: asked of the same objects for one signature after another. */
const referredTo = new WeakMap<PdfObject, readonly number[]>();

/** How often each object is referred to. */
const referencesOf = (
  { trailer }: PdfDocument,
  objects: ReadonlyMap<number, PdfObject | undefined>,
): ReadonlyMap<number, number> => {
  const all = new Map<number, number>();
  const numbersIn = (value: PdfValue) => [...referencesIn(value)].map(({ number }) => number);
  const count = (numbers: readonly number[]) => {
    for (const number of numbers) all.set(number, 1 + (all.get(number) ?? 0));
  };
  for (const object of objects.values()) {
    if (object === undefined) continue;
    const numbers = referredTo.get(object) ?? numbersIn(object.value);
    referredTo.set(object, numbers);
    count(numbers);
  }
  count(numbersIn(trailer));
  return all;
};
