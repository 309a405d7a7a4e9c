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

/** More nodes than a page tree has on the way to one page. */
const mostNodes = 1 << 16;

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

/** @param wanted from 1 @throws MalformedPdf */
export const findPage = async (
  document: PdfDocument,
  catalog: PdfDictionary,
  wanted: number,
): Promise<PdfReference> => {
  const waiting: PdfValue[] = [catalog.entries.get('Pages') ?? null];
  let seen = 0;
  for (let steps = 0; waiting.length > 0 && waiting.length + steps < mostNodes; steps++) {
    const node = waiting.pop()!;
    const { entries } = await dictionaryOf(document, node, 'page tree');
    const kids = await document.resolve(entries.get('Kids'));
    if (isArray(kids)) for (const kid of kids.toReversed()) waiting.push(kid);
    else if (++seen === wanted && isReference(node)) return node;
  }
  throw new MalformedPdf('no such page');
};
