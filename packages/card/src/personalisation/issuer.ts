import type { Environment, KeySet, Random } from '../chip/index.ts';
import type { drawCardImages } from '../drawing/index.ts';
import type { Personalisation } from './schema.ts';

export interface CertificateRequest {
  readonly card: Personalisation;
  /** Of the key to certify. */
  readonly modulus: Uint8Array;
}

/** A certificate and that of the authority which signed it, both X.509 DER. */
export interface IssuedCertificate {
  readonly certificate: Uint8Array;
  readonly authority: Uint8Array;
}

/** The chains of card-verifiable certificates (card.md §6.1): one root each. */
export type SealName = 'card' | 'surface' | 'inputSupport' | 'licence';

/** A key that seals records, with the card-verifiable certificate that its chain's root gave it (568 bytes). */
export interface Seal {
  readonly keyId: Uint8Array;
  readonly certificate: Uint8Array;
  /** Key identifier of the root. */
  readonly rootKeyId: Uint8Array;
  /** Modulus of the root's public key, 256 bytes. */
  readonly rootModulus: Uint8Array;
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  sign(data: Uint8Array): Promise<Uint8Array>;
  /** PKCS #1 v1.5 over bytes as they are, which stand where a DigestInfo would. */
  signDigestInfo(digestInfo: Uint8Array): Uint8Array;
}

/** The institutions a card comes from, as far as its making needs them. */
export interface CardIssuer {
  readonly random: Random;
  /**
   * What a new card's chip runs on. The chip makes its keys at once when it is told to, and they take long to make: so its key
   * generator has as many as it is going to be asked for ready ahead of time.
   */
  environment(keys: number): Promise<Environment>;
  /** Of the security domain of the card with this 製造番号: its own. */
  keySet(manufacturingNumber: string): KeySet;
  authenticationCertificate(request: CertificateRequest): Promise<IssuedCertificate>;
  signatureCertificate(request: CertificateRequest): Promise<IssuedCertificate>;
  /** The authority's certificate that a card without a signature certificate still carries. */
  signatureAuthority(card: Personalisation): Promise<Uint8Array>;
  /** @param municipality 6 digits */
  seal(name: SealName, municipality: string): Promise<Seal>;
  /** Who draws what is printed; whoever makes the card, where nobody is named. */
  readonly draw?: typeof drawCardImages;
}
