// What a holder's certificate of a purpose may say (certificates.md A1, A2), whoever issued it.

import { equalBytes, toHex } from '@openmyna/apdu';
import { algorithmIdentifier, type SignatureAlgorithm } from '../algorithm.ts';
import { childrenOf, MalformedDer, readWhole } from '../der/read.ts';
import { expectTag, readBoolean, readObjectIdentifier } from '../der/values.ts';
import { type KeyAlgorithm, keyAlgorithmOf, keyAlgorithms } from '../key/public-key.ts';
import type { Certificate } from '../read-certificate.ts';
import { type Medium, type Purpose, policy } from '../sandbox.ts';
import { type Finding, found } from './findings.ts';

const id = {
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** Extensions whose meaning is looked at; any other that is critical ends the check (RFC 5280 4.2). */
const understood: ReadonlySet<string> = new Set(Object.values(id));

/** BIT STRING values: digitalSignature, and digitalSignature with nonRepudiation. */
const keyUsages: Readonly<Record<Purpose, string>> = { authentication: '03020780', signature: '030206C0' };

const clientAuth = '1.3.6.1.5.5.7.3.2';

/**
 * Everything that is wrong with what it says, its time apart.
 * @param authorityAlgorithm of the authority that it names: its holders' keys are of the same generation. Default: today's
 */
export const checkProfile = (
  certificate: Certificate,
  purpose: Purpose,
  media: readonly Medium[],
  authorityAlgorithm: SignatureAlgorithm = 'sha256WithRSAEncryption',
): Finding[] => {
  const expected = algorithmIdentifier[authorityAlgorithm];
  const { version, serial, algorithm, issuer, subject, extensions } = certificate;
  const wrong: Finding[] = [];
  const demand = (holds: boolean, ...finding: Parameters<typeof found>) => {
    if (!holds) wrong.push(found(...finding));
  };
  demand(version === 3, 'version');
  demand(serial > 0n && serial < 1n << 159n, 'serial-number');
  demand(equalBytes(algorithm.inside, expected) && equalBytes(algorithm.outside, expected), 'signature-algorithm');
  demand(!equalBytes(issuer, subject), 'self-signed');
  demand(certificate.notBefore < certificate.notAfter, 'validity-order');
  demand(isOf(certificate.publicKey, keyAlgorithms[authorityAlgorithm]), 'public-key');
  const usage = extensions.get(id.keyUsage);
  demand(usage?.critical === true && toHex(usage.value) === keyUsages[purpose], 'key-usage');
  demand(!isAuthority(extensions.get(id.basicConstraints)?.value), 'is-authority');
  const extended = readAs(extensions.get(id.extendedKeyUsage)?.value, objectIdentifiers);
  demand(purpose === 'authentication' ? extended?.join() === clientAuth : extended === undefined, 'extended-key-usage');
  const policies = readAs(extensions.get(id.certificatePolicies)?.value, policyIdentifiers);
  demand(policies !== undefined && media.some((medium) => policies.includes(policy[medium][purpose])), 'policy');
  for (const [extension, { critical }] of extensions)
    demand(!critical || understood.has(extension), 'critical-extension', { extension });
  return wrong;
};

const isOf = (publicKey: Uint8Array, algorithm: KeyAlgorithm): boolean => {
  try {
    return keyAlgorithmOf(publicKey) === algorithm;
  } catch {
    return false;
  }
};

/** Undefined where it is missing; an empty list, which satisfies nothing, where it cannot be read. */
const readAs = (value: Uint8Array | undefined, read: (value: Uint8Array) => string[]): string[] | undefined => {
  if (value === undefined) return undefined;
  try {
    return read(value);
  } catch (error) {
    if (error instanceof MalformedDer) return [];
    throw error;
  }
};

const objectIdentifiers = (value: Uint8Array): string[] =>
  childrenOf(expectTag(readWhole(value), 0x30, 'extended key usage')).map((one) =>
    readObjectIdentifier(one, 'purpose'),
  );

const policyIdentifiers = (value: Uint8Array): string[] =>
  childrenOf(expectTag(readWhole(value), 0x30, 'policies')).map((one) =>
    readObjectIdentifier(childrenOf(one)[0], 'policy'),
  );

/** What cannot be read might say so. */
const isAuthority = (value: Uint8Array | undefined): boolean => {
  if (value === undefined) return false;
  try {
    const [ca] = childrenOf(expectTag(readWhole(value), 0x30, 'basic constraints'));
    return ca === undefined ? false : ca.tag !== 0x01 || readBoolean(ca, 'cA');
  } catch {
    return true;
  }
};
