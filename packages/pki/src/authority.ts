// The two self-signed authorities, each in generations (services.md §1.1). All generations of one share a name;
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
import { type Generation, keyAlgorithmOfGeneration, scheduleOf } from './generation.ts';
import { keyAlgorithms, keyIdentifier } from './key/public-key.ts';
import { type RsaKey, rsaSigner } from './key/rsa-key.ts';
import { authorityAlternativeName, authorityName } from './name.ts';
import { ocspResponder, type Purpose } from './sandbox.ts';

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
  ...scheduleOf(purpose, generation),
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
      ...scheduleOf(purpose, generation),
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
