// The algorithms of XML Signature 1.1 (6) and RFC 9231 that count: a closed list, by URI. Whatever is not here is not accepted.

import { childrenOf, integer, readInteger, readWhole, sequence } from '@openmyna/pki/der';
import type { HashName, Scheme } from '../cms/algorithms.ts';
import type { CanonicalForm } from './canonical.ts';

export const namespaces = {
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  xades: 'http://uri.etsi.org/01903/v1.3.2#',
  xades141: 'http://uri.etsi.org/01903/v1.4.1#',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
} as const;

export const envelopedSignature = `${namespaces.signature}enveloped-signature`;
export const signedPropertiesType = 'http://uri.etsi.org/01903#SignedProperties';

const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

/** Of `CanonicalizationMethod`, and of a transform. */
export const canonicalForms: ReadonlyMap<string, CanonicalForm> = new Map([
  [inclusive, { exclusive: false, comments: false }],
  [`${inclusive}#WithComments`, { exclusive: false, comments: true }],
  [namespaces.exclusive, { exclusive: true, comments: false }],
  [`${namespaces.exclusive}WithComments`, { exclusive: true, comments: true }],
]);

/** What is written by name; without comments. */
export const canonicalNames = { inclusive, exclusive: namespaces.exclusive } as const;

const more = 'http://www.w3.org/2001/04/xmldsig-more#';
const encryption = 'http://www.w3.org/2001/04/xmlenc#';

export const digestMethods: ReadonlyMap<string, HashName> = new Map([
  [`${encryption}sha256`, 'sha256'],
  [`${more}sha384`, 'sha384'],
  [`${encryption}sha512`, 'sha512'],
]);

export const signatureMethods: ReadonlyMap<string, Scheme> = new Map(
  (['sha256', 'sha384', 'sha512'] as const).flatMap((hash): [string, Scheme][] => [
    [`${more}rsa-${hash}`, { hash, key: 'rsa' }],
    [`${more}ecdsa-${hash}`, { hash, key: 'ec' }],
  ]),
);

/** The URI of an algorithm. */
export const uriOf = <T>(methods: ReadonlyMap<string, T>, wanted: (method: T) => boolean): string =>
  [...methods].find(([, one]) => wanted(one))![0];

/**
 * The value of an ECDSA signature: r and s, each as long as the order of the curve (RFC 6931 2.3.6).
 * @param der Ecdsa-Sig-Value
 */
export const plainEcdsa = (der: Uint8Array, length: number): Uint8Array => {
  const numbers = childrenOf(readWhole(der)).map((one) => readInteger(one, 'number').toString(16));
  return new Uint8Array(Buffer.from(numbers.map((one) => one.padStart(2 * length, '0')).join(''), 'hex'));
};

const lengths: Readonly<Record<string, number>> = { prime256v1: 32, secp384r1: 48, secp521r1: 66 };

/** The other way. @returns Ecdsa-Sig-Value, DER; undefined for a value that is not of the length of the curve */
export const derOfPlainEcdsa = (value: Uint8Array, curve: string | undefined): Uint8Array | undefined => {
  if (value.length !== 2 * (lengths[curve ?? ''] ?? 0)) return undefined;
  const hex = Buffer.from(value).toString('hex');
  const [r, s] = [hex.slice(0, value.length), hex.slice(value.length)].map((one) => integer(BigInt(`0x${one}`)));
  return sequence(r!, s!);
};
