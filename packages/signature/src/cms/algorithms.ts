// Which algorithms are taken, and that those of a signature agree: digest, signature and key (RFC 5754, RFC 8017, RFC 5753).

import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import {
  childrenOf,
  type DerElement,
  expectTag,
  MalformedDer,
  objectIdentifier,
  readObjectIdentifier,
  readWhole,
  sequence,
} from '@openmyna/pki/der';

/** Hashes that count for something. SHA-1 and MD5 are known by their absence. */
export type HashName = 'sha256' | 'sha384' | 'sha512';

export const hashLength: Readonly<Record<HashName, number>> = { sha256: 32, sha384: 48, sha512: 64 };

const hashIds: Readonly<Record<HashName, string>> = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const hashNames: ReadonlyMap<string, HashName> = new Map(
  (Object.keys(hashIds) as HashName[]).map((name) => [hashIds[name], name]),
);

export const hashOf = (name: HashName, data: Uint8Array): Uint8Array =>
  new Uint8Array(createHash(name).update(data).digest());

/** AlgorithmIdentifier of a hash, its parameters left out (RFC 5754 2). */
export const hashIdentifier = (name: HashName): Uint8Array => sequence(objectIdentifier(hashIds[name]));

/** AlgorithmIdentifier as it was read. */
export interface Algorithm {
  readonly id: string;
  readonly parameters?: DerElement;
}

/** @throws MalformedDer */
export const readAlgorithm = (element: DerElement | undefined, what: string): Algorithm => {
  const [id, parameters, ...more] = childrenOf(expectTag(element, 0x30, what));
  if (more.length > 0) throw new MalformedDer(`a ${what} of three fields`);
  return { id: readObjectIdentifier(id, what), ...(parameters && { parameters }) };
};

const isNull = (parameters: DerElement | undefined): boolean =>
  parameters?.tag === 0x05 && parameters.value.length === 0;

/** Parameters are absent or NULL: both are to be taken (RFC 5754 2). @returns undefined for a hash that does not count */
export const hashNamed = ({ id, parameters }: Algorithm): HashName | undefined =>
  parameters === undefined || isNull(parameters) ? hashNames.get(id) : undefined;

/** With which hash and kind of key. `rsaEncryption` takes the hash of the digest (RFC 3370 3.2). */
const schemes: ReadonlyMap<string, { readonly key: 'rsa' | 'ec'; readonly hash?: HashName }> = new Map([
  ['1.2.840.113549.1.1.1', { key: 'rsa' }],
  ['1.2.840.113549.1.1.11', { key: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { key: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { key: 'rsa', hash: 'sha512' }],
  ['1.2.840.10045.4.3.2', { key: 'ec', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { key: 'ec', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { key: 'ec', hash: 'sha512' }],
] as const);

const rsaEncryption = '1.2.840.113549.1.1.1';

/** What a signature is made with, once its algorithms agree. */
export interface Scheme {
  readonly hash: HashName;
  readonly key: 'rsa' | 'ec';
}

/**
 * The scheme of a signature algorithm. RSA's parameters are NULL, ECDSA's absent.
 * @param digest of the message; a certificate's signature has none
 * @returns undefined for an algorithm that does not count, or another hash than the digest's
 */
export const schemeOf = ({ id, parameters }: Algorithm, digest?: HashName): Scheme | undefined => {
  const scheme = schemes.get(id);
  if (scheme === undefined || !(scheme.key === 'rsa' ? isNull(parameters) : parameters === undefined)) return undefined;
  const hash = scheme.hash ?? digest;
  if (hash === undefined || (id !== rsaEncryption && digest !== undefined && hash !== digest)) return undefined;
  return { hash, key: scheme.key };
};

const curves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/**
 * A key that signatures are checked with: RSA of 2048 to 8192 bits with an exponent from 65537, or a named NIST curve.
 * @param publicKey SubjectPublicKeyInfo, DER
 * @returns undefined for any other: the time that a key costs is the attacker's to choose otherwise
 */
export const keyOf = (publicKey: Uint8Array, kind: 'rsa' | 'ec'): KeyObject | undefined => {
  try {
    const { id, parameters } = readAlgorithm(childrenOf(readWhole(publicKey))[0], 'key algorithm');
    if (kind === 'rsa' ? id !== rsaEncryption : id !== '1.2.840.10045.2.1' || parameters?.tag !== 0x06)
      return undefined;
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    const { modulusLength = 0, publicExponent = 0n, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
    const good =
      kind === 'rsa'
        ? modulusLength >= 2048 && modulusLength <= 8192 && publicExponent >= 65537n && publicExponent < 1n << 32n
        : curves.has(namedCurve);
    return good ? key : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Whether a signature is of a key. Of RSA OpenSSL makes the whole encoded message anew and compares every byte.
 * @param publicKey SubjectPublicKeyInfo, DER
 */
export const isSignatureOf = (
  publicKey: Uint8Array,
  { hash, key: kind }: Scheme,
  data: Uint8Array,
  signature: Uint8Array,
): boolean => {
  const key = keyOf(publicKey, kind);
  if (key === undefined || !(kind === 'rsa' || isEcdsaValue(signature))) return false;
  try {
    return verify(hash, data, key, signature);
  } catch {
    return false;
  }
};

/** Ecdsa-Sig-Value in DER (RFC 3279 2.2.3): one encoding of a signature, not several. */
const isEcdsaValue = (signature: Uint8Array): boolean => {
  try {
    const numbers = childrenOf(expectTag(readWhole(signature), 0x30, 'signature'));
    return (
      numbers.length === 2 &&
      numbers.every(({ tag, value }) => {
        const [first = 0xff, second = 0x80] = value;
        return tag === 0x02 && first < 0x80 && (first > 0 || (value.length > 1 && second > 0x7f));
      })
    );
  } catch (error) {
    if (error instanceof MalformedDer) return false;
    throw error;
  }
};
