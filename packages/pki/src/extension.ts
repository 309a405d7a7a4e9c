// The extensions of RFC 5280 4.2 in the forms that certificates.md A1, A2, A6 have them, and no others.

import {
  bitString,
  boolean,
  context,
  contextPrimitive,
  ia5String,
  integer,
  null_,
  objectIdentifier,
  octetString,
  sequence,
  utf8String,
} from './der/write.ts';
import { keyIdentifier } from './key/public-key.ts';
import { encodeName, type Name } from './name.ts';

/** Extension of RFC 5280 4.1: `critical` is written where it is not the default. */
export const extension = (id: string, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));

const keyUsageBits = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, cRLSign: 6 } as const;

/** Critical. */
export const keyUsage = (...usages: readonly (keyof typeof keyUsageBits)[]): Uint8Array => {
  const bits = usages.map((usage) => keyUsageBits[usage]);
  const byte = bits.reduce<number>((mask, bit) => mask | (0x80 >> bit), 0);
  return extension('2.5.29.15', true, bitString(Uint8Array.of(byte), 7 - Math.max(...bits)));
};

const keyPurposes = { clientAuth: '1.3.6.1.5.5.7.3.2', ocspSigning: '1.3.6.1.5.5.7.3.9' } as const;

export const extendedKeyUsage = (purpose: keyof typeof keyPurposes): Uint8Array =>
  extension('2.5.29.37', false, sequence(objectIdentifier(keyPurposes[purpose])));

/** A responder's own revocation is not asked for (RFC 6960 4.2.2.2.1). */
export const ocspNoCheck = (): Uint8Array => extension('1.3.6.1.5.5.7.48.1.5', false, null_);

/** Critical: one policy with one CPS qualifier. */
export const certificatePolicies = (policy: string, cps: string): Uint8Array => {
  const qualifier = sequence(objectIdentifier('1.3.6.1.5.5.7.2.1'), ia5String(cps));
  return extension('2.5.29.32', true, sequence(sequence(objectIdentifier(policy), sequence(qualifier))));
};

/** GeneralName directoryName: the tag is explicit, since Name is a CHOICE. */
const directoryName = (name: Name): Uint8Array => context(4, encodeName(name));

export const subjectAltNameDirectory = (name: Name): Uint8Array =>
  extension('2.5.29.17', false, sequence(directoryName(name)));

export const issuerAltName = (name: Name): Uint8Array => extension('2.5.29.18', false, sequence(directoryName(name)));

/** otherName entries, each a UTF8String, in the order given. */
export const subjectAltNameOther = (entries: readonly (readonly [id: string, text: string])[]): Uint8Array =>
  extension(
    '2.5.29.17',
    false,
    sequence(...entries.map(([id, text]) => context(0, objectIdentifier(id), context(0, utf8String(text))))),
  );

/** One point, its full name a directory name; no reasons, no CRL issuer, no URI. */
export const crlDistributionPoint = (name: Name): Uint8Array =>
  extension('2.5.29.31', false, sequence(sequence(context(0, context(0, directoryName(name))))));

/** One OCSP responder, and no caIssuers. */
export const authorityInformationAccess = (ocsp: string): Uint8Array => {
  const location = contextPrimitive(6, new TextEncoder().encode(ocsp));
  return extension('1.3.6.1.5.5.7.1.1', false, sequence(sequence(objectIdentifier('1.3.6.1.5.5.7.48.1'), location)));
};

/** All three parts: key identifier, issuer and serial number, so that the generation is known without trying keys. */
export const authorityKeyIdentifier = (keyId: Uint8Array, issuer: Name, serial: bigint): Uint8Array =>
  extension(
    '2.5.29.35',
    false,
    sequence(
      contextPrimitive(0, keyId),
      context(1, directoryName(issuer)),
      contextPrimitive(2, integer(serial).subarray(2)),
    ),
  );

export const subjectKeyIdentifier = (publicKey: Uint8Array): Uint8Array =>
  extension('2.5.29.14', false, octetString(keyIdentifier(publicKey)));

/** Critical: a CA without a path length. */
export const basicConstraintsCa = (): Uint8Array => extension('2.5.29.19', true, sequence(boolean(true)));
