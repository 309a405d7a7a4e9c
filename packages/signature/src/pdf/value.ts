// The objects of a PDF (ISO 32000-2 7.3). A stream is one only as an indirect object.

/** What is not a PDF as the standard has it, or more than anybody needs. The message says what, never what is in it. */
export class MalformedPdf extends Error {
  override readonly name = 'MalformedPdf';
}

export interface PdfName {
  readonly kind: 'name';
  readonly name: string;
}

/** `from` and `to`: where it stands in the file with its delimiters, in bytes; meaningless in an object stream. */
export interface PdfString {
  readonly kind: 'string';
  readonly hex: boolean;
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

export interface PdfReference {
  readonly kind: 'reference';
  readonly number: number;
  readonly generation: number;
}

export interface PdfDictionary {
  readonly kind: 'dictionary';
  readonly entries: ReadonlyMap<string, PdfValue>;
}

export type PdfValue =
  | null
  | boolean
  | number
  | PdfName
  | PdfString
  | PdfReference
  | PdfDictionary
  | readonly PdfValue[];

/** An indirect object, and where it ends in the file. */
export interface PdfObject {
  readonly value: PdfValue;
  /** Of its stream, where it is one: from and length in bytes, as in the file. */
  readonly stream?: { readonly from: number; readonly length: number };
  readonly end: number;
  /** Whether it stands in an object stream, and so nowhere in the file by itself. */
  readonly compressed: boolean;
}

export const name = (text: string): PdfName => ({ kind: 'name', name: text });
export const reference = (number: number, generation = 0): PdfReference => ({ kind: 'reference', number, generation });
export const dictionary = (entries: Iterable<readonly [string, PdfValue]>): PdfDictionary => ({
  kind: 'dictionary',
  entries: new Map(entries),
});

export const isArray = (value: PdfValue | undefined): value is readonly PdfValue[] => Array.isArray(value);
const isKind = (value: PdfValue | undefined, kind: string): boolean =>
  typeof value === 'object' && value !== null && !isArray(value) && value.kind === kind;
export const isDictionary = (value: PdfValue | undefined): value is PdfDictionary => isKind(value, 'dictionary');
export const isReference = (value: PdfValue | undefined): value is PdfReference => isKind(value, 'reference');
export const isString = (value: PdfValue | undefined): value is PdfString => isKind(value, 'string');
export const isName = (value: PdfValue | undefined, text?: string): value is PdfName =>
  isKind(value, 'name') && (text === undefined || (value as PdfName).name === text);

/** Whether two values say the same; where strings stand does not count. */
export const sameValue = (a: PdfValue | undefined, b: PdfValue | undefined): boolean => {
  if (a === b) return true;
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((one, index) => sameValue(one, b[index]));
  if (isDictionary(a))
    return (
      isDictionary(b) &&
      a.entries.size === b.entries.size &&
      [...a.entries].every(([key, value]) => b.entries.has(key) && sameValue(value, b.entries.get(key)))
    );
  if (isReference(a)) return isReference(b) && a.number === b.number && a.generation === b.generation;
  if (isName(a)) return isName(b, a.name);
  if (isString(a)) return isString(b) && Buffer.compare(a.bytes, b.bytes) === 0;
  return false;
};

/** Whether all entries but these are as they were. */
export const sameBut = (old: PdfDictionary, own: PdfDictionary, ...keys: readonly string[]): boolean =>
  [...new Set([...old.entries.keys(), ...own.entries.keys()])].every(
    (key) =>
      keys.includes(key) ||
      (old.entries.has(key) === own.entries.has(key) && sameValue(old.entries.get(key), own.entries.get(key))),
  );

/** Every reference in a value. */
export function* referencesIn(value: PdfValue): Generator<PdfReference> {
  if (isReference(value)) yield value;
  else if (isArray(value)) for (const one of value) yield* referencesIn(one);
  else if (isDictionary(value)) for (const one of value.entries.values()) yield* referencesIn(one);
}
