// That a PIN is known: a signature by the key that stands behind it. The key is that of the certificate in the books, which was made on
// the card, so nothing that a terminal says of itself counts.

import { OpenMynaError } from '@openmyna/errors';
import { assembleSigned, isSignedBy, type Purpose, readCertificate, verifyingKeyOf } from '@openmyna/pki';
import type { Store } from '@openmyna/store';
import type { CertificateRecord, CertificationAuthority } from '../contract.ts';
import { errors } from '../errors.ts';
import type { JlisTables } from '../schema.ts';

/** The certificates of a card as they are now, by purpose. */
export type CardCertificates = Readonly<Record<Purpose, CertificateRecord>>;

/** A card's newest certificate of a purpose, where it holds. @throws OpenMynaError `jlis.reservation` */
export const certificateThatHolds = async (
  authority: Pick<CertificationAuthority, 'certificatesOf'>,
  cardId: string,
  purpose: Purpose,
  now: Date,
): Promise<CertificateRecord> => {
  const all = await authority.certificatesOf(cardId);
  const found = all.findLast((one) => one.purpose === purpose && one.medium === 'card');
  const holds =
    found !== undefined && found.revocation === undefined && found.notBefore <= now && now <= found.notAfter;
  if (!holds) throw new OpenMynaError(errors['jlis.reservation'], { problem: `${purpose}-certificate` });
  return found;
};

/**
 * Both of a card's certificates, where both hold: that of signatures is revoked as soon as one of the four attributes changes.
 * @throws OpenMynaError `jlis.reservation`
 */
export const certificatesThatHold = async (
  authority: Pick<CertificationAuthority, 'certificatesOf'>,
  cardId: string,
  now: Date,
): Promise<CardCertificates> => ({
  authentication: await certificateThatHolds(authority, cardId, 'authentication', now),
  signature: await certificateThatHolds(authority, cardId, 'signature', now),
});

/** @throws OpenMynaError `jlis.reservation` where the text is not signed by the key of that certificate */
export const checkProof = async (
  { db }: Pick<Store<JlisTables>, 'db'>,
  { serial, purpose }: CertificateRecord,
  text: string,
  signature: Uint8Array,
): Promise<void> => {
  const row = await db
    .selectFrom('certificate_intent')
    .select('tbs')
    .where('certificate_serial', '=', Number(serial))
    .where('purpose', '=', purpose)
    .executeTakeFirstOrThrow();
  // The authority's signature is the auditor's matter: here the books are asked for the key alone.
  const { publicKey } = readCertificate(assembleSigned(row.tbs, 'sha256WithRSAEncryption', new Uint8Array(0)));
  if (!isSignedBy(verifyingKeyOf(publicKey), new TextEncoder().encode(text), signature))
    throw new OpenMynaError(errors['jlis.reservation'], { problem: 'proof' });
};
