// What a terminal computes: hashes and AES by whoever is handed in (the Web's cryptography unless told otherwise), and RSA
// with public keys by integers: nothing secret goes in, and only bytes rebuilt and compared come out.

import { concat, equalBytes, fromHex } from '@openmyna/apdu';

/** What a terminal needs of cryptography; {@link webCrypto} unless another is handed in. */
export interface TerminalCrypto {
  /** The digest of data. */
  hash(name: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512', data: Uint8Array): Promise<Uint8Array>;
  /** AES in CBC mode without padding, with a key of 16 or 32 bytes; `data` is a multiple of 16 bytes. */
  aesCbc(direction: 'encrypt' | 'decrypt', key: Uint8Array, iv: Uint8Array, data: Uint8Array): Promise<Uint8Array>;
  /** So many bytes nobody can guess. */
  random(length: number): Uint8Array;
}

/** The Web's types ask for bytes that are not shared between threads, and ours never are. */
const plain = (bytes: Uint8Array) => bytes as Uint8Array<ArrayBuffer>;

const subtle = () => globalThis.crypto.subtle;

/** Web Crypto pads always; the padding's own block is cut off, or made where it is missing. */
export const webCrypto: TerminalCrypto = {
  hash: async (name, data) => new Uint8Array(await subtle().digest(name, plain(data))),
  aesCbc: async (direction, key, iv, data) => {
    const aes = await subtle().importKey('raw', plain(key), 'AES-CBC', false, ['encrypt', 'decrypt']);
    const under = (vector: Uint8Array) => ({ name: 'AES-CBC', iv: plain(vector) });
    if (direction === 'encrypt')
      return new Uint8Array(await subtle().encrypt(under(iv), aes, plain(data))).subarray(0, data.length);
    const last = data.subarray(-16);
    const padding = await subtle().encrypt(under(last), aes, new Uint8Array(0));
    return new Uint8Array(await subtle().decrypt(under(iv), aes, plain(concat(data, new Uint8Array(padding)))));
  },
  random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
};

/** RSA public key, e = 65537. */
export interface PublicKey {
  /** Big endian, 256 bytes. */
  readonly modulus: Uint8Array;
}

const toInteger = (bytes: Uint8Array): bigint => {
  let hex = '0x0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex);
};

const toBytes = (value: bigint, length: number): Uint8Array => fromHex(value.toString(16).padStart(2 * length, '0'));

/** RSAEP and RSAVP1 of RFC 8017 5.1.1, 5.2.2; undefined for a number that is not less than the modulus. */
export const rsaPublic = ({ modulus }: PublicKey, block: Uint8Array): Uint8Array | undefined => {
  const n = toInteger(modulus);
  const m = toInteger(block);
  if (m >= n) return undefined;
  let power = m;
  for (let i = 0; i < 16; i++) power = (power * power) % n;
  return toBytes((power * m) % n, modulus.length);
};

/**
 * RSASSA-PKCS1-v1_5: the whole encoded message is rebuilt and compared, so there is nothing in it to be parsed wrong.
 * @param digestInfo what stands behind the padding
 */
export const verifyPkcs1 = (key: PublicKey, digestInfo: Uint8Array, signature: Uint8Array): boolean => {
  const { length } = key.modulus;
  if (signature.length !== length || digestInfo.length > length - 11) return false;
  const expected = new Uint8Array(length).fill(0xff);
  expected.set([0x00, 0x01]);
  expected[length - digestInfo.length - 1] = 0x00;
  expected.set(digestInfo, length - digestInfo.length);
  const block = rsaPublic(key, signature);
  return block !== undefined && equalBytes(block, expected);
};

/** EME-OAEP with SHA-256 and an empty label (RFC 8017 7.1.1). */
export const encryptOaep = async (crypto: TerminalCrypto, key: PublicKey, message: Uint8Array): Promise<Uint8Array> => {
  const { length } = key.modulus;
  const sha256 = (data: Uint8Array) => crypto.hash('SHA-256', data);
  const mgf1 = async (seed: Uint8Array, size: number) => {
    const blocks: Uint8Array[] = [];
    for (let counter = 0; blocks.length * 32 < size; counter++)
      blocks.push(await sha256(concat(seed, Uint8Array.of(0, 0, counter >> 8, counter & 0xff))));
    return concat(...blocks).subarray(0, size);
  };
  const xor = (a: Uint8Array, b: Uint8Array) => a.map((byte, i) => byte ^ b[i]!);
  const zeros = new Uint8Array(length - message.length - 66);
  const data = concat(await sha256(new Uint8Array(0)), zeros, Uint8Array.of(1), message);
  const seed = crypto.random(32);
  const maskedData = xor(data, await mgf1(seed, data.length));
  const maskedSeed = xor(seed, await mgf1(maskedData, 32));
  const block = rsaPublic(key, concat(Uint8Array.of(0), maskedSeed, maskedData));
  if (block === undefined) throw new RangeError('the modulus is too small');
  return block;
};
