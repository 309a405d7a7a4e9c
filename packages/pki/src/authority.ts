// The two self-signed authorities in three generations each (services.md §1.1). All generations of one share a name;
// which of them signed is told by key identifier and serial number.

import { OpenMynaError } from '@openmyna/errors';
import { assembleSigned, type SignatureAlgorithm, type Signer } from './algorithm.ts';
import { toBeSigned, type Validity } from './certificate.ts';
import { errors } from './errors.ts';
import {
  basicConstraintsCa,
  crlDistributionPoint,
  keyUsage,
  subjectAltNameDirectory,
  subjectKeyIdentifier,
} from './extension.ts';
import { type KeyAlgorithm, keyAlgorithms, keyIdentifier } from './key/public-key.ts';
import { type RsaKey, rsaSigner } from './key/rsa-key.ts';
import { authorityAlternativeName, authorityName } from './name.ts';
import { ocspResponder, type Purpose } from './sandbox.ts';

/** Years in which a generation began. */
export const generations = [2015, 2019, 2023] as const;

/** 次期個人番号カード: planned for fiscal 2028, with keys of P-384 (services.md §1.7). No card of today can have one of its certificates. */
export const nextGeneration = 2028;

/** One of {@link generations}, or the {@link nextGeneration}. */
export type Generation = (typeof generations)[number] | typeof nextGeneration;

/** Of which kind a generation's keys are, its holders' like its authority's. */
export const keyAlgorithmOfGeneration = (generation: Generation): KeyAlgorithm =>
  generation === nextGeneration ? 'P-384' : 'RSA-2048';

const validity = (notBefore: string, notAfter: string, serial: bigint) => ({
  notBefore: new Date(notBefore),
  notAfter: new Date(notAfter),
  serial,
});

/**
 * Serial numbers and instants of the real ones; those of the signature authority of 2019 are known to the day only. Of 2028
 * nothing is known: ten years from the first day of the fiscal year, with the number that `counterAt` comes to by then.
 */
export const authoritySchedule: Readonly<
  Record<Purpose, Readonly<Record<Generation, Validity & { readonly serial: bigint }>>>
> = {
  signature: {
    2015: validity('2015-10-20T02:40:28Z', '2025-10-19T14:59:59Z', 1n),
    2019: validity('2019-09-14T23:30:00Z', '2029-09-14T14:59:59Z', 0x0132c4abn),
    2023: validity('2023-07-16T00:50:27Z', '2033-07-15T14:59:59Z', 0x067c6a21n),
    2028: validity('2028-04-01T00:00:00Z', '2038-03-31T14:59:59Z', 0x0cfc5517n),
  },
  authentication: {
    2015: validity('2015-10-20T03:08:13Z', '2025-10-19T14:59:59Z', 1n),
    2019: validity('2019-09-14T23:41:59Z', '2029-09-14T14:59:59Z', 0x0133c349n),
    2023: validity('2023-07-16T01:01:04Z', '2033-07-15T14:59:59Z', 0x06d18006n),
    2028: validity('2028-04-01T00:00:00Z', '2038-03-31T14:59:59Z', 0x0db8c6efn),
  },
};

/** The numbers of an authority's own certificates, past and planned: none of its holders has one. */
export const authoritySerials = (purpose: Purpose): readonly bigint[] =>
  Object.values(authoritySchedule[purpose]).map(({ serial }) => serial);

/** An authority of one purpose and generation, without its key: what its certificates are made for. */
export interface Authority extends Validity {
  readonly purpose: Purpose;
  readonly generation: Generation;
  readonly serial: bigint;
  readonly keyId: Uint8Array;
  /** SubjectPublicKeyInfo, DER */
  readonly publicKey: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** X.509 DER */
  readonly certificate: Uint8Array;
  /** Where its certificates say that they are asked after (RFC 5280 4.2.2.1). */
  readonly ocspAddress: string;
}

/** An authority whose key is in this process. */
export interface SigningAuthority extends Authority {
  readonly signer: Signer;
}

/** The authority of a key that is elsewhere. @param certificate of it, X.509 DER */
export const authorityFrom = <P extends Purpose>(
  purpose: P,
  generation: Generation,
  { publicKey, algorithm }: Pick<Signer, 'publicKey' | 'algorithm'>,
  certificate: Uint8Array,
  ocspAddress: string = ocspResponder[purpose],
): Authority & { readonly purpose: P } => ({
  ...authoritySchedule[purpose][generation],
  purpose,
  generation,
  keyId: keyIdentifier(publicKey),
  publicKey,
  algorithm,
  certificate,
  ocspAddress,
});

/**
 * The authority that a key makes: the same RSA key gives the same certificate, byte for byte.
 * @throws OpenMynaError `pki.request` for a key of another kind than the generation's
 */
export const authorityOf = (
  purpose: Purpose,
  generation: Generation,
  key: Pick<RsaKey, 'pkcs1'> | Signer,
  ocspAddress?: string,
): SigningAuthority => {
  const signer = 'pkcs1' in key ? rsaSigner(key.pkcs1) : key;
  const tbs = draftAuthorityCertificate(purpose, generation, signer);
  const certificate = assembleSigned(tbs, signer.algorithm, signer.sign(tbs));
  return { ...authorityFrom(purpose, generation, signer, certificate, ocspAddress), signer };
};

/**
 * TBSCertificate of the authority's own, self-signed certificate (services.md §1.1), DER.
 * @throws OpenMynaError `pki.request` for a key of another kind than the generation's
 */
export const draftAuthorityCertificate = (
  purpose: Purpose,
  generation: Generation,
  { publicKey, algorithm }: Pick<Signer, 'publicKey' | 'algorithm'>,
): Uint8Array => {
  if (keyAlgorithms[algorithm] !== keyAlgorithmOfGeneration(generation))
    throw new OpenMynaError(errors['pki.request'], { field: 'publicKey' });
  return toBeSigned(
    {
      ...authoritySchedule[purpose][generation],
      issuer: authorityName(purpose),
      subject: authorityName(purpose),
      publicKey,
      extensions: [
        keyUsage('keyCertSign', 'cRLSign'),
        subjectAltNameDirectory(authorityAlternativeName(purpose)),
        basicConstraintsCa(),
        crlDistributionPoint(authorityName(purpose)),
        subjectKeyIdentifier(publicKey),
      ],
    },
    algorithm,
  );
};

/** The generation that issues at an instant: the newest already there, for four years until the next. undefined before the first. */
export const generationAt = (purpose: Purpose, instant: Date): Generation | undefined =>
  generations.findLast((generation) => authoritySchedule[purpose][generation].notBefore <= instant);
