// SignedData of one signer (RFC 5652 5), as CAdES-BES has it (EN 319 122-1 5): made over a digest, around a content or beside it.

import { createHash } from 'node:crypto';
import { concat, equalBytes } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { algorithmIdentifier, type Certificate, MalformedDer, type Random, readCertificate } from '@openmyna/pki';
import { context, integer, objectIdentifier, octetString, sequence, setOf, time } from '@openmyna/pki/der';
import { type ByteSource, chunksOf } from '../byte-source.ts';
import { errors } from '../errors.ts';
import type { DocumentSigner } from '../signer.ts';
import { timestampOver } from '../tsp/ask.ts';
import { type HashName, hashIdentifier, hashOf, isSignatureOf, type Scheme } from './algorithms.ts';
import { attribute, sorted } from './attributes.ts';
import { header } from './header.ts';
import { oids } from './oids.ts';
import { signingCertificateAttribute } from './signing-certificate.ts';

/** What goes into a signature beside the content. */
export interface CmsOptions {
  /** signing-time, to the second. Left out where the format says it elsewhere, as PAdES does (EN 319 142-1 6.3). */
  readonly signingTime?: Date;
  /** Asks a time-stamp authority: TimeStampReq to TimeStampResp, DER. The signature then carries a signature-time-stamp. */
  readonly timestamp?: (request: Uint8Array) => Promise<Uint8Array>;
  /** For the nonce of that request; without it there is none. */
  readonly random?: Random;
}

/** What a signature is over. */
interface SignerInfoParts {
  readonly contentType: string;
  readonly digest: Uint8Array;
}

const hashes = { sha256WithRSAEncryption: 'sha256', 'ecdsa-with-SHA384': 'sha384' } as const;

/** The hash that a signer signs with, and so the one of the content. */
export const hashOfSigner = ({ algorithm }: Pick<DocumentSigner, 'algorithm'>): HashName => hashes[algorithm];

const refuse = (field: string): never => {
  throw new OpenMynaError(errors['signature.signer'], { field });
};

/** The kind of key that a signer signs with. */
export const keyOfSigner = ({ algorithm }: Pick<DocumentSigner, 'algorithm'>): Scheme['key'] =>
  algorithm === 'sha256WithRSAEncryption' ? 'rsa' : 'ec';

/** @throws OpenMynaError `signature.signer` */
const certificateOfSigner = ({ certificate }: DocumentSigner): Certificate => {
  try {
    return readCertificate(certificate);
  } catch (error) {
    if (error instanceof MalformedDer) return refuse('certificate');
    throw error;
  }
};

/**
 * A signature over bytes. What comes back from the signer is held against its certificate before it goes anywhere.
 * @throws OpenMynaError `signature.signer`
 */
export const signBytes = async (bytes: Uint8Array, signer: DocumentSigner): Promise<Uint8Array> => {
  const hash = hashOfSigner(signer);
  const { publicKey } = certificateOfSigner(signer);
  const signature = await signer.sign(hashOf(hash, bytes));
  if (!isSignatureOf(publicKey, { hash, key: keyOfSigner(signer) }, bytes, signature)) refuse('signature');
  return signature;
};

/** SignerInfo, DER. */
const signerInfo = async (
  { contentType, digest }: SignerInfoParts,
  signer: DocumentSigner,
  { signingTime, timestamp, random }: CmsOptions,
): Promise<Uint8Array> => {
  const certificate = certificateOfSigner(signer);
  const hash = hashOfSigner(signer);
  const attributes = sorted([
    attribute(oids.contentType, objectIdentifier(contentType)),
    attribute(oids.messageDigest, octetString(digest)),
    signingCertificateAttribute(signer.certificate),
    ...(signingTime ? [attribute(oids.signingTime, time(signingTime))] : []),
  ]);
  const signed = setOf(attributes);
  const signature = await signBytes(signed, signer);
  const token = timestamp && (await timestampOver(signature, timestamp, random));
  return sequence(
    integer(1),
    sequence(certificate.issuer, integer(certificate.serial)),
    hashIdentifier(hash),
    context(0, attributes),
    algorithmIdentifier[signer.algorithm],
    octetString(signature),
    ...(token ? [context(1, attribute(oids.signatureTimeStamp, token))] : []),
  );
};

/** What stands behind the content: certificates, each once, and the signer. */
const tailOf = (signer: DocumentSigner, info: Uint8Array, withCertificates = true): Uint8Array => {
  const all = [signer.certificate, ...(signer.chain ?? [])];
  const each = all.filter((one, index) => all.findIndex((other) => equalBytes(one, other)) === index);
  return concat(...(withCertificates ? [context(0, sorted(each))] : []), setOf(info));
};

const contentInfo = (signedData: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(oids.signedData), context(0, signedData));

/**
 * Detached CMS over a digest that is known already: what a PDF holds.
 * @param digest of the content, by {@link hashOfSigner}
 * @returns ContentInfo, DER
 * @throws OpenMynaError `signature.signer`, `signature.time-stamp`
 */
export const cmsOverDigest = async (
  digest: Uint8Array,
  signer: DocumentSigner,
  options: CmsOptions,
): Promise<Uint8Array> => {
  const hash = hashOfSigner(signer);
  if (digest.length !== hashOf(hash, new Uint8Array(0)).length) refuse('digest');
  const info = await signerInfo({ contentType: oids.data, digest }, signer, options);
  return contentInfo(
    sequence(integer(1), setOf(hashIdentifier(hash)), sequence(objectIdentifier(oids.data)), tailOf(signer, info)),
  );
};

/** @throws OpenMynaError `signature.content-changed` */
export const digestOfSource = async (source: ByteSource, hash: HashName): Promise<Uint8Array> => {
  const digest = createHash(hash);
  let size = 0;
  for await (const chunk of chunksOf(source)) {
    digest.update(chunk);
    size += chunk.length;
  }
  if (size !== source.size) throw new OpenMynaError(errors['signature.content-changed']);
  return new Uint8Array(digest.digest());
};

/**
 * Detached CMS: the signature alone, the content beside it.
 * @returns ContentInfo, DER
 * @throws OpenMynaError `signature.signer`, `signature.time-stamp`, `signature.content-changed`
 */
export const signCmsDetached = async (
  source: ByteSource,
  signer: DocumentSigner,
  options: CmsOptions,
): Promise<Uint8Array> => cmsOverDigest(await digestOfSource(source, hashOfSigner(signer)), signer, options);

/**
 * Attached CMS, DER with definite lengths, a chunk at a time: the source is read twice, to hash it and to copy it, and never held.
 * @throws OpenMynaError `signature.signer`, `signature.time-stamp`, and `signature.content-changed` before the signature is given
 * where the second reading was of something else
 */
export async function* signCmsAttached(
  source: ByteSource,
  signer: DocumentSigner,
  options: CmsOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const hash = hashOfSigner(signer);
  const digest = await digestOfSource(source, hash);
  const info = await signerInfo({ contentType: oids.data, digest }, signer, options);
  const tail = tailOf(signer, info);
  // From the inside to the outside: each header needs the length of all that is in it.
  let before: Uint8Array = header(0x04, source.size);
  const wrap = (tag: number, ...leading: readonly Uint8Array[]) => {
    const inside = concat(...leading, before);
    before = concat(header(tag, inside.length + source.size + behind), inside);
  };
  let behind = 0;
  wrap(0xa0);
  wrap(0x30, objectIdentifier(oids.data));
  behind = tail.length;
  wrap(0x30, integer(1), setOf(hashIdentifier(hash)));
  wrap(0xa0);
  wrap(0x30, objectIdentifier(oids.signedData));
  yield before;
  const copied = createHash(hash);
  let size = 0;
  for await (const chunk of chunksOf(source)) {
    copied.update(chunk);
    size += chunk.length;
    yield chunk;
  }
  if (size !== source.size || !equalBytes(new Uint8Array(copied.digest()), digest))
    throw new OpenMynaError(errors['signature.content-changed']);
  yield tail;
}

/**
 * SignedData around a content of another type, of version 3: a time-stamp token (RFC 3161 2.4.2).
 * @param withCertificates whether the signer's go along
 * @returns ContentInfo, DER
 * @throws OpenMynaError `signature.signer`
 */
export const signContent = async (
  contentType: string,
  content: Uint8Array,
  signer: DocumentSigner,
  { withCertificates, signingTime }: { readonly withCertificates: boolean; readonly signingTime: Date },
): Promise<Uint8Array> => {
  const hash = hashOfSigner(signer);
  const info = await signerInfo({ contentType, digest: hashOf(hash, content) }, signer, { signingTime });
  return contentInfo(
    sequence(
      integer(3),
      setOf(hashIdentifier(hash)),
      sequence(objectIdentifier(contentType), context(0, octetString(content))),
      tailOf(signer, info, withCertificates),
    ),
  );
};
