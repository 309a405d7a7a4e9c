import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readIfThere, writeDurably } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import { generateEcKey, type KeyAlgorithm, type RsaKey } from '@openmyna/pki';
import { errors } from '../errors.ts';
import { decryptKey, encryptKey, publicKeyOf } from './encrypted-key.ts';
import type { KeyVault, PublicKey } from './key-vault.ts';

/** Where the files are, and what opens them. */
export interface FileVaultOptions {
  /** `NAME.key.pem` each. */
  readonly folder: string;
  readonly passphrase: string;
  /** A fresh RSA-2048 key, made now or ahead of need. */
  readonly newRsaKey: () => Promise<Pick<RsaKey, 'pkcs1'>>;
}

const signInPool = promisify(sign);

const hashes = { sha256WithRSAEncryption: 'sha256', 'ecdsa-with-SHA384': 'sha384' } as const;

/** Keys as encrypted files. They sign in Node's thread pool, several at once. */
export const openFileVault = ({ folder, passphrase, newRsaKey }: FileVaultOptions): KeyVault => {
  const opened = new Map<string, { readonly key: KeyObject; readonly known: PublicKey }>();
  const fileOf = (name: string): string => join(folder, `${name}.key.pem`);

  const open = (name: string, key: KeyObject) => {
    const one = { key, known: publicKeyOf(key) };
    opened.set(name, one);
    return one;
  };
  const read = (name: string) => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const pem = readIfThere(fileOf(name));
    if (pem === undefined) return undefined;
    return open(name, decryptKey(name, pem, passphrase));
  };

  return {
    find: async (name) => read(name)?.known,
    make: async (name, algorithm) => {
      if (read(name) !== undefined) throw new OpenMynaError(errors['jlis.key-exists'], { name });
      const key = await newKey(algorithm, newRsaKey);
      writeDurably(fileOf(name), encryptKey(key, passphrase));
      return open(name, key).known;
    },
    sign: async (name, data) => {
      const one = read(name);
      if (one === undefined) throw new OpenMynaError(errors['jlis.key-missing'], { name });
      return new Uint8Array(await signInPool(hashes[one.known.algorithm], data, one.key));
    },
  };
};

const newKey = async (algorithm: KeyAlgorithm, newRsaKey: FileVaultOptions['newRsaKey']): Promise<KeyObject> => {
  if (algorithm === 'P-384')
    return createPrivateKey({ key: Buffer.from(await generateEcKey()), format: 'der', type: 'pkcs8' });
  return createPrivateKey({ key: Buffer.from((await newRsaKey()).pkcs1), format: 'der', type: 'pkcs1' });
};
