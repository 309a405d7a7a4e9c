// Records as they go over the socket.

import type { CardRecord, CertificateRecord } from '@openmyna/institutions/jlis';
import type { CardView, CertificateView } from './contract.ts';

export const serialText = (serial: bigint): string => {
  const digits = serial.toString(16).toUpperCase();
  return digits.padStart(digits.length + (digits.length % 2), '0');
};

export const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const cardView = ({ residentId, cardId, facts, form, status, why, since }: CardRecord): CardView => ({
  card: cardId,
  resident: residentId,
  status,
  ...(why !== undefined && { why }),
  since: since.toISOString(),
  form,
  issuedOn: facts.issuedOn,
  expiresOn: facts.expiresOn,
});

export const viewOf = ({
  holder,
  purpose,
  medium,
  serial,
  notBefore,
  notAfter,
  revocation,
  successor,
}: CertificateRecord): CertificateView => ({
  card: holder,
  purpose,
  medium,
  serial: serialText(serial),
  notBefore: notBefore.toISOString(),
  notAfter: notAfter.toISOString(),
  ...(revocation && { revoked: { at: revocation.at.toISOString(), reason: revocation.reason } }),
  ...(successor !== undefined && { successor: serialText(successor) }),
});
