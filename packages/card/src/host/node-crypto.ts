import {
  type Cipheriv,
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  type Decipheriv,
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

const blockLength = 16;

/** A cipher in CBC mode that goes on and on, with the block that its next one is chained to. */
interface Chain {
  readonly cipher: Cipheriv | Decipheriv;
  previous: Uint8Array;
}

/** Making a cipher takes ten times as long as using it, and a session asks its keys hundreds of times. A key's bytes are never changed. */
const chains = {
  encrypt: new WeakMap<Uint8Array, Chain>(),
  decrypt: new WeakMap<Uint8Array, Chain>(),
} as const;

const chainOf = (direction: 'encrypt' | 'decrypt', key: Uint8Array): Chain => {
  const known = chains[direction].get(key);
  if (known) return known;
  const previous = new Uint8Array(blockLength);
  const create = direction === 'encrypt' ? createCipheriv : createDecipheriv;
  const made = { cipher: create(`aes-${key.length * 8}-cbc`, key, previous).setAutoPadding(false), previous };
  chains[direction].set(key, made);
  return made;
};

/** `first` of these bytes as if the chain began with `iv`: what it is chained to instead is taken out. */
const rechain = (bytes: Uint8Array, iv: Uint8Array, previous: Uint8Array): Uint8Array => {
  const changed = new Uint8Array(bytes);
  for (let i = 0; i < blockLength && i < changed.length; i++) changed[i] = changed[i]! ^ iv[i]! ^ previous[i]!;
  return changed;
};

const aesCbc: CardCrypto['aesCbc'] = (direction, key, iv, data) => {
  if (data.length % blockLength !== 0 || iv.length !== blockLength)
    throw new RangeError('AES in CBC mode takes whole blocks');
  if (data.length === 0) return new Uint8Array(0);
  const chain = chainOf(direction, key);
  const { cipher, previous } = chain;
  if (direction === 'decrypt') {
    chain.previous = new Uint8Array(data.subarray(-blockLength));
    return rechain(cipher.update(data), iv, previous);
  }
  const result = cipher.update(rechain(data, iv, previous));
  chain.previous = new Uint8Array(result.subarray(-blockLength));
  return result;
};

/** The chip's arithmetic by node:crypto (OpenSSL). */
export const nodeCrypto: CardCrypto = {
  sha256: (data) => createHash('sha256').update(data).digest(),

  aesCbc,

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
