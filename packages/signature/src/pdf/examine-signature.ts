// A signature dictionary by itself (ISO 32000-2 12.8.1, EN 319 142-1 6.3): its form, what it is over, and what became of the
// document since.

import type { Words } from '@openmyna/errors';
import { type CheckId, looked } from '../report/checks.ts';
import type { Check } from '../report/report.ts';
import { type Range, rangeOf } from './byte-range.ts';
import { changesBetween, changeWords } from './changes.ts';
import type { PdfDocument } from './document.ts';
import type { FoundSignature } from './find-signatures.ts';
import { permissionsOf } from './permissions.ts';
import { isName, isString, MalformedPdf, type PdfDictionary } from './value.ts';
import { readDate } from './write.ts';

/** What was found. */
export interface ExaminedSignature {
  readonly checks: readonly Check[];
  /** Whether it is a document time-stamp. */
  readonly isTimestamp: boolean;
  /** Whether PAdES says what its CMS has to be. */
  readonly isPades: boolean;
  readonly range?: Range;
  /** Where there is something to look at. */
  readonly contents?: Uint8Array;
  /** M. */
  readonly claimedTime?: Date;
  readonly changesAfter: readonly Words[];
}

const words = (ja: string, en: string): Words => ({ ja, en });

/** Of a fault in a document. */
export const asWords = ({ message }: MalformedPdf): Words => words(`形が正しくない(${message})`, message);

export const outcomeOf = (id: CheckId, problem: Words | undefined): Check =>
  looked(id, problem ? 'failed' : 'passed', problem);

/** A document time-stamp is nobody's signature (12.8.5). What only half says that it is one is none that holds. */
export const isTimestamp = ({ entries }: PdfDictionary): boolean =>
  isName(entries.get('Type'), 'DocTimeStamp') || isName(entries.get('SubFilter'), 'ETSI.RFC3161');

/** Never throws for a document of others. */
export const examineSignature = async (
  document: PdfDocument,
  { object, dictionary, fields }: FoundSignature,
): Promise<ExaminedSignature> => {
  const { entries } = dictionary;
  const contents = entries.get('Contents');
  const filter = entries.get('SubFilter');
  const stamp = isTimestamp(dictionary);
  const agrees = !stamp || (isName(entries.get('Type'), 'DocTimeStamp') && isName(filter, 'ETSI.RFC3161'));
  const inPlace = !object.compressed && !object.stream && isString(contents) && contents.hex;
  const range =
    isString(contents) && !object.compressed ? rangeOf(entries.get('ByteRange'), contents, document.size) : undefined;
  const checks = [
    looked('signature-dictionary', inPlace && agrees ? 'passed' : 'failed'),
    outcomeOf('sub-filter', subFilterProblem(isName(filter) ? filter.name : '')),
    looked('byte-range', range ? 'passed' : 'failed'),
  ];
  const said = entries.get('M');
  const claimedTime = isString(said) ? readDate(Buffer.from(said.bytes).toString('latin1')) : undefined;
  const common = {
    isTimestamp: stamp,
    isPades: isName(filter, 'ETSI.CAdES.detached'),
    ...(range && { range }),
    ...(claimedTime && { claimedTime }),
  };
  if (!range || !isString(contents) || checks.some(({ outcome }) => outcome !== 'passed'))
    return { ...common, checks, changesAfter: [] };
  const { changesAfter, check } = await changesOf(document, range, dictionary, fields);
  return { ...common, checks: [...checks, check], contents: contents.bytes, changesAfter };
};

const subFilterProblem = (filter: string): Words | undefined => {
  if (['ETSI.CAdES.detached', 'adbe.pkcs7.detached', 'ETSI.RFC3161'].includes(filter)) return undefined;
  if (filter === 'adbe.x509.rsa_sha1' || filter === 'adbe.pkcs7.sha1')
    return words(`${filter} は SHA-1 による`, `${filter} relies on SHA-1`);
  return words('知らない形式である', 'it is not known');
};

const changesOf = async (document: PdfDocument, range: Range, signature: PdfDictionary, fields: readonly number[]) => {
  const forbidden = (why: Words) => ({ changesAfter: [], check: looked('changes-after', 'failed', why) });
  try {
    if (range.end === document.size) return { changesAfter: [], check: looked('changes-after', 'passed') };
    const signed = await document.earlier(range.end);
    // What no update accounts for is nothing to one reader, and found by another that mends files.
    if (document.startxref < range.end || signed === undefined)
      return forbidden(
        words('あとに続くものが、署名された版の更新ではない', 'what follows is no update of what was signed'),
      );
    const permissions = await permissionsOf(signed, signature, fields);
    const { allowed, forbidden: why } = await changesBetween(signed, document, permissions);
    if (why) return forbidden(why);
    return { changesAfter: [...allowed].map((kind) => changeWords[kind]), check: looked('changes-after', 'passed') };
  } catch (error) {
    if (error instanceof MalformedPdf) return forbidden(asWords(error));
    throw error;
  }
};
