// A CRL as RFC 5280 5.1 has it, read strictly. Its entries are left as they are: a nation's list has millions.

import { childrenOf, MalformedDer, readWhole } from '../der/read.ts';
import { expectTag, readInteger, readOctetBits, readTime } from '../der/values.ts';
import { type Extension, readExtensions } from '../read-certificate.ts';

/** A CRL as it was read. */
export interface Crl {
  /** TBSCertList: what is signed. */
  readonly tbs: Uint8Array;
  readonly algorithm: { readonly inside: Uint8Array; readonly outside: Uint8Array };
  /** Name, DER. */
  readonly issuer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** cRLNumber (RFC 5280 5.2.3). */
  readonly number: bigint;
  readonly extensions: ReadonlyMap<string, Extension>;
  /** The entries, one DER after another. */
  readonly entries: Uint8Array;
  readonly signature: Uint8Array;
}

/** @throws MalformedDer for anything but one CRL of version 2 with a number and a next update */
export const readCrl = (der: Uint8Array): Crl => {
  const [tbs, outside, signature, ...more] = childrenOf(expectTag(readWhole(der), 0x30, 'CRL'));
  if (more.length > 0) throw new MalformedDer('more than a CRL');
  const fields = childrenOf(expectTag(tbs, 0x30, 'TBSCertList'));
  if (readInteger(fields.shift(), 'version') !== 1n) throw new MalformedDer('a CRL of another version');
  const [inside, issuer, thisUpdate, nextUpdate, ...rest] = fields;
  const entries = rest[0]?.tag === 0x30 ? rest.shift()!.value : new Uint8Array(0);
  const [wrapped, ...unknown] = rest;
  const [list, ...longer] = childrenOf(expectTag(wrapped, 0xa0, 'CRL extensions'));
  if (unknown.length > 0 || longer.length > 0) throw new MalformedDer('an unknown field');
  const extensions = readExtensions(expectTag(list, 0x30, 'CRL extensions'));
  const number = extensions.get('2.5.29.20');
  if (number === undefined) throw new MalformedDer('no CRL number');
  return {
    tbs: tbs!.bytes,
    algorithm: {
      inside: expectTag(inside, 0x30, 'signature algorithm').bytes,
      outside: expectTag(outside, 0x30, 'signature algorithm').bytes,
    },
    issuer: expectTag(issuer, 0x30, 'issuer').bytes,
    thisUpdate: readTime(thisUpdate, 'thisUpdate'),
    nextUpdate: readTime(nextUpdate, 'nextUpdate'),
    number: readInteger(readWhole(number.value), 'CRL number'),
    extensions,
    entries,
    signature: readOctetBits(signature, 'signature'),
  };
};
