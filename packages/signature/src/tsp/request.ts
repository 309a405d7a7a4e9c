// TimeStampReq of RFC 3161 2.4.1.

import { equalBytes } from '@openmyna/apdu';
import {
  boolean,
  childrenOf,
  type DerElement,
  expectTag,
  integer,
  MalformedDer,
  objectIdentifier,
  octetString,
  readBoolean,
  readInteger,
  readObjectIdentifier,
  readWhole,
  sequence,
} from '@openmyna/pki/der';
import {
  type Algorithm,
  type HashName,
  hashIdentifier,
  hashLength,
  hashNamed,
  readAlgorithm,
} from '../cms/algorithms.ts';

/** MessageImprint: what is stamped, as a digest. */
export interface Imprint {
  readonly hash: HashName;
  readonly digest: Uint8Array;
}

/** MessageImprint as it was read: its hash may be one that does not count. */
export interface ReadImprint {
  readonly algorithm: Algorithm;
  readonly digest: Uint8Array;
  /** The element, for whoever repeats it. */
  readonly der: Uint8Array;
}

/** What is asked for. */
export interface TimestampRequest {
  readonly imprint: Imprint;
  readonly policy?: string;
  /** Big-endian, not negative; an answer that does not repeat it is to another question. */
  readonly nonce?: Uint8Array;
  /** Whether the authority's certificate is to come along. */
  readonly wantsCertificate: boolean;
}

/** TimeStampReq as it was read. */
export interface ReadTimestampRequest {
  readonly version: bigint;
  readonly imprint: ReadImprint;
  readonly policy?: string;
  /** INTEGER, the whole element: it is repeated as it came. */
  readonly nonce?: Uint8Array;
  readonly wantsCertificate: boolean;
  readonly hasExtensions: boolean;
}

export const encodeImprint = ({ hash, digest }: Imprint): Uint8Array =>
  sequence(hashIdentifier(hash), octetString(digest));

/** @throws MalformedDer */
export const readImprint = (element: DerElement | undefined): ReadImprint => {
  const imprint = expectTag(element, 0x30, 'message imprint');
  const [algorithm, digest, ...more] = childrenOf(imprint);
  if (more.length > 0) throw new MalformedDer('more than a message imprint');
  return {
    algorithm: readAlgorithm(algorithm, 'hash of the imprint'),
    digest: expectTag(digest, 0x04, 'digest of the imprint').value,
    der: imprint.bytes,
  };
};

/** Whether an imprint is of a digest. */
export const isImprintOf = (
  { algorithm, digest }: ReadImprint,
  digestOf: (hash: HashName) => Uint8Array | undefined,
): boolean => {
  const hash = hashNamed(algorithm);
  if (hash === undefined || digest.length !== hashLength[hash]) return false;
  const own = digestOf(hash);
  return own !== undefined && equalBytes(own, digest);
};

/** TimeStampReq, DER. */
export const encodeTimestampRequest = ({ imprint, policy, nonce, wantsCertificate }: TimestampRequest): Uint8Array =>
  sequence(
    integer(1),
    encodeImprint(imprint),
    ...(policy === undefined ? [] : [objectIdentifier(policy)]),
    ...(nonce === undefined ? [] : [integer(nonce)]),
    ...(wantsCertificate ? [boolean(true)] : []),
  );

/** Longest nonce that is repeated, bytes. */
const longestNonce = 64;

/** @throws MalformedDer */
export const readTimestampRequest = (der: Uint8Array): ReadTimestampRequest => {
  const fields = childrenOf(expectTag(readWhole(der), 0x30, 'time-stamp request'));
  const version = readInteger(fields.shift(), 'version');
  const imprint = readImprint(fields.shift());
  const next = (tag: number): DerElement | undefined => (fields[0]?.tag === tag ? fields.shift() : undefined);
  const policy = next(0x06);
  const nonce = next(0x02);
  if (nonce !== undefined) {
    if (nonce.value.length > longestNonce) throw new MalformedDer('a nonce too long');
    readInteger(nonce, 'nonce');
  }
  const certificate = next(0x01);
  // FALSE is the default, and a default is not written (X.690 11.5).
  if (certificate !== undefined && !readBoolean(certificate, 'certReq'))
    throw new MalformedDer('a default that is written');
  const extensions = next(0xa0);
  if (fields.length > 0) throw new MalformedDer('more than a time-stamp request');
  return {
    version,
    imprint,
    ...(policy && { policy: readObjectIdentifier(policy, 'policy') }),
    ...(nonce && { nonce: nonce.bytes }),
    wantsCertificate: certificate !== undefined,
    hasExtensions: extensions !== undefined,
  };
};
