// SignedData of RFC 5652 5.1 from a source: the outer layers as BER, as `openssl cms -stream` and others write them; what is
// signed or names something as DER. The content passes through in chunks.

import { concat } from '@openmyna/apdu';
import { type DerElement, expectTag, MalformedDer, readInteger } from '@openmyna/pki/der';
import { type ByteSource, bytesSource } from '../byte-source.ts';
import { type Algorithm, readAlgorithm } from './algorithms.ts';
import { type BerCursor, berCursor } from './ber-cursor.ts';
import { oids } from './oids.ts';
import { readSignerInfo, readType, type SignerInfo } from './read-signer-info.ts';

/** What was read, without the content. */
export interface SignedData {
  /** eContentType, dotted. */
  readonly contentType: string;
  /** Whether there is a content in it. */
  readonly attached: boolean;
  readonly certificates: readonly Uint8Array[];
  /** Each by itself: one that is malformed says nothing of the others. */
  readonly signers: readonly (SignerInfo | MalformedDer)[];
}

/** How it is read. */
export interface ReadOptions {
  /** Whether zeros may follow, as in the /Contents of a PDF. */
  readonly padded?: boolean;
  /** Told what it says its hashes are, before the content comes. */
  readonly algorithms?: (algorithms: readonly Algorithm[]) => void;
}

/** More of them than anybody signs with. */
const most = {
  algorithms: 16,
  certificates: 256,
  lists: 256,
  signers: 32,
  pieces: 1 << 22,
  constructed: 1024,
  nesting: 4,
} as const;

/**
 * Walks it from its beginning to its end.
 * @returns a generator of the content, as it is, that comes to the rest
 * @throws MalformedDer
 */
export async function* walkSignedData(
  source: ByteSource,
  { padded = false, algorithms: tell }: ReadOptions = {},
): AsyncGenerator<Uint8Array, SignedData, void> {
  const cursor = berCursor(source);
  await cursor.enter(0x30, 'ContentInfo');
  if (readType(await cursor.element()) !== oids.signedData) throw new MalformedDer('another content than SignedData');
  await cursor.enter(0xa0, 'content');
  await cursor.enter(0x30, 'SignedData');
  const version = readInteger(await cursor.element(), 'version');
  if (![1n, 3n, 4n, 5n].includes(version)) throw new MalformedDer('a SignedData of an unknown version');
  const algorithms = await list(cursor, 0x31, most.algorithms, 'digest algorithms');
  tell?.(algorithms.map((one) => readAlgorithm(one, 'digest algorithm')));
  await cursor.enter(0x30, 'EncapsulatedContentInfo');
  const contentType = readType(await cursor.element());
  const attached = (await cursor.peek()) !== undefined;
  if (attached) {
    await cursor.enter(0xa0, 'eContent');
    yield* pieces(cursor, 0, { pieces: most.pieces, constructed: most.constructed });
    await cursor.leave();
  }
  await cursor.leave();
  const certificates =
    (await cursor.peek()) === 0xa0 ? await list(cursor, 0xa0, most.certificates, 'certificates') : [];
  if ((await cursor.peek()) === 0xa1) await list(cursor, 0xa1, most.lists, 'lists');
  const infos = await list(cursor, 0x31, most.signers, 'signers');
  for (let open = 0; open < 3; open++) await cursor.leave();
  await cursor.finish(padded);
  return {
    contentType,
    attached,
    // Other choices than a certificate (RFC 5652 10.2.2) are passed over.
    certificates: certificates.filter(({ tag }) => tag === 0x30).map(({ bytes }) => bytes),
    signers: infos.map(signerOf),
  };
}

const signerOf = (element: DerElement): SignerInfo | MalformedDer => {
  try {
    return readSignerInfo(element);
  } catch (error) {
    if (error instanceof MalformedDer) return error;
    throw error;
  }
};

const list = async (cursor: BerCursor, tag: number, limit: number, what: string): Promise<DerElement[]> => {
  const elements: DerElement[] = [];
  await cursor.enter(tag, what);
  while ((await cursor.peek()) !== undefined) {
    if (elements.length >= limit) throw new MalformedDer(`too many ${what}`);
    elements.push(await cursor.element());
  }
  await cursor.leave();
  return elements;
};

/** An OCTET STRING in one piece, or constructed of others. @param left how many more there may be */
async function* pieces(
  cursor: BerCursor,
  depth: number,
  left: { pieces: number; constructed: number },
): AsyncGenerator<Uint8Array> {
  if ((await cursor.peek()) !== 0x24) {
    left.pieces--;
    yield* cursor.content(0x04);
    return;
  }
  if (depth >= most.nesting || left.constructed-- <= 0) throw new MalformedDer('a content too deep');
  await cursor.enter(0x24, 'content');
  while ((await cursor.peek()) !== undefined) {
    const { count, joined } = cursor.run(0x04);
    left.pieces -= count;
    if (left.pieces <= 0) throw new MalformedDer('a content of too many pieces');
    if (count === 0) yield* pieces(cursor, depth + 1, left);
    else yield joined;
  }
  await cursor.leave();
}

/** Largest content that is held in memory. */
const mostContent = 1 << 20;

/**
 * Reads bytes, with the content if there is one.
 * @throws MalformedDer, also for a content of more than a megabyte
 */
export const readSignedData = async (
  bytes: Uint8Array,
  options: ReadOptions = {},
): Promise<SignedData & { readonly content?: Uint8Array }> => {
  const walk = walkSignedData(bytesSource(bytes), options);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await walk.next();
    if (done) return { ...value, ...(value.attached && { content: concat(...chunks) }) };
    size += value.length;
    if (size > mostContent) throw new MalformedDer('a content too large');
    if (value.length > 0) chunks.push(value);
  }
};

/** The content of an attached CMS in chunks, as it is; whether it is signed is for {@link checkCms}. @throws MalformedDer */
export async function* contentOfCms(source: ByteSource): AsyncGenerator<Uint8Array, void, void> {
  const { attached } = yield* walkSignedData(source);
  if (!attached) throw new MalformedDer('no content');
}

/** The element, where it must be an OCTET STRING. @throws MalformedDer */
export const octetsOf = (element: DerElement | undefined, what: string): Uint8Array =>
  expectTag(element, 0x04, what).value;
