// Every signature there is: in a field or not, of the newest update or of one that it hides.

import type { PdfDocument } from './document.ts';
import { isDictionary, isName, isReference, type PdfDictionary, type PdfObject, type PdfValue } from './value.ts';

/** A signature dictionary. */
export interface FoundSignature {
  readonly number: number;
  readonly object: PdfObject;
  readonly dictionary: PdfDictionary;
  /** Whether the newest update still has it where it was. */
  readonly current: boolean;
  /** Numbers of the signature fields that have it as their value. */
  readonly fields: readonly number[];
}

/** More signatures than a document gets: each costs a reading of it all. */
export const mostSignatures = 64;

const isSignature = ({ entries }: PdfDictionary): boolean =>
  entries.has('ByteRange') || isName(entries.get('Type'), 'Sig') || isName(entries.get('Type'), 'DocTimeStamp');

/** More parents than a field has. */
const mostParents = 32;

/** FT is the field's own or its parent's (12.7.4.1). */
const isSignatureField = (field: PdfDictionary, objects: ReadonlyMap<number, PdfObject | undefined>): boolean => {
  let own: PdfDictionary | undefined = field;
  for (let steps = 0; own !== undefined && steps < mostParents; steps++) {
    const type: PdfValue | undefined = own.entries.get('FT');
    const parent: PdfValue | undefined = own.entries.get('Parent');
    if (type !== undefined) return isName(type, 'Sig');
    const above: PdfValue | undefined = isReference(parent) ? objects.get(parent.number)?.value : parent;
    own = isDictionary(above) ? above : undefined;
  }
  return false;
};

/** In the order of the file. @throws MalformedPdf for a document with any object that cannot be read */
export const findSignatures = async (document: PdfDocument): Promise<readonly FoundSignature[]> => {
  const now = await document.all();
  const fields = new Map<number, number[]>();
  const found: Omit<FoundSignature, 'fields'>[] = [];
  const look = (number: number, object: PdfObject | undefined, current: boolean) => {
    if (object === undefined || !isDictionary(object.value)) return;
    const held = object.value.entries.get('V');
    const value = held !== undefined && isSignatureField(object.value, now) ? held : undefined;
    const holder = isReference(value) ? value.number : isDictionary(value) ? number : undefined;
    if (current && holder !== undefined) fields.set(holder, [...(fields.get(holder) ?? []), number]);
    // In the field itself: nobody writes it so, and some would show it.
    if (isDictionary(value)) found.push({ number, object, dictionary: value, current });
    if (isSignature(object.value)) found.push({ number, object, dictionary: object.value, current });
  };
  for (const [number, object] of now) look(number, object, true);
  const seen = new Set<PdfObject>();
  for (const { entries } of document.revisions)
    for (const [number, entry] of entries) {
      // What an older update kept in an object stream cannot be a signature that holds, and its stream may be gone.
      if (entry.kind !== 'at' || document.entries.get(number) === entry) continue;
      const object = await document.objectOf(entry, number);
      if (object === undefined || object === now.get(number) || seen.has(object)) continue;
      seen.add(object);
      look(number, object, false);
    }
  return found
    .map((one) => ({ ...one, fields: fields.get(one.number) ?? [] }))
    .sort((a, b) => a.object.end - b.object.end);
};
