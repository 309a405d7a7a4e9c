// Who signed a text: the certificate is checked as any verifier would, against what J-LIS itself knows of it now; its number alone
// proves nothing (services.md §9, M14, M15).

import { equalBytes } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import {
  type Anchor,
  anchorOf,
  checkCertificate,
  type Evidence,
  findIssuer,
  isSignedBy,
  MalformedDer,
  type Purpose,
  readCertificate,
  verifyingKeyOf,
} from '@openmyna/pki';
import type { Clock } from '@openmyna/store';
import type { NamedAuthority } from '../authorities.ts';
import type { CardBook } from '../cards/card-book.ts';
import type { CertificationAuthority } from '../contract.ts';
import { errors } from './errors.ts';

/** What a signer is looked up in. */
export interface SignerOptions {
  readonly authority: Pick<CertificationAuthority, 'record' | 'status'> & {
    readonly authorities: readonly NamedAuthority[];
    follow(): Promise<void>;
  };
  readonly cards: Pick<CardBook, 'card'>;
  readonly clock: Clock;
}

/** Who signed, and by which certificate. */
export interface Signer {
  readonly residentId: string;
  readonly serial: bigint;
}

/** Longest that is looked at, in bytes: a certificate has 2,000, a signature 256. */
const longest = 16_384;

/** Each authority's certificate is read once. */
const anchors = new WeakMap<NamedAuthority, Anchor>();
const anchorsOf = (authorities: readonly NamedAuthority[]): readonly Anchor[] =>
  authorities.map((one) => {
    const known = anchors.get(one) ?? anchorOf(one.purpose, one.certificate);
    anchors.set(one, known);
    return known;
  });

const refuse = (purpose: Purpose, ...findings: readonly string[]) =>
  new OpenMynaError(errors['attributes.certificate'], { purpose, findings: findings.join(', ') });

/**
 * Who signed a text with a certificate of a purpose that holds now.
 * @throws OpenMynaError `attributes.certificate` with the findings of the check, `attributes.signature`
 */
export const signerOf = async (
  { authority, cards, clock }: SignerOptions,
  { purpose, text }: { readonly purpose: Purpose; readonly text: string },
  { certificate: der, signature }: { readonly certificate: Uint8Array; readonly signature: Uint8Array },
): Promise<Signer> => {
  if (der.length > longest || signature.length > longest) throw refuse(purpose, 'malformed');
  // What other processes revoked counts.
  await authority.follow();
  const at = clock();
  const trusted = anchorsOf(authority.authorities);
  const check = checkCertificate(der, {
    at,
    purpose,
    media: ['card', 'phone'],
    anchors: trusted,
    revocation: knownOf(authority, der, purpose, trusted, at),
  });
  const { status, findings, certificate } = check;
  if (status !== 'valid' || certificate === undefined) throw refuse(purpose, ...findings.map(({ id }) => id));
  const { serial, publicKey } = certificate;
  if (!isSignedBy(verifyingKeyOf(publicKey), new TextEncoder().encode(text), signature))
    throw new OpenMynaError(errors['attributes.signature']);
  const { holder: cardId } = await authority.record({ purpose, serial });
  try {
    return { residentId: (await cards.card({ cardId })).residentId, serial };
  } catch (error) {
    if (error instanceof OpenMynaError && error.code === 'jlis.card-unknown') throw refuse(purpose, 'holder-unknown');
    throw error;
  }
};

/** What the authority's memory says of it; nothing where none of the authorities of the purpose signed it. */
const knownOf = (
  authority: SignerOptions['authority'],
  der: Uint8Array,
  purpose: Purpose,
  trusted: readonly Anchor[],
  at: Date,
): readonly Evidence[] => {
  try {
    const certificate = readCertificate(der);
    const { anchor } = findIssuer(certificate, purpose, trusted);
    const issuer = anchor && authority.authorities.find(({ keyId }) => equalBytes(keyId, anchor.keyId));
    if (issuer === undefined) return [];
    return [
      { kind: 'known', status: authority.status({ purpose, serial: certificate.serial }, issuer.generation), at },
    ];
  } catch (error) {
    if (error instanceof MalformedDer) return [];
    throw error;
  }
};
