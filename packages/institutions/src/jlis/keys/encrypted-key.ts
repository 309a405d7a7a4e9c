// A private key as a file: EncryptedPrivateKeyInfo of PKCS #8 (RFC 5958 3) in PEM, under PBES2 with AES-256 (RFC 8018). openssl
// reads it with `-passin file:…`.

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { OpenMynaError } from '@openmyna/errors';
import { keyAlgorithmOf, keyAlgorithms, type SignatureAlgorithm } from '@openmyna/pki';
import { errors } from '../errors.ts';
import type { PublicKey } from './key-vault.ts';

/** The passphrase is 256 random bits, so that the derivation need not be slow. */
export const encryptKey = (key: KeyObject, passphrase: string): string =>
  key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }) as string;

/** @param name for the error alone @throws OpenMynaError `jlis.keystore` */
export const decryptKey = (name: string, pem: string, passphrase: string): KeyObject => {
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch (cause) {
    throw new OpenMynaError(errors['jlis.keystore'], { name }, { cause });
  }
};

/** The public half. */
export const publicKeyOf = (key: KeyObject): PublicKey => {
  const publicKey = new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  const kind = keyAlgorithmOf(publicKey);
  const algorithm = (Object.keys(keyAlgorithms) as SignatureAlgorithm[]).find((one) => keyAlgorithms[one] === kind)!;
  return { publicKey, algorithm };
};
