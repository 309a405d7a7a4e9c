// What is going to be signed, for whoever is going to sign it.

import { OpenMynaError, type Words } from '@openmyna/errors';
import type { ByteSource } from '../byte-source.ts';
import { errors } from '../errors.ts';
import { openPdf } from './document.ts';
import { findSignatures } from './find-signatures.ts';
import { emptyField, fieldsOfForm, mayBeSigned } from './form-fields.ts';
import { countPages, dictionaryOf, findPage } from './pages.ts';
import type { SignPdfOptions } from './sign-pdf.ts';
import { dictionary, MalformedPdf } from './value.ts';

/**
 * How many pages it has, and how many have signed it.
 * @throws OpenMynaError `signature.pdf` for what cannot be signed
 */
export const previewPdf = async (
  source: ByteSource,
  { visible, field }: Pick<SignPdfOptions, 'visible' | 'field'> = {},
): Promise<Words> => {
  try {
    const document = await openPdf(source);
    const catalog = await dictionaryOf(document, document.trailer.entries.get('Root'), 'catalog');
    const held = catalog.entries.get('AcroForm');
    const form = held === undefined ? dictionary([]) : await dictionaryOf(document, held, 'form');
    const fields = await fieldsOfForm(document, form);
    const empty = field === undefined ? undefined : await emptyField(document, fields, field);
    await mayBeSigned(document, fields, empty);
    await findPage(document, catalog, visible?.page ?? 1);
    const pages = await countPages(document, catalog);
    const signed = (await findSignatures(document)).filter(({ current }) => current).length;
    return {
      ja: `PDF の全体(${pages} ページ、これまでの署名 ${signed})`,
      en: `all of the PDF (pages: ${pages}, signatures until now: ${signed})`,
    };
  } catch (error) {
    if (error instanceof MalformedPdf) throw new OpenMynaError(errors['signature.pdf'], { problem: error.message });
    throw error;
  }
};
