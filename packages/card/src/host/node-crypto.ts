import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  privateDecrypt,
} from 'node:crypto';
import type { CardCrypto } from '../chip/environment.ts';

/** The chip's arithmetic by node:crypto (OpenSSL). */
export const nodeCrypto: CardCrypto = {
  sha256: (data) => createHash('sha256').update(data).digest(),

  aesCbc: (direction, key, iv, data) => {
    const create = direction === 'encrypt' ? createCipheriv : createDecipheriv;
    const cipher = create(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
    return Buffer.concat([cipher.update(data), cipher.final()]);
  },

  rsaPrivateKey: (pkcs1) => {
    const key = createPrivateKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });
    const { n } = key.export({ format: 'jwk' });
    // RSADP and RSASP1 are one operation; without padding, OpenSSL's decryption is it.
    return {
      modulus: Buffer.from(n!, 'base64url'),
      apply: (block) => privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block),
    };
  },

  // It takes some 0.1 s, as on a card it takes seconds.
  newRsaKey: () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 0x10001 });
    return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs1' }));
  },
};
