// Checking a PDF: every signature in it over exactly the document as it was, and what became of the document since.

import { createHash } from 'node:crypto';
import type { Words } from '@openmyna/errors';
import { type ByteSource, chunksOf } from '../byte-source.ts';
import { checkCmsOverDigest, type HashName } from '../cms/index.ts';
import { type CheckId, looked } from '../report/checks.ts';
import { type VerifyOptions, verdictOfChecks } from '../report/judge-signer.ts';
import { type Check, type SignatureReport, type SignatureVerdict, verdictOf } from '../report/report.ts';
import { changesBetween } from './changes.ts';
import { openPdf, type PdfDocument } from './document.ts';
import { type FoundSignature, findSignatures, mostSignatures } from './find-signatures.ts';
import { isDictionary, isName, isString, MalformedPdf } from './value.ts';
import { readDate } from './write.ts';

const words = (ja: string, en: string): Words => ({ ja, en });
const asWords = ({ message }: MalformedPdf): Words => words(`形が正しくない(${message})`, message);

/**
 * Checks a PDF. Never throws for bytes of others.
 * ISO 32000-2 12.8; EN 319 142-1 6.3
 */
export const checkPdf = async (source: ByteSource, options: VerifyOptions): Promise<SignatureReport> => {
  try {
    const document = await openPdf(source);
    const found = await findSignatures(document);
    const documentChecks = [outcomeOf('form', problemOf(found)), ...fieldChecks(found)];
    const signatures: SignatureVerdict[] = [];
    for (const one of found.slice(0, mostSignatures))
      if (one.current) signatures.push(...(await checkOne(source, document, one, options)));
    return { format: 'pdf', verdict: verdictOf(documentChecks, signatures), signatures, document: documentChecks };
  } catch (error) {
    if (!(error instanceof MalformedPdf)) throw error;
    return { format: 'pdf', verdict: 'fails', signatures: [], document: [looked('form', 'failed', asWords(error))] };
  }
};

const outcomeOf = (id: CheckId, problem: Words | undefined): Check =>
  looked(id, problem ? 'failed' : 'passed', problem);

const problemOf = (found: readonly FoundSignature[]): Words | undefined => {
  if (!found.some(({ current }) => current)) return words('署名がない', 'nobody signed it');
  if (found.length > mostSignatures) return words('署名が多すぎる', 'there are too many signatures');
  return undefined;
};

const fieldChecks = (found: readonly FoundSignature[]): readonly Check[] =>
  found.length === 0
    ? []
    : found.some(({ current }) => !current)
      ? [looked('signature-field', 'failed', words('署名が置き換えられた', 'a signature was replaced'))]
      : found.some(({ inField }) => !inField)
        ? [looked('signature-field', 'failed', words('欄の外に署名がある', 'there is one outside'))]
        : [looked('signature-field', 'passed')];

const upTo = (source: ByteSource, size: number): ByteSource => ({
  size,
  read: (offset, length) => source.read(offset, Math.max(0, Math.min(length, size - offset))),
});

/** What is signed, by its offsets. */
interface Range {
  readonly gapFrom: number;
  readonly gapTo: number;
  readonly end: number;
}

const checkOne = async (
  source: ByteSource,
  document: PdfDocument,
  { object, dictionary: { entries } }: FoundSignature,
  options: VerifyOptions,
): Promise<readonly SignatureVerdict[]> => {
  const checks: Check[] = [];
  const contents = entries.get('Contents');
  const filter = entries.get('SubFilter');
  const wellFormed =
    !object.compressed &&
    !object.stream &&
    isString(contents) &&
    contents.hex &&
    !isName(entries.get('Type'), 'DocTimeStamp');
  checks.push(looked('signature-dictionary', wellFormed ? 'passed' : 'failed'));
  checks.push(outcomeOf('sub-filter', subFilterProblem(isName(filter) ? filter.name : '')));
  const range =
    isString(contents) && !object.compressed ? rangeOf(entries.get('ByteRange'), contents, source.size) : undefined;
  checks.push(looked('byte-range', range ? 'passed' : 'failed'));
  const failed = (): SignatureVerdict => ({
    verdict: 'fails',
    checks,
    time: { at: options.now, known: 'now' },
    coverage: coverageOf(range, source.size),
    changesAfter: [],
  });
  if (!range || !isString(contents) || checks.some(({ outcome }) => outcome !== 'passed')) return [failed()];

  const { allowed, check } = await changesOf(source, document, range, isCertifying(entries.get('Reference')));
  checks.push(check);
  const hashes = new Map((['sha256', 'sha384', 'sha512'] as const).map((one) => [one, createHash(one)]));
  for (const [from, to] of [
    [0, range.gapFrom],
    [range.gapTo, range.end],
  ] as const)
    for await (const chunk of chunksOf(source, from, to)) for (const hash of hashes.values()) hash.update(chunk);
  const digests = new Map([...hashes].map(([one, hash]) => [one, new Uint8Array(hash.digest())]));
  const said = entries.get('M');
  const claimedTime = isString(said) ? readDate(Buffer.from(said.bytes).toString('latin1')) : undefined;
  const cms = await checkCmsOverDigest(contents.bytes, (one: HashName) => digests.get(one), {
    ...options,
    ...(claimedTime && { claimedTime }),
  });
  checks.push(...cms.document);
  if (cms.signatures.length !== 1)
    checks.push(looked('signed-data', 'failed', words('署名者が一人でない', 'not one signer')));
  if (cms.signatures.length === 0) return [failed()];
  return cms.signatures.map((one) => {
    const all = [...checks, ...one.checks];
    return {
      ...one,
      checks: all,
      verdict: verdictOfChecks(all),
      coverage: coverageOf(range, source.size),
      changesAfter: allowed,
    };
  });
};

const subFilterProblem = (filter: string): Words | undefined => {
  if (filter === 'ETSI.CAdES.detached' || filter === 'adbe.pkcs7.detached') return undefined;
  if (filter === 'adbe.x509.rsa_sha1' || filter === 'adbe.pkcs7.sha1')
    return words(`${filter} は SHA-1 による`, `${filter} relies on SHA-1`);
  return words('知らない形式である', 'it is not known');
};

/** 12.8.1: two parts, and between them Contents with its delimiters and nothing else. */
const rangeOf = (
  value: unknown,
  contents: { readonly from: number; readonly to: number },
  size: number,
): Range | undefined => {
  if (!Array.isArray(value) || value.length !== 4 || !value.every((one) => Number.isSafeInteger(one) && one >= 0))
    return undefined;
  const [zero, a, b, c] = value as [number, number, number, number];
  if (zero !== 0 || a !== contents.from || b !== contents.to || b + c > size) return undefined;
  return { gapFrom: a, gapTo: b, end: b + c };
};

/** A certification that allows nothing (12.8.2.2, P 1). */
const isCertifying = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.some((one) => {
    if (!isDictionary(one) || !isName(one.entries.get('TransformMethod'), 'DocMDP')) return false;
    const parameters = one.entries.get('TransformParams');
    // What it allows stands here; where it cannot be read, nothing.
    return !isDictionary(parameters) || ![2, 3, undefined].some((level) => level === parameters.entries.get('P'));
  });

const changesOf = async (source: ByteSource, document: PdfDocument, range: Range, certified: boolean) => {
  const forbidden = (why: Words) => ({ allowed: [], check: looked('changes-after', 'failed', why) });
  try {
    const signed = await openPdf(upTo(source, range.end));
    if (range.end === source.size) {
      if (signed.startxref >= range.end) return forbidden(words('署名の外にある', 'its xref is outside'));
      return { allowed: [], check: looked('changes-after', 'passed') };
    }
    // What no update accounts for is nothing to one reader, and found by another that mends files.
    if (document.startxref < range.end || !document.revisions.some(({ offset }) => offset === signed.startxref))
      return forbidden(
        words('あとに続くものが、署名された版の更新ではない', 'what follows is no update of what was signed'),
      );
    const { allowed, forbidden: why } = await changesBetween(signed, document);
    if (why) return forbidden(why);
    if (certified && allowed.some(({ en }) => !en.includes('DSS')))
      return forbidden(words('変更を許さない証明である', 'it was certified to stay as it is'));
    return { allowed, check: looked('changes-after', 'passed') };
  } catch (error) {
    if (error instanceof MalformedPdf) return forbidden(asWords(error));
    throw error;
  }
};

const coverageOf = (range: Range | undefined, size: number) => {
  if (!range) return { whole: false, covered: [], uncovered: [words('文書の全体', 'all of the document')] };
  const { gapFrom, gapTo, end } = range;
  return {
    whole: end === size,
    covered: [words(`0–${gapFrom}、${gapTo}–${end} バイト`, `bytes 0–${gapFrom} and ${gapTo}–${end}`)],
    uncovered:
      end === size
        ? []
        : [words(`署名のあとに加わった ${size - end} バイト`, `${size - end} bytes added after it was signed`)],
  };
};
