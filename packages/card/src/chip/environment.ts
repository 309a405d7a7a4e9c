// What the chip needs and does not have, beside its memory: arithmetic, randomness, and whoever watches.
// All of it is synchronous, so that a chip is a plain function of bytes and a test can tear it at any write.

import type { Explanation } from './rules.ts';

/** One RSA private key. All padding is the chip's own; this is the bare primitive. */
export interface RsaPrivateKey {
  /** Modulus, big endian, without a leading zero. */
  readonly modulus: Uint8Array;
  /** RSASP1 and RSADP of RFC 8017 5.1.2 and 5.2.1: `block` has the modulus's length and is less than it. */
  apply(block: Uint8Array): Uint8Array;
}

export interface CardCrypto {
  sha256(data: Uint8Array): Uint8Array;
  /** AES in CBC mode without padding, with a key of 16, 24 or 32 bytes; `data` is a multiple of 16 bytes. */
  aesCbc(direction: 'encrypt' | 'decrypt', key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array;
  /** @param pkcs1 RSAPrivateKey of RFC 8017 A.1.2, DER */
  rsaPrivateKey(pkcs1: Uint8Array): RsaPrivateKey;
  /** RSAPrivateKey of RFC 8017 A.1.2, DER: a new key of 2048 bits, e = 65537. */
  newRsaKey(): Uint8Array;
}

/** `length` bytes nobody can foresee (in a town with a seed: nobody without the seed). */
export type Random = (length: number) => Uint8Array;

/** One command as a log may show it: what was asked in words, never its data or the data of the response. */
export interface TraceEvent {
  /** Header, and the lengths of data and Le: `00 20 00 80 ‹4 bytes›`. */
  readonly command: string;
  /** SW1 ‖ SW2. */
  readonly sw: number;
  /** Bytes of response data. */
  readonly responseLength: number;
  /** Why the card refused; absent where it did not. */
  readonly explanation?: Explanation;
}

export interface Environment {
  readonly crypto: CardCrypto;
  readonly random: Random;
  readonly trace?: (event: TraceEvent) => void;
}
