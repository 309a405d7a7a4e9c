// What later updates may do to the objects of a signed document: the catalog, its form, pages and their annotations grow by
// signature fields; an empty field is signed; validation data grows.

import type { ChangeKind } from './changes.ts';
import type { PdfDocument } from './document.ts';
import { dssRulesOf } from './dss.ts';
import type { Permissions } from './permissions.ts';
import { signatureFieldRules } from './signature-fields.ts';
import {
  dictionary,
  isArray,
  isDictionary,
  isName,
  isReference,
  type PdfValue,
  referencesIn,
  sameBut,
  sameValue,
} from './value.ts';

/** What a change comes to; undefined for one that is not allowed. */
export type Ruled = readonly ChangeKind[] | undefined;

/** What a change to an object that is no stream comes to. */
export type Rules = (number: number, old: PdfValue, own: PdfValue) => Promise<Ruled>;

const numberOf = (value: PdfValue | undefined) => (isReference(value) ? value.number : undefined);

/**
 * @param references how often each object is referred to in the signed document
 * @throws MalformedPdf
 */
export const rulesOf = async (
  signed: PdfDocument,
  now: PdfDocument,
  permissions: Permissions,
  references: ReadonlyMap<number, number>,
): Promise<Rules> => {
  const root = signed.trailer.entries.get('Root');
  const catalog = await signed.resolve(root);
  const entries = isDictionary(catalog) ? catalog.entries : new Map<string, PdfValue>();
  const held = entries.get('AcroForm');
  const form = await signed.resolve(held);
  const fields = isDictionary(form) ? numberOf(form.entries.get('Fields')) : undefined;
  const annotations = new Set<number>();
  for (const object of (await signed.all()).values()) {
    const value = object?.value;
    if (!isDictionary(value) || !isName(value.entries.get('Type'), 'Page')) continue;
    const own = numberOf(value.entries.get('Annots'));
    if (own !== undefined) annotations.add(own);
  }
  const dss = await dssRulesOf(signed, now, entries.get('DSS'), references);
  const { kindOfNew, kindOfFilled } = signatureFieldRules(signed, now, permissions);

  /** The same, and new signature fields behind it. */
  const grown = async (old: PdfValue | undefined, own: PdfValue | undefined): Promise<Ruled> => {
    const before = old ?? [];
    if (!isArray(before) || !isArray(own) || own.length < before.length) return undefined;
    if (!before.every((one, index) => sameValue(one, own[index]))) return undefined;
    const kinds: ChangeKind[] = [];
    for (const one of own.slice(before.length)) {
      const kind = await kindOfNew(one);
      if (kind === undefined) return undefined;
      kinds.push(kind);
    }
    return kinds;
  };
  /** The value itself grew, or it is a reference as before, and the array is looked at by itself. */
  const grownOrSame = async (old: PdfValue | undefined, own: PdfValue | undefined): Promise<Ruled> =>
    (old !== undefined && sameValue(old, own)) || (old === undefined && own === undefined) ? [] : grown(old, own);
  const fieldsGrew = async (old: PdfValue, own: PdfValue): Promise<Ruled> =>
    isDictionary(old) && isDictionary(own) && sameBut(old, own, 'Fields', 'SigFlags')
      ? grownOrSame(old.entries.get('Fields'), own.entries.get('Fields'))
      : undefined;
  const formGrew = async (old: PdfValue | undefined, own: PdfValue | undefined): Promise<Ruled> => {
    if (old === undefined && own === undefined) return [];
    if (isReference(old)) return sameValue(old, own) ? [] : undefined;
    // A form that is new is in a new object or in the catalog itself, never in one that was there.
    if (isReference(own) && (await signed.object(own.number)) !== undefined) return undefined;
    const next = old === undefined ? await now.resolve(own) : (own ?? null);
    return fieldsGrew(old ?? dictionary([]), next);
  };
  const catalogGrew = async (old: PdfValue, own: PdfValue): Promise<Ruled> => {
    if (!isDictionary(old) || !isDictionary(own) || !sameBut(old, own, 'AcroForm', 'DSS', 'Extensions'))
      return undefined;
    const of = (key: string) => [old.entries.get(key), own.entries.get(key)] as const;
    const form = await formGrew(...of('AcroForm'));
    const same = sameValue(...of('DSS'));
    if (form === undefined || !(same || (await dss.grew(...of('DSS')))) || !extensionsGrew(...of('Extensions')))
      return undefined;
    return same ? form : [...form, 'evidence'];
  };

  return async (number, old, own) => {
    if (number === fields || annotations.has(number)) return grown(old, own);
    if (number === numberOf(root)) return catalogGrew(old, own);
    if (number === numberOf(held)) return fieldsGrew(old, own);
    if (await dss.partGrew(number, old, own)) return ['evidence'];
    if (!isDictionary(old) || !isDictionary(own)) return undefined;
    if (isName(old.entries.get('Type'), 'Page'))
      return sameBut(old, own, 'Annots')
        ? grownOrSame(old.entries.get('Annots'), own.entries.get('Annots'))
        : undefined;
    return kindOfFilled(old, own);
  };
};

/** With a DSS comes the extension that it is part of where the document is of PDF 1 (EN 319 142-1 5.6), which says nothing else. */
const extensionsGrew = (old: PdfValue | undefined, own: PdfValue | undefined): boolean => {
  if (sameValue(old, own)) return true;
  if (!isDictionary(own) || !(old === undefined || isDictionary(old)) || [...referencesIn(own)].length > 0)
    return false;
  return (
    sameBut(old ?? dictionary([]), own, 'ESIC', 'ADBE') &&
    ['ESIC', 'ADBE'].every((key) => !old?.entries.has(key) || sameValue(old.entries.get(key), own.entries.get(key)))
  );
};
