// Checking an XML document: every signature in it, what it is over, and what it is not. Nothing is ever fetched.

import { createHash } from 'node:crypto';
import { equalBytes } from '@openmyna/apdu';
import type { Words } from '@openmyna/errors';
import { type ByteSource, chunksOf } from '../byte-source.ts';
import type { HashName } from '../cms/index.ts';
import { looked } from '../report/checks.ts';
import { judgeSigner, type VerifyOptions, verdictOfChecks } from '../report/judge-signer.ts';
import { type Check, type SignatureReport, type SignatureVerdict, verdictOf } from '../report/report.ts';
import { signingTimeOf } from '../tsp/signing-time.ts';
import { digestMethods } from './algorithms.ts';
import type { Budget } from './canonical.ts';
import { coverageOf, isSignature, type Signed } from './coverage.ts';
import { examineXmlSigner } from './examine-signer.ts';
import { decodeXml, limits, parseXml } from './parse.ts';
import { readProperties, type XadesProperties } from './properties.ts';
import { accepted, readXmlSignature, type XmlReference, type XmlSignature } from './read-signature.ts';
import { digestOfPart, type Identifiers, identifiersOf, type Target, targetOf } from './references.ts';
import { MalformedXml, type XmlDocument, type XmlElement } from './tree.ts';

/** A document with its signatures, or a signature with the file beside it that it is over. */
export type XmlInput = ByteSource | { readonly signature: ByteSource; readonly content: ByteSource };

/** More signatures than people put to a document. */
const mostSignatures = 64;

/** Characters of canonical form, however small the document, and for each of its characters. */
const budget = { least: 64 << 20, each: 8 } as const;

const words = (ja: string, en: string): Words => ({ ja, en });
const malformed = ({ message }: MalformedXml): Words => words(`形が正しくない(${message})`, message);

/** A document while it is checked. */
interface Checking {
  readonly document: XmlDocument;
  readonly identifiers: Identifiers;
  readonly budget: Budget;
  readonly content?: ByteSource;
  /** Of the file beside, by hash. */
  readonly beside: Map<HashName, Uint8Array>;
}

/**
 * Checks a document. Never throws for bytes of others.
 * XML Signature 1.1 3.2; EN 319 132-1
 */
export const checkXml = async (input: XmlInput, options: VerifyOptions): Promise<SignatureReport> => {
  const [source, content] = 'signature' in input ? [input.signature, input.content] : [input, undefined];
  const signatures: SignatureVerdict[] = [];
  const of = (document: readonly Check[]): SignatureReport => ({
    format: 'xml',
    verdict: verdictOf(document, signatures),
    signatures,
    document,
  });
  try {
    if (source.size > limits.bytes) throw new MalformedXml('too large');
    const text = decodeXml(await source.read(0, source.size));
    const document = parseXml(text);
    const found = document.elements.filter(isSignature);
    if (found.length === 0) return of([looked('form', 'failed', words('署名がない', 'nobody signed it'))]);
    if (found.length > mostSignatures) throw new MalformedXml('too many signatures');
    const checking: Checking = {
      document,
      identifiers: identifiersOf(document),
      budget: { left: budget.least + budget.each * text.length },
      ...(content && { content }),
      beside: new Map(),
    };
    for (const one of found) signatures.push(await checkOne(one, checking, options));
    const unused = content !== undefined && checking.beside.size === 0;
    return of([
      looked(
        'form',
        unused ? 'failed' : 'passed',
        unused ? words('別のファイルへの署名がない', 'no signature is over the file beside it') : undefined,
      ),
    ]);
  } catch (error) {
    if (!(error instanceof MalformedXml)) throw error;
    return of([looked('form', 'failed', malformed(error))]);
  }
};

const checkOne = async (element: XmlElement, checking: Checking, options: VerifyOptions): Promise<SignatureVerdict> => {
  let signature: XmlSignature;
  let properties: XadesProperties | undefined;
  try {
    signature = readXmlSignature(element);
    properties = readProperties(signature);
  } catch (error) {
    if (!(error instanceof MalformedXml)) throw error;
    return {
      kind: 'signature',
      verdict: 'fails',
      checks: [looked('signed-data', 'failed', malformed(error))],
      coverage: { whole: false, covered: [], uncovered: [words('文書の全体', 'all of the document')] },
      time: { at: options.now, known: 'now' },
      changesAfter: [],
    };
  }
  const targets = signature.references.map((one) => targetOf(one, { ...checking, signature: element }));
  const signed = signedBy(targets, properties);
  const { coverage, check: coverageCheck } = coverageOf(checking.document, element, signed);
  const digests = await digestCheck(signature.references, targets, checking);
  const examined = examineXmlSigner(signature, properties, signed.properties !== undefined);
  const { time, checks: ofTime } = await signingTimeOf(properties?.timestamps ?? [], properties?.signingTime, options);
  const looks = [
    looked('signed-data', 'passed'),
    ...examined.checks,
    referenceCheck(targets),
    digests,
    coverageCheck,
    ...ofTime,
  ];
  const judged = examined.certificate && (await judgeSigner(examined.certificate.der, time, options));
  const checks = [...looks, ...(judged?.checks ?? [looked('certificate', 'not-done')])];
  return {
    kind: 'signature',
    verdict: verdictOfChecks(checks),
    checks,
    coverage,
    time,
    ...(judged && { certificate: judged.certificate }),
    ...(judged?.signer && { signer: judged.signer }),
    changesAfter: [],
  };
};

const signedBy = (targets: readonly Target[], properties: XadesProperties | undefined): Signed => {
  const parts = targets.flatMap((one) => (one.kind === 'part' ? [one.part] : []));
  const beside = targets.find((one) => one.kind === 'beside');
  const own = parts.some(({ of }) => of === properties?.signed);
  return {
    parts: parts.filter(({ of }) => of !== properties?.signed),
    ...(beside?.kind === 'beside' && { beside: nameOf(beside.uri) }),
    ...(own && properties && { properties: properties.signed }),
  };
};

const nameOf = (uri: string): string => {
  try {
    return plain(decodeURIComponent(uri).slice(0, 80));
  } catch {
    return plain(uri.slice(0, 80));
  }
};

/** What is said of a name by somebody else: nothing that moves on a terminal, or turns what stands behind it around. */
const plain = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');

const referenceCheck = (targets: readonly Target[]): Check => {
  const refused = targets.find((one) => one.kind === 'refused');
  if (refused?.kind === 'refused') return looked('references', 'failed', refused.why);
  if (targets.filter(({ kind }) => kind === 'beside').length > 1)
    return looked('references', 'failed', words('外のファイルが複数ある', 'it is over several files'));
  return looked('references', 'passed');
};

const digestCheck = async (
  references: readonly XmlReference[],
  targets: readonly Target[],
  checking: Checking,
): Promise<Check> => {
  for (const [index, { digestMethod, digest, uri }] of references.entries()) {
    const target = targets[index]!;
    const hash = accepted(digestMethods, digestMethod);
    if (target.kind === 'refused' || hash === undefined)
      return looked('digest', 'not-done', words('ハッシュ値を求められない', 'its digest cannot be computed'));
    if (target.kind === 'beside' && checking.content === undefined)
      return looked('digest', 'not-done', words('署名した外のファイルがない', 'the file that was signed is not there'));
    const own =
      target.kind === 'part'
        ? digestOfPart(target.part, target.form, hash, checking.budget)
        : await besideDigest(checking, hash);
    if (!equalBytes(own, digest))
      return looked('digest', 'failed', words(`${shown(uri)} が変わっている`, `${shown(uri)} has`));
  }
  return looked('digest', 'passed');
};

const shown = (uri: string | undefined): string => `“${plain((uri ?? '').slice(0, 40))}”`;

const besideDigest = async ({ content, beside }: Checking, hash: HashName): Promise<Uint8Array> => {
  const known = beside.get(hash);
  if (known) return known;
  const running = createHash(hash);
  for await (const chunk of chunksOf(content!)) running.update(chunk);
  const digest = new Uint8Array(running.digest());
  beside.set(hash, digest);
  return digest;
};
