// What both end-entity profiles share: the checks before anything is signed, and the fields around the extensions.

import { OpenMynaError } from '@openmyna/errors';
import { assembleSigned } from '../algorithm.ts';
import type { Authority, SigningAuthority } from '../authority.ts';
import { toBeSigned, type Validity } from '../certificate.ts';
import { MalformedDer } from '../der/read.ts';
import { errors } from '../errors.ts';
import { keyAlgorithmOf, keyAlgorithms } from '../key/public-key.ts';
import { lintCertificate } from '../lint/lint.ts';
import { authorityName, type Municipality, type Name } from '../name.ts';
import type { Medium } from '../sandbox.ts';

/** What is to be certified. */
export interface EndEntityRequest extends Validity {
  /** Unique for the authority's name, over all its generations. */
  readonly serial: bigint;
  /** The key to certify: SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** Default: a card. */
  readonly medium?: Medium;
  readonly commonName: string;
  readonly municipality: Municipality;
}

/**
 * What may be signed: it has passed the lint.
 * @param extensions asked once the request has been found good
 * @returns TBSCertificate, DER
 * @throws OpenMynaError `pki.request`, naming the field, or `pki.lint`, naming the clauses; nothing is to be signed then
 */
export const draft = (
  authority: Authority,
  request: EndEntityRequest,
  subject: Name,
  extensions: () => readonly Uint8Array[],
): Uint8Array => {
  const refuse = (field: string) => {
    throw new OpenMynaError(errors['pki.request'], { field });
  };
  if (request.serial <= 0n || request.serial >= 1n << 159n) refuse('serial');
  if (!isKeyOf(request.publicKey, authority)) refuse('publicKey');
  if (!(request.notBefore >= authority.notBefore)) refuse('notBefore');
  if (!(request.notAfter > request.notBefore && request.notAfter <= authority.notAfter)) refuse('notAfter');
  if (!/^[A-Z0-9]{1,64}$/.test(request.commonName)) refuse('commonName');
  const { serial, publicKey, notBefore, notAfter } = request;
  const fields = {
    serial,
    publicKey,
    notBefore,
    notAfter,
    issuer: authorityName(authority.purpose),
    subject,
    extensions: extensions(),
  };
  const tbs = toBeSigned(fields, authority.algorithm);
  const broken = lintCertificate(tbs, authority, request.medium);
  if (broken.length > 0) throw new OpenMynaError(errors['pki.lint'], { clauses: broken.map(({ id }) => id).join(' ') });
  return tbs;
};

/** Signs a draft in this process. @returns X.509 DER */
export const signDraft = ({ algorithm, signer }: SigningAuthority, tbs: Uint8Array): Uint8Array =>
  assembleSigned(tbs, algorithm, signer.sign(tbs));

/** Whether a key is of the authority's generation. */
const isKeyOf = (publicKey: Uint8Array, { algorithm }: Authority): boolean => {
  try {
    return keyAlgorithmOf(publicKey) === keyAlgorithms[algorithm];
  } catch (error) {
    if (error instanceof MalformedDer) return false;
    throw error;
  }
};
