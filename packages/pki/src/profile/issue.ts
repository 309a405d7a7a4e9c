// What both end-entity profiles share: the checks before anything is signed, and the fields around the extensions.

import { OpenMynaError } from '@openmyna/errors';
import type { Authority } from '../authority.ts';
import { signCertificate, toBeSigned, type Validity } from '../certificate.ts';
import { errors } from '../errors.ts';
import { lintCertificate } from '../lint/lint.ts';
import { authorityName, type Municipality, type Name } from '../name.ts';
import type { Medium } from '../sandbox.ts';

/** What is to be certified. */
export interface EndEntityRequest extends Validity {
  /** Unique for the authority's name, over all its generations. */
  readonly serial: bigint;
  /** Of the RSA-2048 key to certify, 256 bytes. */
  readonly modulus: Uint8Array;
  /** Default: a card. */
  readonly medium?: Medium;
  readonly commonName: string;
  readonly municipality: Municipality;
}

/**
 * Signs what has passed the lint, and nothing else.
 * @throws OpenMynaError `pki.request`, naming the field, or `pki.lint`, naming the clauses; nothing is signed then
 */
export const issue = (
  authority: Authority,
  request: EndEntityRequest,
  subject: Name,
  extensions: readonly Uint8Array[],
): Uint8Array => {
  const refuse = (field: string) => {
    throw new OpenMynaError(errors['pki.request'], { field });
  };
  if (request.serial <= 0n || request.serial >= 1n << 159n) refuse('serial');
  if (request.modulus.length !== 256 || request.modulus[0]! < 0x80 || request.modulus[255]! % 2 === 0)
    refuse('modulus');
  if (!(request.notBefore >= authority.notBefore)) refuse('notBefore');
  if (!(request.notAfter > request.notBefore && request.notAfter <= authority.notAfter)) refuse('notAfter');
  if (!/^[A-Z0-9]{1,64}$/.test(request.commonName)) refuse('commonName');
  const { serial, modulus, notBefore, notAfter } = request;
  const fields = {
    serial,
    modulus,
    notBefore,
    notAfter,
    issuer: authorityName(authority.purpose),
    subject,
    extensions,
  };
  const broken = lintCertificate(toBeSigned(fields), authority, request.medium);
  if (broken.length > 0) throw new OpenMynaError(errors['pki.lint'], { clauses: broken.map(({ id }) => id).join(' ') });
  return signCertificate(fields, authority.signer);
};
