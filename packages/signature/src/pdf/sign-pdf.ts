// An incremental update (ISO 32000-2 7.5.6, 12.8) with a PAdES baseline signature (EN 319 142-1 6.3): what is there is copied as
// it is, and hashed and copied once each.

import { createHash } from 'node:crypto';
import { equalBytes } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/pki';
import { type ByteSource, chunksOf } from '../byte-source.ts';
import { cmsOverDigest, hashOfSigner } from '../cms/index.ts';
import { errors } from '../errors.ts';
import type { DocumentSigner } from '../signer.ts';
import { openPdf } from './document.ts';
import { updateOf } from './update-of.ts';
import { MalformedPdf } from './value.ts';
import { writeUpdate } from './write-update.ts';

/** How a PDF is signed. */
export interface SignPdfOptions {
  /** Claimed in M. */
  readonly signingTime: Date;
  readonly random: Random;
  readonly reason?: string;
  readonly location?: string;
  /** A mark on a page, from 1; where, in points from the lower left: left, bottom, right, top. */
  readonly visible?: { readonly page: number; readonly rect?: readonly [number, number, number, number] };
  /** The fully qualified name of an empty signature field that is there already: it is signed, and the mark is where it has a place. */
  readonly field?: string;
  /** TimeStampReq to TimeStampResp, DER: the signature is then PAdES B-T. */
  readonly timestamp?: (request: Uint8Array) => Promise<Uint8Array>;
}

/** Of a CMS beside its certificates, bytes: RSA 4096 and attributes; a time-stamp with a chain of its own. */
const room = { cms: 2048, timestamp: 16_384 } as const;

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
