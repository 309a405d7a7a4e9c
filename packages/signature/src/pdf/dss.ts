// Validation data beside the document (ISO 32000-2 12.8.4.3, EN 319 142-1 5.4.2): it may come and grow after any signature, and
// nothing of it may go. What holds it must be its own, so that nothing else grows with it.

import type { PdfDocument } from './document.ts';
import { isArray, isDictionary, isName, isReference, isString, type PdfDictionary, type PdfValue } from './value.ts';

/** DSS, its VRI, one entry of that, and a list of streams. */
type Shape = 'store' | 'related' | 'entry' | 'list';

const shapes: Readonly<Record<Exclude<Shape, 'list'>, Readonly<Record<string, Shape | 'type' | 'time' | 'stream'>>>> = {
  store: { Type: 'type', VRI: 'related', Certs: 'list', OCSPs: 'list', CRLs: 'list' },
  related: { Type: 'type' },
  entry: { Type: 'type', Cert: 'list', CRL: 'list', OCSP: 'list', TU: 'time', TS: 'stream' },
};

const shapeOf = (shape: Exclude<Shape, 'list'>, key: string, value: PdfValue) =>
  shape === 'related' && !(key === 'Type' && isName(value)) ? 'entry' : shapes[shape][key];

/** How the DSS of the signed document may become another. */
export interface DssRules {
  /** @param old the entry of the catalog then */
  readonly grew: (old: PdfValue | undefined, own: PdfValue | undefined) => Promise<boolean>;
  /** Whether an object holds a part of it, and that part only grew. */
  readonly partGrew: (number: number, old: PdfValue, own: PdfValue) => Promise<boolean>;
}

/**
 * @param references how often each object is referred to in the signed document
 * @throws MalformedPdf
 */
export const dssRulesOf = async (
  signed: PdfDocument,
  now: PdfDocument,
  held: PdfValue | undefined,
  references: ReadonlyMap<number, number>,
): Promise<DssRules> => {
  const parts = new Map<number, Shape>();
  const collect = async (shape: Shape, value: PdfValue): Promise<void> => {
    if (isReference(value)) {
      if (references.get(value.number) !== 1) return;
      parts.set(value.number, shape);
    }
    const inside = await signed.resolve(value);
    if (shape === 'list' || !isDictionary(inside)) return;
    for (const [key, one] of inside.entries) {
      const next = shapeOf(shape, key, one);
      if (next === 'related' || next === 'entry' || next === 'list') await collect(next, one);
    }
  };
  if (held !== undefined) await collect('store', held);

  const isStream = async (value: PdfValue): Promise<boolean> =>
    isReference(value) && (await now.object(value.number))?.stream !== undefined;
  const grewAs = async (shape: Shape, old: PdfValue | undefined, own: PdfValue | undefined): Promise<boolean> => {
    // The same object: what became of it is looked at by itself.
    if (isReference(old) && isReference(own) && old.number === own.number) return true;
    const [before, after] = [await signed.resolve(old), await now.resolve(own)];
    return shape === 'list' ? listGrew(before, after) : dictionaryGrew(shape, before, after);
  };
  const listGrew = async (before: PdfValue, after: PdfValue): Promise<boolean> => {
    if (!isArray(after) || (before !== null && !isArray(before))) return false;
    for (const one of after) if (!(await isStream(one))) return false;
    const kept = new Set(after.map((one) => isReference(one) && one.number));
    return (before ?? []).every((one) => isReference(one) && kept.has(one.number));
  };
  const dictionaryGrew = async (shape: Exclude<Shape, 'list'>, before: PdfValue, after: PdfValue): Promise<boolean> => {
    if (!isDictionary(after) || (before !== null && !isDictionary(before))) return false;
    const was: PdfDictionary['entries'] = before?.entries ?? new Map();
    if ([...was.keys()].some((key) => !after.entries.has(key))) return false;
    for (const [key, own] of after.entries) {
      const next = shapeOf(shape, key, own);
      const good =
        next === 'type'
          ? isName(own)
          : next === 'time'
            ? isString(own)
            : next === 'stream'
              ? await isStream(own)
              : next !== undefined && (await grewAs(next, was.get(key), own));
      if (!good) return false;
    }
    return true;
  };
  return {
    grew: (old, own) => grewAs('store', old, own),
    partGrew: async (number, old, own) => {
      const shape = parts.get(number);
      if (shape === undefined) return false;
      return shape === 'list' ? listGrew(old, own) : dictionaryGrew(shape, old, own);
    },
  };
};
