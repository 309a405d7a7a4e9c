// The fields of a form (ISO 32000-2 12.7.3, 12.7.4): a tree, of which those without kids that are fields have values.

import type { PdfDocument } from './document.ts';
import { nameOfField, permissionsOf } from './permissions.ts';
import {
  isArray,
  isDictionary,
  isName,
  isReference,
  MalformedPdf,
  type PdfDictionary,
  type PdfReference,
  type PdfValue,
} from './value.ts';

/** A field, or a widget of one. */
export interface FormField {
  readonly reference: PdfReference;
  readonly dictionary: PdfDictionary;
  /** Fully qualified; undefined where it cannot be told. */
  readonly name: string | undefined;
}

/** More than a form has. */
const mostFields = 1 << 16;

/** Every one that has no kids. @throws MalformedPdf */
export const fieldsOfForm = async (document: PdfDocument, form: PdfDictionary): Promise<readonly FormField[]> => {
  const found: FormField[] = [];
  const first = await document.resolve(form.entries.get('Fields'));
  const waiting: PdfValue[] = isArray(first) ? [...first] : [];
  const seen = new Set<number>();
  while (waiting.length > 0) {
    const one = waiting.pop()!;
    if (!isReference(one) || seen.has(one.number)) continue;
    if (seen.add(one.number).size > mostFields) throw new MalformedPdf('too many fields');
    const dictionary = await document.resolve(one);
    if (!isDictionary(dictionary)) continue;
    const kids = await document.resolve(dictionary.entries.get('Kids'));
    if (isArray(kids)) for (const kid of kids) waiting.push(kid);
    else found.push({ reference: one, dictionary, name: await nameOfField(document, dictionary) });
  }
  return found;
};

/** What stands in a signature field; undefined where nobody signed it. @throws MalformedPdf */
const signatureIn = async (document: PdfDocument, { dictionary }: FormField): Promise<PdfDictionary | undefined> => {
  if (!isName(dictionary.entries.get('FT'), 'Sig')) return undefined;
  const value = await document.resolve(dictionary.entries.get('V'));
  return isDictionary(value) ? value : undefined;
};

/**
 * Whether a signature that is there lets another come.
 * @param into the field that is to be signed, where it is one that is there
 * @throws MalformedPdf where one does not: a signer must not break what others signed
 */
export const mayBeSigned = async (
  document: PdfDocument,
  fields: readonly FormField[],
  into: FormField | undefined,
): Promise<void> => {
  for (const field of fields) {
    const signature = await signatureIn(document, field);
    if (signature === undefined) continue;
    const { final, isLocked } = await permissionsOf(document, signature, [field.reference.number]);
    if (final) throw new MalformedPdf('it was certified to stay as it is');
    if (into && isLocked(into.name)) throw new MalformedPdf('the field was locked by a signature');
  }
};

/** The empty signature field of a name, with its widget in it. @throws MalformedPdf for none */
export const emptyField = async (
  document: PdfDocument,
  fields: readonly FormField[],
  wanted: string,
): Promise<FormField> => {
  const [field, ...others] = fields.filter(({ name }) => name === wanted);
  if (field === undefined || others.length > 0) throw new MalformedPdf('there is no one field of that name');
  const { entries } = field.dictionary;
  if (!isName(entries.get('FT'), 'Sig') || !isName(entries.get('Subtype'), 'Widget'))
    throw new MalformedPdf('that field is no signature field with a place of its own');
  if ((await document.resolve(entries.get('V'))) !== null) throw new MalformedPdf('that field is signed');
  return field;
};
