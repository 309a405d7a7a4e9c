import {
  type Cipheriv,
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto';
import { readTlvs } from '@openmyna/apdu';
import type { CardCrypto } from '../chip/environment.ts';

/**
 * The chip's arithmetic with RSA keys made ahead of time, which its generator gives out first.
 * @param ready RSAPrivateKey of RFC 8017 A.1.2, DER
 */
export const cryptoWithKeys = (ready: readonly Uint8Array[]): CardCrypto => {
  const left = [...ready];
  return { ...nodeCrypto, newRsaKey: () => left.shift() ?? nodeCrypto.newRsaKey() };
};

/** Keys as OpenSSL has them: Node takes ten times as long to look at bytes as to encipher a block. A key's bytes are never changed. */
const secretKeys = new WeakMap<Uint8Array, KeyObject>();

const secretKeyOf = (bytes: Uint8Array): KeyObject => {
  const known = secretKeys.get(bytes) ?? createSecretKey(bytes);
  secretKeys.set(bytes, known);
  return known;
};

const blockLength = 16;

/** Half of what SCP03 asks for is one block, and a cipher takes longer to make than to use: without chaining one serves its key for good. */
const blockCiphers = new WeakMap<Uint8Array, Cipheriv>();

const encryptBlock = (key: Uint8Array, iv: Uint8Array, block: Uint8Array): Uint8Array => {
  const cipher =
    blockCiphers.get(key) ?? createCipheriv(`aes-${key.length * 8}-ecb`, secretKeyOf(key), null).setAutoPadding(false);
  blockCiphers.set(key, cipher);
  return cipher.update(block.map((byte, i) => byte ^ iv[i]!));
};

/** The chip's arithmetic by node:crypto (OpenSSL). */
export const nodeCrypto: CardCrypto = {
  sha256: (data) => createHash('sha256').update(data).digest(),

  aesCbc: (direction, key, iv, data) => {
    if (direction === 'encrypt' && data.length === blockLength) return encryptBlock(key, iv, data);
    const create = direction === 'encrypt' ? createCipheriv : createDecipheriv;
    const cipher = create(`aes-${key.length * 8}-cbc`, secretKeyOf(key), iv).setAutoPadding(false);
    return Buffer.concat([cipher.update(data), cipher.final()]);
  },

  rsaPrivateKey: (pkcs1) => {
    // Version and modulus come first (RFC 8017 A.1.2); an INTEGER that begins with a one bit has a zero byte before it.
    const [, modulus] = readTlvs(readTlvs(pkcs1)[0]!.value);
    // OpenSSL takes milliseconds to read a key, and many a key is asked for its modulus alone.
    let key: KeyObject | undefined;
    return {
      modulus: modulus!.value.slice(modulus!.value[0] === 0 ? 1 : 0),
      // RSADP and RSASP1 are one operation; without padding, OpenSSL's decryption is it.
      apply: (block) => {
        key ??= createPrivateKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });
        return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block);
      },
    };
  },

  // It takes some 0.1 s, as on a card it takes seconds.
  newRsaKey: () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 0x10001 });
    return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs1' }));
  },
};
