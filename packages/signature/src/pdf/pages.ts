// The page tree (ISO 32000-2 7.7.3).

import type { PdfDocument } from './document.ts';
import {
  isArray,
  isDictionary,
  isReference,
  MalformedPdf,
  type PdfDictionary,
  type PdfReference,
  type PdfValue,
} from './value.ts';

/** More nodes than a page tree has. */
const mostNodes = 1 << 20;

/** @param what it is called where it is none @throws MalformedPdf */
export const dictionaryOf = async (
  document: PdfDocument,
  value: PdfValue | undefined,
  what: string,
): Promise<PdfDictionary> => {
  const found = await document.resolve(value);
  if (!isDictionary(found)) throw new MalformedPdf(`no ${what}`);
  return found;
};

/** Every page, in order; a page that is no object of its own is undefined. @throws MalformedPdf */
async function* pagesOf(document: PdfDocument, catalog: PdfDictionary): AsyncGenerator<PdfReference | undefined> {
  const waiting: PdfValue[] = [catalog.entries.get('Pages') ?? null];
  for (let steps = 0; waiting.length > 0; steps++) {
    if (waiting.length + steps >= mostNodes) throw new MalformedPdf('too many pages');
    const node = waiting.pop()!;
    const { entries } = await dictionaryOf(document, node, 'page tree');
    const kids = await document.resolve(entries.get('Kids'));
    if (isArray(kids)) for (const kid of kids.toReversed()) waiting.push(kid);
    else yield isReference(node) ? node : undefined;
  }
}

/** @param wanted from 1 @throws MalformedPdf */
export const findPage = async (
  document: PdfDocument,
  catalog: PdfDictionary,
  wanted: number,
): Promise<PdfReference> => {
  let seen = 0;
  for await (const page of pagesOf(document, catalog)) if (++seen === wanted && page) return page;
  throw new MalformedPdf('no such page');
};

/** @throws MalformedPdf */
export const countPages = async (document: PdfDocument, catalog: PdfDictionary): Promise<number> => {
  let seen = 0;
  for await (const _ of pagesOf(document, catalog)) seen++;
  return seen;
};
