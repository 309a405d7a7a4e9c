// What a signature adds to a document: a field on a page and in the form, or what an empty field gets.

import { certifiedPerson, MalformedDer, readCertificate } from '@openmyna/pki';
import type { DocumentSigner } from '../signer.ts';
import type { PdfDocument } from './document.ts';
import { emptyField, type FormField, fieldsOfForm, mayBeSigned } from './form-fields.ts';
import { dictionaryOf, findPage } from './pages.ts';
import { drawSeal } from './seal.ts';
import type { SignPdfOptions } from './sign-pdf.ts';
import {
  dictionary,
  isArray,
  isDictionary,
  isReference,
  MalformedPdf,
  name,
  type PdfDictionary,
  type PdfReference,
  type PdfValue,
  reference,
} from './value.ts';
import { dateText, textString, writeValue } from './write.ts';
import type { Update } from './write-update.ts';

const usualRect = [400, 40, 560, 100] as const;

/** Of an annotation (12.5.3). */
const flags = { hidden: 2, print: 4, noView: 32, locked: 128 } as const;

const withEntries = (dict: PdfDictionary, more: Iterable<readonly [string, PdfValue]>): PdfDictionary =>
  dictionary([...dict.entries, ...more]);

/** @throws MalformedPdf for what cannot be signed */
export const updateOf = async (
  document: PdfDocument,
  signer: DocumentSigner,
  options: SignPdfOptions,
): Promise<Update> => {
  const root = document.trailer.entries.get('Root');
  if (!isReference(root)) throw new MalformedPdf('no catalog');
  const catalog = await dictionaryOf(document, root, 'catalog');
  const size = document.trailer.entries.get('Size');
  let highest = 0;
  for (const number of document.entries.keys()) highest = Math.max(highest, number);
  let free = Math.max(typeof size === 'number' ? size : 0, 1 + highest);
  const take = () => reference(free++);
  const signature = take();
  const objects = new Map<number, PdfValue>();
  const put = ({ number, generation }: PdfReference, value: PdfValue) => {
    // Written anew it would be of generation 0, which nothing refers to.
    if (generation !== 0) throw new MalformedPdf('an object of a later generation would have to change');
    objects.set(number, value);
  };

  const held = catalog.entries.get('AcroForm');
  const form = held === undefined ? dictionary([]) : await dictionaryOf(document, held, 'form');
  const fields = await fieldsOfForm(document, form);
  const empty = options.field === undefined ? undefined : await emptyField(document, fields, options.field);
  await mayBeSigned(document, fields, empty);
  const grownForm = (more: readonly (readonly [string, PdfValue])[]) => {
    const signed = withEntries(form, [...more, ['SigFlags', 3]]);
    if (isReference(held)) put(held, signed);
    else put(root, withEntries(catalog, [['AcroForm', signed]]));
  };

  const rect = empty ? placeOf(empty) : options.visible && (options.visible.rect ?? usualRect);
  const appearance = rect && take();
  if (empty) {
    grownForm([]);
    put(empty.reference, withEntries(empty.dictionary, signedEntries(empty, signature, appearance)));
  } else {
    const page = await findPage(document, catalog, options.visible?.page ?? 1);
    const field = take();
    const before = await document.resolve(form.entries.get('Fields'));
    grownForm([['Fields', [...(isArray(before) ? before : []), field]]]);
    await annotate(document, page, field, put);
    put(
      field,
      dictionary([
        ['Type', name('Annot')],
        ['Subtype', name('Widget')],
        ['FT', name('Sig')],
        ['T', textString(freeName(fields))],
        ['TU', textString(`電子署名 ${nameOf(signer) ?? ''}`.trim())],
        ['V', signature],
        ['P', page],
        ['Rect', [...(rect ?? [0, 0, 0, 0])]],
        ['F', flags.print | flags.locked | (rect ? 0 : flags.hidden)],
        ...(appearance ? [['AP', dictionary([['N', appearance]])] as const] : []),
      ]),
    );
  }
  const values: [string, PdfValue][] = [];
  if (options.reason !== undefined) values.push(['Reason', textString(options.reason)]);
  if (options.location !== undefined) values.push(['Location', textString(options.location)]);
  const lock = empty && (await document.resolve(empty.dictionary.entries.get('Lock')));
  if (isDictionary(lock)) values.push(['Reference', await lockReferences(document, lock, root)]);
  return {
    objects,
    signature: {
      number: signature.number,
      time: dateText(options.signingTime),
      more: values.map(([key, one]) => `/${key} ${writeValue(one)}`).join(' '),
    },
    ...(appearance && { appearance: { number: appearance.number, ...sealOf(signer, options, rect) } }),
    size: free,
  };
};

/** Puts the field on its page. */
const annotate = async (
  document: PdfDocument,
  page: PdfReference,
  field: PdfReference,
  put: (where: PdfReference, value: PdfValue) => void,
): Promise<void> => {
  const own = await dictionaryOf(document, page, 'page');
  const marks = own.entries.get('Annots');
  const annots = await document.resolve(marks);
  const more = [...(isArray(annots) ? annots : []), field];
  if (isReference(marks)) put(marks, more);
  else put(page, withEntries(own, [['Annots', more]]));
};

/** Of a new field. */
const freeName = (fields: readonly FormField[]): string => {
  const taken = new Set(fields.map(({ name }) => name));
  for (let number = 1; ; number++) if (!taken.has(`署名${number}`)) return `署名${number}`;
};

/** Where an empty field can be seen, if it can. @throws MalformedPdf */
const placeOf = ({ dictionary: { entries } }: FormField): readonly number[] | undefined => {
  const [rect, own] = [entries.get('Rect'), entries.get('F') ?? 0];
  if (!isArray(rect) || rect.length !== 4 || !rect.every((one) => typeof one === 'number') || typeof own !== 'number')
    throw new MalformedPdf('that field has no place');
  const [a, b, c, d] = rect as [number, number, number, number];
  const place = [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)] as const;
  const hidden = (own & (flags.hidden | flags.noView)) !== 0;
  return hidden || place[2] - place[0] < 8 || place[3] - place[1] < 8 ? undefined : place;
};

/** What an empty field gets, and no more: others hold it against what they signed. */
function* signedEntries(
  { dictionary: { entries } }: FormField,
  signature: PdfReference,
  appearance: PdfReference | undefined,
): Generator<readonly [string, PdfValue]> {
  yield ['V', signature];
  yield ['F', Number(entries.get('F') ?? 0) | flags.print | flags.locked];
  if (appearance) yield ['AP', dictionary([['N', appearance]])];
}

/** What the lock of a field says is said by its signature (12.7.5.5, Table 236; 12.8.2.4). */
const lockReferences = async (document: PdfDocument, { entries }: PdfDictionary, root: PdfReference) => {
  const [action, fields, level] = [
    await document.resolve(entries.get('Action')),
    await document.resolve(entries.get('Fields')),
    await document.resolve(entries.get('P')),
  ];
  const transform = (method: string, parameters: readonly (readonly [string, PdfValue])[]) =>
    dictionary([
      ['Type', name('SigRef')],
      ['TransformMethod', name(method)],
      ['TransformParams', dictionary([['Type', name('TransformParams')], ['V', name('1.2')], ...parameters])],
      ['Data', root],
    ]);
  return [
    transform('FieldMDP', [['Action', action], ...(fields === null ? [] : [['Fields', fields] as const])]),
    ...(level === null ? [] : [transform('DocMDP', [['P', level]])]),
  ];
};

const sealOf = (signer: DocumentSigner, { signingTime }: SignPdfOptions, rect: readonly number[]) => {
  const [width, height] = [rect[2]! - rect[0]!, rect[3]! - rect[1]!];
  const date = new Date(signingTime.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
  const who = nameOf(signer);
  return { width, height, content: drawSeal({ width, height }, ['電子署名', ...(who ? [who] : []), date]) };
};

const nameOf = (signer: DocumentSigner): string | undefined => {
  try {
    return certifiedPerson(readCertificate(signer.certificate))?.name;
  } catch (error) {
    if (error instanceof MalformedDer) return undefined;
    throw error;
  }
};
