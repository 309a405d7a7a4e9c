// Checking a PDF: every signature in it over exactly the document as it was, and what became of the document since.

import type { Words } from '@openmyna/errors';
import type { ByteSource } from '../byte-source.ts';
import { checkCmsOverDigest, type DigestOf } from '../cms/index.ts';
import { looked } from '../report/checks.ts';
import { type VerifyOptions, verdictOfChecks } from '../report/judge-signer.ts';
import { type Check, type SignatureReport, type SignatureVerdict, verdictOf } from '../report/report.ts';
import { checkTimestampToken } from '../tsp/index.ts';
import { coverageOf, digestsOf, type Hashed } from './byte-range.ts';
import { openPdf, type PdfDocument } from './document.ts';
import { asWords, type ExaminedSignature, examineSignature, isTimestamp, outcomeOf } from './examine-signature.ts';
import { type FoundSignature, findSignatures, mostSignatures } from './find-signatures.ts';
import { namedHashes } from './named-hashes.ts';
import { MalformedPdf } from './value.ts';

const words = (ja: string, en: string): Words => ({ ja, en });

/**
 * Checks a PDF. Never throws for bytes of others. A document time-stamp is an entry of its own, without a signer.
 * ISO 32000-2 12.8; EN 319 142-1 6.3
 */
export const checkPdf = async (source: ByteSource, options: VerifyOptions): Promise<SignatureReport> => {
  try {
    const document = await openPdf(source);
    const found = await findSignatures(document);
    const problem = problemOf(document, found);
    const documentChecks = [outcomeOf('form', problem), ...fieldChecks(found)];
    const examined: ExaminedSignature[] = [];
    for (const one of problem === tooMany ? [] : found)
      if (one.current) examined.push(await examineSignature(document, one));
    if (isHashedTooOften(examined, source.size)) throw new MalformedPdf('signatures that lie over one another');
    const signatures = await judge(source, examined, options);
    return { format: 'pdf', verdict: verdictOf(documentChecks, signatures), signatures, document: documentChecks };
  } catch (error) {
    if (!(error instanceof MalformedPdf)) throw error;
    return { format: 'pdf', verdict: 'fails', signatures: [], document: [looked('form', 'failed', asWords(error))] };
  }
};

/** Objects that are looked at for all signatures: a hundred thousand for each of 64, which takes some ten seconds. */
const mostLooks = 1 << 23;

const tooMany = words('署名が多すぎる', 'there are too many signatures for its size');

const problemOf = ({ revisions }: PdfDocument, found: readonly FoundSignature[]): Words | undefined => {
  const objects = revisions.reduce((sum, { entries }) => sum + entries.size, 0);
  if (found.length > mostSignatures || found.length * objects > mostLooks) return tooMany;
  if (!found.some(({ current, dictionary }) => current && !isTimestamp(dictionary)))
    return words('署名がない', 'nobody signed it');
  return undefined;
};

/** Behind its gap each signature is hashed by itself: the short rest of an update, and of a file that was signed as it was made all of it. */
const isHashedTooOften = (examined: readonly ExaminedSignature[], size: number): boolean =>
  examined.reduce((sum, { range }) => sum + (range ? range.end - range.gapTo : 0), 0) > 8 * size + (1 << 26);

const fieldChecks = (found: readonly FoundSignature[]): readonly Check[] =>
  found.length === 0
    ? []
    : found.some(({ current }) => !current)
      ? [looked('signature-field', 'failed', words('署名が置き換えられた', 'a signature was replaced'))]
      : found.some(({ fields }) => fields.length === 0)
        ? [looked('signature-field', 'failed', words('欄の外に署名がある', 'there is one outside'))]
        : [looked('signature-field', 'passed')];

/** Time-stamps first: one that holds says when the signatures before it were there at the latest. */
const judge = async (
  source: ByteSource,
  examined: readonly ExaminedSignature[],
  options: VerifyOptions,
): Promise<readonly SignatureVerdict[]> => {
  const wanted: Hashed[] = [];
  for (const { range, contents, isTimestamp } of examined)
    if (range && contents) wanted.push({ range, names: await namedHashes(contents, isTimestamp) });
  const digests = await digestsOf(source, wanted);
  const digestOf = (one: ExaminedSignature): DigestOf => {
    const own = digests[wanted.findIndex(({ range }) => range === one.range)];
    return (hash) => own?.get(hash);
  };
  const stamps = new Map<ExaminedSignature, SignatureVerdict>();
  for (const one of examined)
    if (one.isTimestamp) stamps.set(one, await judgeTimestamp(one, digestOf(one), source.size, options));
  const verdicts: SignatureVerdict[] = [];
  for (const one of examined) {
    const stamp = stamps.get(one);
    if (stamp) verdicts.push(stamp);
    else {
      const seenAt = [...stamps]
        // Begun behind all that was signed, it is over the signature too.
        .filter(([{ range }, { verdict }]) => verdict === 'holds' && one.range && range!.gapFrom >= one.range.end)
        .map(([, { time }]) => time.at.getTime());
      const seen = seenAt.length > 0 ? new Date(Math.min(...seenAt)) : undefined;
      verdicts.push(...(await judgeSignature(one, digestOf(one), source.size, { ...options, ...(seen && { seen }) })));
    }
  }
  return verdicts;
};

const failed = ({ checks, range, isTimestamp }: ExaminedSignature, size: number, now: Date): SignatureVerdict => ({
  kind: isTimestamp ? 'time-stamp' : 'signature',
  verdict: 'fails',
  checks,
  time: { at: now, known: 'now' },
  coverage: coverageOf(range, size),
  changesAfter: [],
});

const judgeTimestamp = async (
  examined: ExaminedSignature,
  digestOf: DigestOf,
  size: number,
  options: VerifyOptions,
): Promise<SignatureVerdict> => {
  const { contents, range, changesAfter } = examined;
  if (!contents) return failed(examined, size, options.now);
  const token = await checkTimestampToken(contents, digestOf, { ...options, padded: true });
  const who = token.authority === undefined ? undefined : words(token.authority, token.authority);
  const holds = token.verdict === 'holds' && token.at !== undefined;
  const checks = [...examined.checks, ...token.checks, looked('document-time-stamp', holds ? 'passed' : 'failed', who)];
  return {
    kind: 'time-stamp',
    verdict: verdictOfChecks(checks),
    checks,
    time: holds ? { at: token.at!, known: 'time-stamp' } : { at: options.now, known: 'now' },
    coverage: coverageOf(range, size),
    changesAfter,
  };
};

const judgeSignature = async (
  examined: ExaminedSignature,
  digestOf: DigestOf,
  size: number,
  options: VerifyOptions & { readonly seen?: Date },
): Promise<readonly SignatureVerdict[]> => {
  const { contents, range, claimedTime, isPades, changesAfter } = examined;
  if (!contents) return [failed(examined, size, options.now)];
  const cms = await checkCmsOverDigest(contents, digestOf, {
    ...options,
    isPades,
    ...(claimedTime && { claimedTime }),
  });
  const checks = [...examined.checks, ...cms.document];
  if (cms.signatures.length !== 1)
    checks.push(looked('signed-data', 'failed', words('署名者が一人でない', 'not one signer')));
  if (cms.signatures.length === 0) return [failed({ ...examined, checks }, size, options.now)];
  return cms.signatures.map((one) => {
    const all = [...checks, ...one.checks];
    const verdict = verdictOfChecks(all);
    return { ...one, kind: 'signature', checks: all, verdict, coverage: coverageOf(range, size), changesAfter };
  });
};
