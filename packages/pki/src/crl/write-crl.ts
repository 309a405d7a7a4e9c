// CRL of RFC 5280 5, one a municipality and purpose: its scope is the name that the certificates' distribution point gives.

import { algorithmIdentifier, assembleSigned } from '../algorithm.ts';
import type { Authority, SigningAuthority } from '../authority.ts';
import { context, contextPrimitive, enumerated, integer, sequence, sequenceOf, time } from '../der/write.ts';
import { extension } from '../extension.ts';
import { authorityName, distributionPointName, encodeName, type Municipality } from '../name.ts';
import { type Revocation, revocationReasons } from '../revocation/reason.ts';

export interface RevokedCertificate extends Revocation {
  readonly serial: bigint;
}

/** What a CRL says. */
export interface CrlFields {
  /** The municipality whose certificates it covers, all of them and no others. */
  readonly municipality: Municipality;
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Ready entries, ascending by serial number, each of `encodeEntry`. */
  readonly entries: readonly Uint8Array[];
}

/** One entry. `unspecified` is not written (RFC 5280 5.3.1). */
export const encodeEntry = ({ serial, at, reason }: RevokedCertificate): Uint8Array =>
  sequence(
    integer(serial),
    time(at),
    ...(reason === 'unspecified'
      ? []
      : [sequence(extension('2.5.29.21', false, enumerated(revocationReasons[reason])))]),
  );

/** TBSCertList, DER, for the authority to sign. */
export const draftCrl = (
  { purpose, keyId, algorithm }: Authority,
  { municipality, number, thisUpdate, nextUpdate, entries }: CrlFields,
): Uint8Array =>
  sequence(
    integer(1),
    algorithmIdentifier[algorithm],
    encodeName(authorityName(purpose)),
    time(thisUpdate),
    time(nextUpdate),
    // An empty list is not written (RFC 5280 5.1.2.6).
    ...(entries.length === 0 ? [] : [sequenceOf(entries)]),
    context(
      0,
      sequence(
        extension('2.5.29.35', false, sequence(contextPrimitive(0, keyId))),
        extension('2.5.29.20', false, integer(number)),
        extension('2.5.29.28', true, issuingDistributionPoint(purpose, municipality)),
      ),
    ),
  );

/** `distributionPoint [0] { fullName [0] { directoryName [4] } }`, `onlyContainsUserCerts [1] TRUE`. */
const issuingDistributionPoint = (purpose: Authority['purpose'], municipality: Municipality): Uint8Array =>
  sequence(
    context(0, context(0, context(4, encodeName(distributionPointName(purpose, municipality))))),
    contextPrimitive(1, Uint8Array.of(0xff)),
  );

/** CertificateList, DER. The same fields and RSA authority give the same bytes: PKCS #1 v1.5 has no randomness. */
export const signCrl = (authority: SigningAuthority, fields: CrlFields): Uint8Array => {
  const tbs = draftCrl(authority, fields);
  return assembleSigned(tbs, authority.algorithm, authority.signer.sign(tbs));
};
