import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RsaKey } from '@openmyna/pki';

/** Keys in a folder, `NAME.key.pem` each (PKCS #1, so that openssl reads them too). Made when first asked for. */
export interface KeyStore {
  /** @returns RSAPrivateKey of RFC 8017 A.1.2, DER */
  key(name: string): Promise<Uint8Array>;
  /** Writes `NAME.pem`, for whoever checks a chain with openssl. */
  certificate(name: string, der: Uint8Array): void;
}

export const openKeyStore = (folder: string, newKey: () => Promise<Pick<RsaKey, 'pkcs1'>>): KeyStore => {
  const keys = new Map<string, Promise<Uint8Array>>();
  const read = (file: string): Uint8Array | undefined => {
    try {
      return fromPem(readFileSync(file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  const write = (file: string, text: string) => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600 });
  };
  const readOrMake = async (name: string): Promise<Uint8Array> => {
    const file = join(folder, `${name}.key.pem`);
    const stored = read(file);
    if (stored !== undefined) return stored;
    const { pkcs1 } = await newKey();
    write(file, toPem('RSA PRIVATE KEY', pkcs1));
    return pkcs1;
  };
  return {
    key: (name) => {
      const key = keys.get(name) ?? readOrMake(name);
      keys.set(name, key);
      return key;
    },
    certificate: (name, der) => write(join(folder, `${name}.pem`), toPem('CERTIFICATE', der)),
  };
};

/** Textual encoding of RFC 7468. */
const toPem = (label: string, der: Uint8Array): string => {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

const fromPem = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text.replace(/-----[^-]*-----/g, ''), 'base64'));
