import type { SignatureAlgorithm } from '@openmyna/pki';

/** Who signs a document: a card, a phone, a software key. It is given a digest, so a file of any size passes through none of them. */
export interface DocumentSigner {
  /** Of the key that signs: X.509, DER. */
  readonly certificate: Uint8Array;
  /** Of the authorities above it, where they are to go along. */
  readonly chain?: readonly Uint8Array[];
  readonly algorithm: SignatureAlgorithm;
  /**
   * PKCS #1 v1.5 over the digest, or ECDSA as a DER `Ecdsa-Sig-Value`.
   * @param digest by the hash of the algorithm: SHA-256 for RSA, SHA-384 for ECDSA
   */
  sign(digest: Uint8Array): Promise<Uint8Array>;
}
