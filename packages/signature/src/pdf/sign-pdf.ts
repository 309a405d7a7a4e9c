// An incremental update (ISO 32000-2 7.5.6, 12.8) with a PAdES baseline signature (EN 319 142-1 6.3): what is there is copied as
// it is, and hashed and copied once each.

import { createHash } from 'node:crypto';
import { equalBytes } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { certifiedPerson, MalformedDer, type Random, readCertificate } from '@openmyna/pki';
import { type ByteSource, chunksOf } from '../byte-source.ts';
import { cmsOverDigest, hashOfSigner } from '../cms/index.ts';
import { errors } from '../errors.ts';
import type { DocumentSigner } from '../signer.ts';
import { openPdf, type PdfDocument } from './document.ts';
import { drawSeal } from './seal.ts';
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
import { type Update, writeUpdate } from './write-update.ts';

/** How a PDF is signed. */
export interface SignPdfOptions {
  /** Claimed in M. */
  readonly signingTime: Date;
  readonly random: Random;
  readonly reason?: string;
  readonly location?: string;
  /** A mark on a page, from 1; where, in points from the lower left: left, bottom, right, top. */
  readonly visible?: { readonly page: number; readonly rect?: readonly [number, number, number, number] };
  /** TimeStampReq to TimeStampResp, DER: the signature is then PAdES B-T. */
  readonly timestamp?: (request: Uint8Array) => Promise<Uint8Array>;
}

/** Of a CMS beside its certificates, bytes: RSA 4096 and attributes; a time-stamp with a chain of its own. */
const room = { cms: 2048, timestamp: 16_384 } as const;
const usualRect = [400, 40, 560, 100] as const;

/**
 * Signs a PDF. The first chunks are the document as it was.
 * @throws OpenMynaError `signature.pdf` for what cannot be signed, those of {@link cmsOverDigest}, and `signature.content-changed`
 * before the signature is given where the second reading was of something else
 */
export async function* signPdf(
  source: ByteSource,
  signer: DocumentSigner,
  options: SignPdfOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const certificates = [signer.certificate, ...(signer.chain ?? [])];
  const length = certificates.reduce((sum, one) => sum + one.length, room.cms as number);
  const digits = 2 * (length + (options.timestamp ? room.timestamp : 0));
  const { bytes, from } = await prepared(source, signer, options, digits);
  const [before, after] = [bytes.subarray(0, from), bytes.subarray(from + digits + 2)];
  const hash = createHash(hashOfSigner(signer));
  const first = createHash('sha256');
  for await (const chunk of chunksOf(source)) {
    hash.update(chunk);
    first.update(chunk);
  }
  const digest = new Uint8Array(hash.update(before).update(after).digest());
  const { timestamp, random } = options;
  const cms = await cmsOverDigest(digest, signer, { random, ...(timestamp && { timestamp }) });
  if (2 * cms.length > digits)
    throw new OpenMynaError(errors['signature.pdf'], { problem: 'its signature is too large' });
  const second = createHash('sha256');
  for await (const chunk of chunksOf(source)) {
    second.update(chunk);
    yield chunk;
  }
  if (!equalBytes(first.digest(), second.digest())) throw new OpenMynaError(errors['signature.content-changed']);
  yield before;
  yield new Uint8Array(Buffer.from(`<${Buffer.from(cms).toString('hex').padEnd(digits, '0')}>`));
  yield after;
}

const prepared = async (source: ByteSource, signer: DocumentSigner, options: SignPdfOptions, digits: number) => {
  try {
    const document = await openPdf(source);
    return writeUpdate(source, document, await updateOf(document, signer, options), digits, options.random);
  } catch (error) {
    if (error instanceof MalformedPdf) throw new OpenMynaError(errors['signature.pdf'], { problem: error.message });
    throw error;
  }
};

const withEntries = (dict: PdfDictionary, more: Iterable<readonly [string, PdfValue]>): PdfDictionary =>
  dictionary([...dict.entries, ...more]);

const dictionaryOf = async (
  document: PdfDocument,
  value: PdfValue | undefined,
  what: string,
): Promise<PdfDictionary> => {
  const found = await document.resolve(value);
  if (!isDictionary(found)) throw new MalformedPdf(`no ${what}`);
  return found;
};

const updateOf = async (document: PdfDocument, signer: DocumentSigner, options: SignPdfOptions): Promise<Update> => {
  const root = document.trailer.entries.get('Root');
  if (!isReference(root)) throw new MalformedPdf('no catalog');
  const catalog = await dictionaryOf(document, root, 'catalog');
  const page = await findPage(document, catalog, options.visible?.page ?? 1);
  const size = document.trailer.entries.get('Size');
  let highest = 0;
  for (const number of document.entries.keys()) highest = Math.max(highest, number);
  const next = Math.max(typeof size === 'number' ? size : 0, 1 + highest);
  const [signature, field, appearance] = [reference(next), reference(next + 1), reference(next + 2)];
  const objects = new Map<number, PdfValue>();
  const put = (where: PdfReference, value: PdfValue): unknown => objects.set(where.number, value);

  const held = catalog.entries.get('AcroForm');
  const form = held === undefined ? dictionary([]) : await dictionaryOf(document, held, 'form');
  const fields = await document.resolve(form.entries.get('Fields'));
  const before = isArray(fields) ? fields : [];
  const signed = withEntries(form, [
    ['Fields', [...before, field]],
    ['SigFlags', 3],
  ]);
  if (isReference(held)) put(held, signed);
  else put(root, withEntries(catalog, [['AcroForm', signed]]));

  const entries = (await dictionaryOf(document, page, 'page')).entries;
  const marks = entries.get('Annots');
  const annots = await document.resolve(marks);
  const more = [...(isArray(annots) ? annots : []), field];
  if (isReference(marks)) put(marks, more);
  else put(page, withEntries(dictionary(entries), [['Annots', more]]));

  const rect = options.visible ? (options.visible.rect ?? usualRect) : [0, 0, 0, 0];
  put(
    field,
    dictionary([
      ['Type', name('Annot')],
      ['Subtype', name('Widget')],
      ['FT', name('Sig')],
      ['T', textString(`署名${before.length + 1}`)],
      ['TU', textString(`電子署名 ${nameOf(signer) ?? ''}`.trim())],
      ['V', signature],
      ['P', page],
      ['Rect', [...rect]],
      // Print and Locked; Hidden where there is nothing to see.
      ['F', options.visible ? 132 : 134],
      ...(options.visible ? [['AP', dictionary([['N', appearance]])] as const] : []),
    ]),
  );
  const values: [string, PdfValue][] = [];
  if (options.reason !== undefined) values.push(['Reason', textString(options.reason)]);
  if (options.location !== undefined) values.push(['Location', textString(options.location)]);
  return {
    objects,
    signature: {
      number: next,
      time: dateText(options.signingTime),
      more: values.map(([key, one]) => `/${key} ${writeValue(one)}`).join(' '),
    },
    ...(options.visible && { appearance: { number: next + 2, ...sealOf(signer, options, rect) } }),
    size: next + (options.visible ? 3 : 2),
  };
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

/** More nodes than a page tree has on the way to one page. */
const mostNodes = 1 << 16;

const findPage = async (document: PdfDocument, catalog: PdfDictionary, wanted: number): Promise<PdfReference> => {
  const waiting: PdfValue[] = [catalog.entries.get('Pages') ?? null];
  let seen = 0;
  for (let steps = 0; waiting.length > 0 && steps < mostNodes; steps++) {
    const node = waiting.pop()!;
    const { entries } = await dictionaryOf(document, node, 'page tree');
    const kids = await document.resolve(entries.get('Kids'));
    if (isArray(kids)) waiting.push(...kids.toReversed());
    else if (++seen === wanted && isReference(node)) return node;
  }
  throw new MalformedPdf('no such page');
};
