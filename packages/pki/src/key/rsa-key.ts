// RSA-2048 keys, e = 65537: what every key of this generation of cards and authorities is.

import { constants, createPrivateKey, generateKeyPair, type KeyObject, privateEncrypt, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Signer } from '../algorithm.ts';
import { rsaSubjectPublicKey } from './public-key.ts';

/** An RSA-2048 key with e = 65537. */
export interface RsaKey {
  /** RSAPrivateKey of RFC 8017 A.1.2, DER */
  readonly pkcs1: Uint8Array;
  /** 256 bytes, big endian */
  readonly modulus: Uint8Array;
  /** SubjectPublicKeyInfo, DER */
  readonly publicKey: Uint8Array;
}

const generate = promisify(generateKeyPair);
const signInPool = promisify(sign);

/** Makes a key in Node's thread pool. */
export const generateRsaKey = async (): Promise<RsaKey> => {
  const { privateKey } = await generate('rsa', { modulusLength: 2048, publicExponent: 0x10001 });
  const pkcs1 = new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs1' }));
  const modulus = modulusOf(privateKey);
  return { pkcs1, modulus, publicKey: rsaSubjectPublicKey(modulus) };
};

/** An RSA key that signs: RSASSA-PKCS1-v1_5 of RFC 8017 8.2 with SHA-256. */
export interface RsaSigner extends Signer {
  readonly algorithm: 'sha256WithRSAEncryption';
  readonly modulus: Uint8Array;
  /** The same in Node's thread pool. */
  signLater(data: Uint8Array): Promise<Uint8Array>;
  /** Over bytes as they are, which stand where a DigestInfo would. */
  signDigestInfo(digestInfo: Uint8Array): Uint8Array;
}

/**
 * What signs with a key.
 * @param pkcs1 RSAPrivateKey, DER
 */
export const rsaSigner = (pkcs1: Uint8Array): RsaSigner => {
  const key = createPrivateKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });
  const modulus = modulusOf(key);
  return {
    algorithm: 'sha256WithRSAEncryption',
    publicKey: rsaSubjectPublicKey(modulus),
    modulus,
    sign: (data) => new Uint8Array(sign('sha256', data, key)),
    signLater: async (data) => new Uint8Array(await signInPool('sha256', data, key)),
    signDigestInfo: (digestInfo) =>
      new Uint8Array(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo)),
  };
};

const modulusOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).n!, 'base64url'));
