// What became of a document after it was signed (ISO 32000-2 12.8.2.2, EN 319 142-1 5.4): object by object between the document
// as it was signed and as it is. Only further signatures may have come.

import type { Words } from '@openmyna/errors';
import type { PdfDocument } from './document.ts';
import {
  isArray,
  isDictionary,
  isName,
  isReference,
  type PdfDictionary,
  type PdfObject,
  type PdfValue,
  referencesIn,
  sameValue,
} from './value.ts';

/** What came afterwards, and the first thing that may not have. */
export interface Changes {
  readonly allowed: readonly Words[];
  readonly forbidden?: Words;
}

const words = (ja: string, en: string): Words => ({ ja, en });
const changed = (ja: string, en: string): Changes => ({ allowed: [], forbidden: words(ja, en) });

/**
 * @param signed the document up to the end of what was signed
 * @throws MalformedPdf
 */
export const changesBetween = async (signed: PdfDocument, now: PdfDocument): Promise<Changes> => {
  for (const key of ['Root', 'Info'])
    if (!sameValue(signed.trailer.entries.get(key), now.trailer.entries.get(key)))
      return changed(`${key} が別のものになった`, `the trailer has another ${key}`);
  const referred = await referencesOf(signed);
  const rules = await rulesOf(signed, now);
  const allowed: Words[] = [];
  for (const number of new Set([...signed.entries.keys(), ...now.entries.keys()])) {
    const [old, own] = [await signed.object(number), await now.object(number)];
    if (old === undefined) {
      // Hide and replace: something signed points at what was not there yet.
      if (own !== undefined && referred.has(number))
        return changed(`${number} 番の中身があとから入った`, `object ${number} was filled in afterwards`);
      continue;
    }
    if (own === undefined) return changed(`${number} 番が消された`, `object ${number} was removed`);
    if (sameEntry(signed, now, number)) {
      // The same place, but read on beyond the end of what was signed: another content after all.
      if (!old.compressed && own.end > signed.size)
        return changed(`${number} 番が署名の外に続く`, `object ${number} goes on outside the signature`);
      if (sameValue(old.value, own.value) && old.stream?.length === own.stream?.length) continue;
    } else if (await sameObject(signed, old, now, own)) continue;
    const words = old.stream || own.stream ? undefined : await rules(number, old.value, own.value);
    if (words === undefined)
      return changed(`${number} 番(${kindOf(old)})が変わった`, `object ${number} (${kindOf(old)}) changed`);
    allowed.push(words);
  }
  return { allowed: allowed.filter((one, index) => allowed.findIndex(({ en }) => en === one.en) === index) };
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

const referencesOf = async (document: PdfDocument): Promise<ReadonlySet<number>> => {
  const all = new Set<number>();
  for (const number of document.entries.keys()) {
    const object = await document.object(number);
    if (object) for (const one of referencesIn(object.value)) all.add(one.number);
  }
  for (const one of referencesIn(document.trailer)) all.add(one.number);
  return all;
};

/** Entries but these are as they were. */
const sameBut = (old: PdfDictionary, own: PdfDictionary, ...keys: readonly string[]): boolean =>
  [...new Set([...old.entries.keys(), ...own.entries.keys()])].every(
    (key) =>
      keys.includes(key) ||
      (old.entries.has(key) === own.entries.has(key) && sameValue(old.entries.get(key), own.entries.get(key))),
  );

const furtherSignature = words('署名が加わった', 'a further signature was added');
const evidence = words('検証情報(DSS)が加わった', 'validation data (DSS) was added');

const rulesOf = async (signed: PdfDocument, now: PdfDocument) => {
  const root = signed.trailer.entries.get('Root');
  const catalog = await signed.resolve(root);
  const numberOf = (value: PdfValue | undefined) => (isReference(value) ? value.number : undefined);
  const held = isDictionary(catalog) ? catalog.entries.get('AcroForm') : undefined;
  const form = await signed.resolve(held);
  const fields = isDictionary(form) ? numberOf(form.entries.get('Fields')) : undefined;
  const annotations = new Set<number>();
  for (const number of signed.entries.keys()) {
    const value = (await signed.object(number))?.value;
    if (!isDictionary(value) || !isName(value.entries.get('Type'), 'Page')) continue;
    const own = numberOf(value.entries.get('Annots'));
    if (own !== undefined) annotations.add(own);
  }

  /** A field of a signature that was not there, merged with its widget. */
  const isNewField = async (value: PdfValue): Promise<boolean> => {
    if (!isReference(value) || (await signed.object(value.number)) !== undefined) return false;
    const field = (await now.object(value.number))?.value;
    if (
      !isDictionary(field) ||
      !isName(field.entries.get('FT'), 'Sig') ||
      !isName(field.entries.get('Subtype'), 'Widget')
    )
      return false;
    if (['Kids', 'A', 'AA', 'Parent', 'MK'].some((key) => field.entries.has(key))) return false;
    const held = field.entries.get('V');
    // One that was there already would lend its name to a mark that nobody signed.
    if (!isReference(held) || (await signed.object(held.number)) !== undefined) return false;
    const signature = await now.resolve(held);
    return isDictionary(signature) && signature.entries.has('ByteRange');
  };
  /** The same, and new signature fields behind it. */
  const grown = async (old: PdfValue | undefined, own: PdfValue | undefined): Promise<boolean> => {
    const before = old ?? [];
    if (!isArray(before) || !isArray(own) || own.length < before.length) return false;
    if (!before.every((one, index) => sameValue(one, own[index]))) return false;
    for (const one of own.slice(before.length)) if (!(await isNewField(one))) return false;
    return true;
  };
  /** The value itself grew, or it is a reference as before, and the array is looked at by itself. */
  const grownOrSame = async (old: PdfValue | undefined, own: PdfValue | undefined): Promise<boolean> =>
    (old !== undefined && sameValue(old, own)) || (old === undefined && own === undefined) || grown(old, own);
  const formGrew = async (old: PdfValue | undefined, own: PdfValue | undefined): Promise<boolean> => {
    if (old === undefined && own === undefined) return true;
    if (old !== undefined && isReference(old)) return sameValue(old, own);
    const next = old === undefined ? await now.resolve(own) : own;
    // A form that is new is in a new object or in the catalog itself, never in one that was there.
    if (isReference(own) && (await signed.object(own.number)) !== undefined) return false;
    const before: PdfDictionary = isDictionary(old) ? old : { kind: 'dictionary', entries: new Map() };
    return (
      isDictionary(next) &&
      sameBut(before, next, 'Fields', 'SigFlags') &&
      grownOrSame(before.entries.get('Fields'), next.entries.get('Fields'))
    );
  };

  return async (number: number, old: PdfValue, own: PdfValue): Promise<Words | undefined> => {
    if (number === fields || annotations.has(number)) return (await grown(old, own)) ? furtherSignature : undefined;
    if (!isDictionary(old) || !isDictionary(own)) return undefined;
    if (number === numberOf(root)) {
      if (
        !sameBut(old, own, 'AcroForm', 'DSS') ||
        !(await formGrew(old.entries.get('AcroForm'), own.entries.get('AcroForm')))
      )
        return undefined;
      if (sameValue(old.entries.get('DSS'), own.entries.get('DSS'))) return furtherSignature;
      return old.entries.has('DSS') ? undefined : evidence;
    }
    if (number === numberOf(held))
      return sameBut(old, own, 'Fields', 'SigFlags') &&
        (await grownOrSame(old.entries.get('Fields'), own.entries.get('Fields')))
        ? furtherSignature
        : undefined;
    if (isName(old.entries.get('Type'), 'Page'))
      return sameBut(old, own, 'Annots') && (await grownOrSame(old.entries.get('Annots'), own.entries.get('Annots')))
        ? furtherSignature
        : undefined;
    return undefined;
  };
};
