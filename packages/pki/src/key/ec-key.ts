// P-384 keys with SHA-384: what the next generation of cards and authorities is to have (services.md §1.7).

import { createPrivateKey, createPublicKey, generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Signer } from '../algorithm.ts';

const generate = promisify(generateKeyPair);

/** Makes a P-384 key in Node's thread pool. @returns PrivateKeyInfo (PKCS #8), DER */
export const generateEcKey = async (): Promise<Uint8Array> => {
  const { privateKey } = await generate('ec', { namedCurve: 'P-384' });
  return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }));
};

/** What signs with a P-384 key: ECDSA of FIPS 186-5 with SHA-384, the signature in DER (RFC 5758 3.2). @param pkcs8 DER */
export const ecSigner = (pkcs8: Uint8Array): Signer => {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  return {
    algorithm: 'ecdsa-with-SHA384',
    publicKey: new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' })),
    sign: (data) => new Uint8Array(sign('sha384', data, key)),
  };
};
