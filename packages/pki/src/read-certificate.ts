// A certificate as RFC 5280 4.1 has it, read strictly and judged by nobody: what it says, not whether it may.

import { childrenOf, type DerElement, MalformedDer, readWhole } from './der/read.ts';
import { expectTag, readBoolean, readInteger, readObjectIdentifier, readOctetBits, readTime } from './der/values.ts';

/** An extension as it was read. */
export interface Extension {
  readonly critical: boolean;
  /** What stands in the OCTET STRING. */
  readonly value: Uint8Array;
}

/** A certificate as it was read. */
export interface Certificate {
  readonly der: Uint8Array;
  /** TBSCertificate: what is signed. */
  readonly tbs: Uint8Array;
  /** 1, 2 or 3 */
  readonly version: number;
  readonly serial: bigint;
  /** AlgorithmIdentifier, DER, as the signed part has it and as it stands beside the signature. */
  readonly algorithm: { readonly inside: Uint8Array; readonly outside: Uint8Array };
  /** Name, DER: names are compared byte for byte. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** By object identifier. */
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly signature: Uint8Array;
}

/** @throws MalformedDer for anything but one certificate */
export const readCertificate = (der: Uint8Array): Certificate => {
  const [tbs, outside, signature, ...more] = childrenOf(expectTag(readWhole(der), 0x30, 'certificate'));
  if (more.length > 0) throw new MalformedDer('more than a certificate');
  const fields = childrenOf(expectTag(tbs, 0x30, 'TBSCertificate'));
  const version = fields[0]?.tag === 0xa0 ? readVersion(fields.shift()!) : 1;
  const [serial, inside, issuer, validity, subject, publicKey, ...optional] = fields;
  const [notBefore, notAfter, ...longer] = childrenOf(expectTag(validity, 0x30, 'validity'));
  if (longer.length > 0) throw new MalformedDer('a validity of three times');
  return {
    der,
    tbs: tbs!.bytes,
    version,
    serial: readInteger(serial, 'serial number'),
    algorithm: {
      inside: expectTag(inside, 0x30, 'signature algorithm').bytes,
      outside: expectTag(outside, 0x30, 'signature algorithm').bytes,
    },
    issuer: expectTag(issuer, 0x30, 'issuer').bytes,
    subject: expectTag(subject, 0x30, 'subject').bytes,
    notBefore: readTime(notBefore, 'notBefore'),
    notAfter: readTime(notAfter, 'notAfter'),
    publicKey: expectTag(publicKey, 0x30, 'public key').bytes,
    extensions: readOptional(optional, version),
    signature: readOctetBits(signature, 'signature'),
  };
};

const readVersion = (element: DerElement): number => {
  const [version, ...more] = childrenOf(element);
  const number = Number(readInteger(version, 'version')) + 1;
  // The default is not written (X.690 11.5).
  if (more.length > 0 || number < 2 || number > 3) throw new MalformedDer('no version');
  return number;
};

/** Unique identifiers `[1]` and `[2]` are passed over: no profile has them. */
const readOptional = (elements: readonly DerElement[], version: number): ReadonlyMap<string, Extension> => {
  let last = 0xa0;
  for (const { tag } of elements) {
    if (tag !== 0xa3 && tag !== 0x81 && tag !== 0x82) throw new MalformedDer('an unknown field');
    const place = tag === 0xa3 ? 0xa3 : tag + 0x20;
    if (place <= last) throw new MalformedDer('fields out of order');
    last = place;
  }
  const extensions = elements.find(({ tag }) => tag === 0xa3);
  if (extensions === undefined) return new Map();
  if (version !== 3) throw new MalformedDer('extensions in a certificate that is not of version 3');
  const [list, ...more] = childrenOf(extensions);
  if (more.length > 0) throw new MalformedDer('more than a list of extensions');
  return readExtensions(expectTag(list, 0x30, 'extensions'));
};

/** Extensions of RFC 5280 4.1.2.9 by their identifiers. @throws MalformedDer, also for the same one twice */
export const readExtensions = (list: DerElement): ReadonlyMap<string, Extension> => {
  const extensions = new Map<string, Extension>();
  const elements = childrenOf(list);
  if (elements.length === 0) throw new MalformedDer('an empty list of extensions');
  for (const element of elements) {
    const [id, ...rest] = childrenOf(expectTag(element, 0x30, 'extension'));
    const name = readObjectIdentifier(id, 'extension');
    const critical = rest.length === 2;
    // FALSE is the default, and a default is not written (X.690 11.5).
    if (critical && !readBoolean(rest.shift(), 'critical')) throw new MalformedDer('a default that is written');
    if (rest.length !== 1) throw new MalformedDer('an extension of another form');
    if (extensions.has(name)) throw new MalformedDer('an extension twice');
    extensions.set(name, { critical, value: expectTag(rest[0], 0x04, 'extension value').value });
  }
  return extensions;
};
