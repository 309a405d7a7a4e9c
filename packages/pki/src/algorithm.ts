// How things are signed: the algorithm is of the key that signs, never of what is signed.

import { bitString, null_, objectIdentifier, sequence } from './der/write.ts';

/** The algorithms of this generation and of the next (services.md §1.7), by the names of RFC 8017 and RFC 5758. */
export type SignatureAlgorithm = 'sha256WithRSAEncryption' | 'ecdsa-with-SHA384';

/** AlgorithmIdentifier: RSA’s has its NULL written (RFC 4055 5), that of ECDSA has no parameters (RFC 5758 3.2). */
export const algorithmIdentifier: Readonly<Record<SignatureAlgorithm, Uint8Array>> = {
  sha256WithRSAEncryption: sequence(objectIdentifier('1.2.840.113549.1.1.11'), null_),
  'ecdsa-with-SHA384': sequence(objectIdentifier('1.2.840.10045.4.3.3')),
};

/** What signs: a key in this process. One that is elsewhere is a `KeyVault`’s. */
export interface Signer {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** By the key's own algorithm. @returns the signature */
  sign(data: Uint8Array): Uint8Array;
}

/** `SIGNED { }` of X.509: what is signed, the algorithm, the signature. */
export const assembleSigned = (tbs: Uint8Array, algorithm: SignatureAlgorithm, signature: Uint8Array): Uint8Array =>
  sequence(tbs, algorithmIdentifier[algorithm], bitString(signature));
