// SignerInfo of RFC 5652 5.3, read strictly.

import {
  childrenOf,
  type DerElement,
  expectTag,
  MalformedDer,
  readInteger,
  readObjectIdentifier,
} from '@openmyna/pki/der';
import { type Algorithm, readAlgorithm } from './algorithms.ts';
import { type Attributes, readAttributes } from './attributes.ts';

/** Which certificate is meant. */
export type SignerIdentifier =
  | { readonly kind: 'issuer-serial'; readonly issuer: Uint8Array; readonly serial: bigint }
  | { readonly kind: 'key'; readonly keyId: Uint8Array };

/** A signature with everything around it. */
export interface SignerInfo {
  readonly sid: SignerIdentifier;
  readonly digestAlgorithm: Algorithm;
  /** undefined where there are none: CAdES-BES has none such (EN 319 122-1 5.1). */
  readonly signed?: {
    /** SET OF Attribute: what the signature is over, DER. */
    readonly der: Uint8Array;
    readonly attributes: Attributes;
  };
  readonly signatureAlgorithm: Algorithm;
  readonly signature: Uint8Array;
  readonly unsigned: Attributes;
}

/** @throws MalformedDer */
export const readSignerInfo = (element: DerElement): SignerInfo => {
  const fields = childrenOf(expectTag(element, 0x30, 'SignerInfo'));
  const version = readInteger(fields.shift(), 'version');
  const sid = readIdentifier(fields.shift());
  if (version !== (sid.kind === 'key' ? 3n : 1n))
    throw new MalformedDer('a version that is not that of its identifier');
  const next = (tag: number): DerElement | undefined => (fields[0]?.tag === tag ? fields.shift() : undefined);
  const digestAlgorithm = readAlgorithm(fields.shift(), 'digest algorithm');
  const signed = next(0xa0);
  const signatureAlgorithm = readAlgorithm(fields.shift(), 'signature algorithm');
  const signature = expectTag(fields.shift(), 0x04, 'signature').value;
  const unsigned = next(0xa1);
  if (fields.length > 0) throw new MalformedDer('more than a SignerInfo');
  return {
    sid,
    digestAlgorithm,
    ...(signed && { signed: { der: asSet(signed), attributes: readAttributes(signed, true) } }),
    signatureAlgorithm,
    signature,
    unsigned: unsigned === undefined ? new Map() : readAttributes(unsigned, false),
  };
};

/** With the tag of a SET OF in the place of `[0]` (RFC 5652 5.4). */
const asSet = ({ bytes }: DerElement): Uint8Array => {
  const set = bytes.slice();
  set[0] = 0x31;
  return set;
};

const readIdentifier = (element: DerElement | undefined): SignerIdentifier => {
  if (element?.tag === 0x80) return { kind: 'key', keyId: element.value };
  const [issuer, serial, ...more] = childrenOf(expectTag(element, 0x30, 'identifier of a signer'));
  if (more.length > 0) throw new MalformedDer('more than an issuer and a serial number');
  return {
    kind: 'issuer-serial',
    issuer: expectTag(issuer, 0x30, 'issuer').bytes,
    serial: readInteger(serial, 'serial number'),
  };
};

/** The object identifier that a value is. @throws MalformedDer */
export const readType = (element: DerElement | undefined): string => readObjectIdentifier(element, 'content type');
