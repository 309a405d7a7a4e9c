// RSA-2048 keys, e = 65537: what every key of this generation of cards and authorities is.

import { constants, createPrivateKey, generateKeyPair, type KeyObject, privateEncrypt, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { integer, sequence } from '../der/write.ts';

/** An RSA-2048 key with e = 65537. */
export interface RsaKey {
  /** RSAPrivateKey of RFC 8017 A.1.2, DER */
  readonly pkcs1: Uint8Array;
  /** 256 bytes, big endian */
  readonly modulus: Uint8Array;
}

const generate = promisify(generateKeyPair);

/** Makes a key in Node's thread pool. */
export const generateRsaKey = async (): Promise<RsaKey> => {
  const { privateKey } = await generate('rsa', { modulusLength: 2048, publicExponent: 0x10001 });
  return { pkcs1: new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs1' })), modulus: modulusOf(privateKey) };
};

/** RSAPublicKey of RFC 8017 A.1.1, DER. */
export const rsaPublicKey = (modulus: Uint8Array): Uint8Array => sequence(integer(modulus), integer(65537));

/** What signs for an authority: RSASSA-PKCS1-v1_5 of RFC 8017 8.2. */
export interface RsaSigner {
  readonly modulus: Uint8Array;
  /** With SHA-256. */
  sign(data: Uint8Array): Uint8Array;
  /** Over bytes as they are, which stand where a DigestInfo would. */
  signDigestInfo(digestInfo: Uint8Array): Uint8Array;
}

/**
 * What signs with a key.
 * @param pkcs1 RSAPrivateKey, DER
 */
export const rsaSigner = (pkcs1: Uint8Array): RsaSigner => {
  const key = createPrivateKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });
  return {
    modulus: modulusOf(key),
    sign: (data) => new Uint8Array(sign('sha256', data, key)),
    signDigestInfo: (digestInfo) =>
      new Uint8Array(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo)),
  };
};

const modulusOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).n!, 'base64url'));
