// The terminal's side of secure messaging (card.md §4.4), over node:crypto and nothing of the chip's.

import assert from 'node:assert/strict';
import { constants, createCipheriv, createDecipheriv, createPublicKey, publicEncrypt } from 'node:crypto';
import { concat, fromHex } from '@openmyna/apdu';
import { command, extended, type TestCard } from '../fixture.ts';

/** EF 0006 as the card gives it once something is verified: A1 82 0109 { 90 03 e, 91 82 0100 n }. */
export const cardModulus = (card: TestCard): Uint8Array => {
  const file = ['00B0860000', '00B001000D'].map((read) => {
    const answer = card.send(read);
    assert.equal(answer.slice(-4), '9000', read);
    return answer.slice(0, -4);
  });
  const [, modulus] = /^A1820109900301000191820100(.{512})$/.exec(file.join('')) ?? [];
  assert.ok(modulus, 'EF 0006 has the form of card.md §3.2');
  return fromHex(modulus);
};

export const cardKey = (card: TestCard) => {
  const modulus = cardModulus(card);
  return createPublicKey({
    key: { kty: 'RSA', n: Buffer.from(modulus).toString('base64url'), e: 'AQAB' },
    format: 'jwk',
  });
};

export const wrapSeed = (card: TestCard, content: Uint8Array): Uint8Array =>
  publicEncrypt({ key: cardKey(card), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, content);

export const seedObject = (seed: Uint8Array) => concat(fromHex('A0228020'), seed);

const cbc = (
  make: typeof createCipheriv | typeof createDecipheriv,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
) => {
  const cipher = make('aes-128-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
};

/** A terminal with a session: it counts, enciphers, deciphers. */
export class Terminal {
  readonly #key: Uint8Array;
  #count = 0;

  constructor(seed: Uint8Array) {
    this.#key = seed.subarray(0, 16);
  }

  #iv(): Uint8Array {
    const number = Buffer.alloc(16);
    number.writeUInt32BE(++this.#count, 12);
    return cbc(createCipheriv, this.#key, new Uint8Array(16), number);
  }

  /** SELECT and VERIFY: `86 len 01 ‖ C`. */
  command(header: string, data: Uint8Array): string {
    const padded = Buffer.alloc((Math.floor(data.length / 16) + 1) * 16);
    padded.set(data);
    padded[data.length] = 0x80;
    return this.enciphered(header, padded);
  }

  /** The same of what is padded by the caller, rightly or not. */
  enciphered(header: string, padded: Uint8Array): string {
    const cryptogram = cbc(createCipheriv, this.#key, this.#iv(), padded);
    return command(`08${header.slice(2)}`, concat(Uint8Array.of(0x86, cryptogram.length + 1, 0x01), cryptogram));
  }

  /** READ BINARY: `96 03 00 Le Le`, extended, and how its answer is read. */
  read(card: TestCard, header: string, le: number): Uint8Array {
    const iv = this.#iv();
    const answer = card.send(extended(`08${header.slice(2)}`, Uint8Array.of(0x96, 3, 0, le >> 8, le & 0xff), '0000'));
    assert.equal(answer.slice(-4), '9000', header);
    const bytes = fromHex(answer.slice(0, -4));
    assert.equal(bytes[0], 0x86);
    const header81 = bytes[1] === 0x82 ? 4 : bytes[1] === 0x81 ? 3 : 2;
    assert.equal(bytes[header81], 0x01);
    const padded = cbc(createDecipheriv, this.#key, iv, bytes.subarray(header81 + 1));
    const end = padded.lastIndexOf(0x80);
    assert.ok(padded.subarray(end + 1).every((byte) => byte === 0));
    return new Uint8Array(padded.subarray(0, end));
  }

  /** A command went by that this terminal did not encipher. */
  skip(): void {
    this.#count++;
  }
}
