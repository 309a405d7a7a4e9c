import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { readIfThere, writeDurably } from '@openmyna/durable';
import { decryptKey, encryptKey } from '@openmyna/institutions/jlis';
import type { RsaKey } from '@openmyna/pki';

/** Keys of those who seal records, `NAME.key.pem` each, encrypted as the authorities' are. Made when first asked for. */
export interface KeyStore {
  /** @returns RSAPrivateKey of RFC 8017 A.1.2, DER */
  key(name: string): Promise<Uint8Array>;
}

export interface KeyStoreOptions {
  readonly passphrase: string;
  readonly newKey: () => Promise<Pick<RsaKey, 'pkcs1'>>;
}

export const openKeyStore = (folder: string, { passphrase, newKey }: KeyStoreOptions): KeyStore => {
  const keys = new Map<string, Promise<Uint8Array>>();
  const readOrMake = async (name: string): Promise<Uint8Array> => {
    const file = join(folder, `${name}.key.pem`);
    const stored = readIfThere(file);
    if (stored !== undefined)
      return new Uint8Array(decryptKey(name, stored, passphrase).export({ type: 'pkcs1', format: 'der' }));
    const { pkcs1 } = await newKey();
    const key = createPrivateKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });
    writeDurably(file, encryptKey(key, passphrase));
    return pkcs1;
  };
  return {
    key: (name) => {
      const key = keys.get(name) ?? readOrMake(name);
      keys.set(name, key);
      return key;
    },
  };
};
