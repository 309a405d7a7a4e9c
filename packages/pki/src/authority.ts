// The two self-signed authorities in three generations each (services.md §1.1). All generations of one share a name;
// which of them signed is told by key identifier and serial number.

import { type CertificateFields, signCertificate, type Validity } from './certificate.ts';
import {
  basicConstraintsCa,
  crlDistributionPoint,
  keyIdentifier,
  keyUsage,
  subjectAltNameDirectory,
  subjectKeyIdentifier,
} from './extension.ts';
import { type RsaKey, type RsaSigner, rsaSigner } from './key/rsa-key.ts';
import { authorityAlternativeName, authorityName } from './name.ts';
import type { Purpose } from './sandbox.ts';

/** Years in which a generation began. */
export const generations = [2015, 2019, 2023] as const;

/** One of {@link generations}. */
export type Generation = (typeof generations)[number];

const validity = (notBefore: string, notAfter: string, serial: bigint) => ({
  notBefore: new Date(notBefore),
  notAfter: new Date(notAfter),
  serial,
});

/** Serial numbers and instants of the real ones; those of the signature authority of 2019 are known to the day only. */
export const authoritySchedule: Readonly<
  Record<Purpose, Readonly<Record<Generation, Validity & { readonly serial: bigint }>>>
> = {
  signature: {
    2015: validity('2015-10-20T02:40:28Z', '2025-10-19T14:59:59Z', 1n),
    2019: validity('2019-09-14T23:30:00Z', '2029-09-14T14:59:59Z', 0x0132c4abn),
    2023: validity('2023-07-16T00:50:27Z', '2033-07-15T14:59:59Z', 0x067c6a21n),
  },
  authentication: {
    2015: validity('2015-10-20T03:08:13Z', '2025-10-19T14:59:59Z', 1n),
    2019: validity('2019-09-14T23:41:59Z', '2029-09-14T14:59:59Z', 0x0133c349n),
    2023: validity('2023-07-16T01:01:04Z', '2033-07-15T14:59:59Z', 0x06d18006n),
  },
};

/** An authority of one purpose and generation, with its key. */
export interface Authority extends Validity {
  readonly purpose: Purpose;
  readonly generation: Generation;
  readonly serial: bigint;
  readonly keyId: Uint8Array;
  /** X.509 DER */
  readonly certificate: Uint8Array;
  readonly signer: RsaSigner;
}

/** The authority that a key makes: the same key gives the same certificate, byte for byte. */
export const authorityOf = (purpose: Purpose, generation: Generation, key: Pick<RsaKey, 'pkcs1'>): Authority => {
  const signer = rsaSigner(key.pkcs1);
  const scheduled = authoritySchedule[purpose][generation];
  return {
    ...scheduled,
    purpose,
    generation,
    keyId: keyIdentifier(signer.modulus),
    certificate: signCertificate(authorityCertificate(purpose, { ...scheduled, modulus: signer.modulus }), signer),
    signer,
  };
};

const authorityCertificate = (
  purpose: Purpose,
  own: Pick<CertificateFields, 'serial' | 'notBefore' | 'notAfter' | 'modulus'>,
): CertificateFields => ({
  ...own,
  issuer: authorityName(purpose),
  subject: authorityName(purpose),
  extensions: [
    keyUsage('keyCertSign', 'cRLSign'),
    subjectAltNameDirectory(authorityAlternativeName(purpose)),
    basicConstraintsCa(),
    crlDistributionPoint(authorityName(purpose)),
    subjectKeyIdentifier(own.modulus),
  ],
});

/** The generation that issues at an instant: the newest already there, for four years until the next. undefined before the first. */
export const generationAt = (purpose: Purpose, instant: Date): Generation | undefined =>
  generations.findLast((generation) => authoritySchedule[purpose][generation].notBefore <= instant);
