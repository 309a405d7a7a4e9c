// signing-certificate-v2 (RFC 5035 3): the signature names its certificate by hash, so that no other can be put in its place.

import { createHash } from 'node:crypto';
import { equalBytes } from '@openmyna/apdu';
import type { Certificate } from '@openmyna/pki';
import {
  childrenOf,
  type DerElement,
  expectTag,
  MalformedDer,
  octetString,
  readInteger,
  readWhole,
  sequence,
} from '@openmyna/pki/der';
import { hashNamed, hashOf, readAlgorithm } from './algorithms.ts';
import { attribute } from './attributes.ts';
import { oids } from './oids.ts';

/** The attribute of a certificate, DER: SHA-256 is the default and is not written; no issuerSerial (EN 319 122-1 5.2.2.3). */
export const signingCertificateAttribute = (certificate: Uint8Array): Uint8Array =>
  attribute(oids.signingCertificateV2, sequence(sequence(sequence(octetString(hashOf('sha256', certificate))))));

/**
 * Whether the first ESSCertIDv2 is of the certificate.
 * @param value SigningCertificateV2
 * @throws MalformedDer
 */
export const namesCertificate = (value: DerElement, certificate: Certificate): boolean => {
  const [list, ...policies] = childrenOf(expectTag(value, 0x30, 'SigningCertificateV2'));
  if (policies.length > 1) throw new MalformedDer('more than a SigningCertificateV2');
  const [first] = childrenOf(expectTag(list, 0x30, 'list of certificates'));
  const fields = childrenOf(expectTag(first, 0x30, 'ESSCertIDv2'));
  const hash = fields[0]?.tag === 0x30 ? hashNamed(readAlgorithm(fields.shift(), 'hash')) : 'sha256';
  const [certHash, issuerSerial, ...more] = fields;
  if (more.length > 0) throw new MalformedDer('more than an ESSCertIDv2');
  const { value: digest } = expectTag(certHash, 0x04, 'hash of a certificate');
  if (hash === undefined || !equalBytes(digest, hashOf(hash, certificate.der))) return false;
  return issuerSerial === undefined || isIssuerSerialOf(issuerSerial, certificate);
};

/**
 * Whether SigningCertificate of RFC 2634 5.4 is of the certificate: its hash is SHA-1, so it is taken beside the second version
 * alone, where it must not say anything else.
 * @throws MalformedDer
 */
export const namesCertificateV1 = (value: DerElement, certificate: Certificate): boolean => {
  const [list] = childrenOf(expectTag(value, 0x30, 'SigningCertificate'));
  const [first] = childrenOf(expectTag(list, 0x30, 'list of certificates'));
  const [certHash, issuerSerial] = childrenOf(expectTag(first, 0x30, 'ESSCertID'));
  const { value: digest } = expectTag(certHash, 0x04, 'hash of a certificate');
  if (!equalBytes(digest, new Uint8Array(createHash('sha1').update(certificate.der).digest()))) return false;
  return issuerSerial === undefined || isIssuerSerialOf(issuerSerial, certificate);
};

/** IssuerSerial: one directory name, compared by DER, and the number. @throws MalformedDer */
export const isIssuerSerialOf = (issuerSerial: DerElement, { issuer, serial }: Certificate): boolean => {
  const [names, number, ...more] = childrenOf(expectTag(issuerSerial, 0x30, 'IssuerSerial'));
  const [name, ...others] = childrenOf(expectTag(names, 0x30, 'issuer'));
  if (more.length > 0 || others.length > 0 || name?.tag !== 0xa4) return false;
  return equalBytes(readWhole(name.value).bytes, issuer) && readInteger(number, 'serial number') === serial;
};
