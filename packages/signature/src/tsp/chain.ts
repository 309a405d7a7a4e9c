// From the certificate of a time-stamp authority to one that is believed (RFC 5280 6.1, as far as such chains go).

import { equalBytes } from '@openmyna/apdu';
import type { Words } from '@openmyna/errors';
import type { Certificate } from '@openmyna/pki';
import {
  childrenOf,
  expectTag,
  MalformedDer,
  readBoolean,
  readInteger,
  readObjectIdentifier,
  readWhole,
} from '@openmyna/pki/der';
import { isSignatureOf, readAlgorithm, schemeOf } from '../cms/algorithms.ts';
import { readable } from '../cms/examine-signer.ts';

const ids = { keyUsage: '2.5.29.15', basicConstraints: '2.5.29.19', extendedKeyUsage: '2.5.29.37' } as const;

/** Critical extensions that are understood here; certificate policies are any. */
const understood: ReadonlySet<string> = new Set([...Object.values(ids), '2.5.29.32']);

const timeStamping = '1.3.6.1.5.5.7.3.8';

/** Most authorities above, and most signatures that are looked at on the way. */
const [longest, mostTries] = [4, 16];

/** Whether the certificate may stamp, by itself (RFC 3161 2.3). @throws MalformedDer */
const profileProblem = (certificate: Certificate, at: Date): Words | undefined => {
  const usage = certificate.extensions.get(ids.extendedKeyUsage);
  if (usage === undefined || !usage.critical)
    return { ja: '重要な拡張鍵用途がない', en: 'it has no critical extended key usage' };
  const purposes = childrenOf(expectTag(readWhole(usage.value), 0x30, 'extended key usage'));
  if (purposes.length !== 1 || readObjectIdentifier(purposes[0], 'purpose') !== timeStamping)
    return { ja: '拡張鍵用途がタイムスタンプだけではない', en: 'its extended key usage is not timeStamping alone' };
  const bits = keyUsageOf(certificate);
  // Signing, of either kind, and nothing else.
  if (bits !== undefined && ((bits & 0xc0) === 0 || (bits & ~0xc0) !== 0))
    return { ja: '鍵用途が署名だけではない', en: 'its key usage is not signing alone' };
  if (isAuthority(certificate)) return { ja: '認証局の証明書である', en: 'it is the certificate of an authority' };
  return commonProblem(certificate, at);
};

const commonProblem = (certificate: Certificate, at: Date): Words | undefined => {
  if (at < certificate.notBefore || at > certificate.notAfter)
    return { ja: 'その時刻に有効期間ではなかった', en: 'it was not valid then' };
  for (const [id, { critical }] of certificate.extensions)
    if (critical && !understood.has(id))
      return { ja: `知らない重要な拡張がある(${id})`, en: `it has a critical extension that nobody knows (${id})` };
  return undefined;
};

/** The first byte of the bits. @throws MalformedDer */
const keyUsageOf = ({ extensions }: Certificate): number | undefined => {
  const usage = extensions.get(ids.keyUsage);
  return usage && (expectTag(readWhole(usage.value), 0x03, 'key usage').value[1] ?? 0);
};

/** BasicConstraints. @throws MalformedDer */
const constraintsOf = ({ extensions }: Certificate): { readonly ca: boolean; readonly pathLength: number } => {
  const value = extensions.get(ids.basicConstraints)?.value;
  if (value === undefined) return { ca: false, pathLength: 0 };
  const [ca, length] = childrenOf(expectTag(readWhole(value), 0x30, 'basic constraints'));
  return {
    ca: ca !== undefined && readBoolean(ca, 'cA'),
    pathLength: length === undefined ? Number.POSITIVE_INFINITY : Number(readInteger(length, 'pathLen')),
  };
};

const isAuthority = (certificate: Certificate): boolean =>
  constraintsOf(certificate).ca || ((keyUsageOf(certificate) ?? 0) & 0x04) !== 0;

/** @param below authorities between it and the certificate in question @throws MalformedDer */
const mayIssue = (certificate: Certificate, below: number, at: Date): boolean => {
  const { ca, pathLength } = constraintsOf(certificate);
  return (
    ca &&
    pathLength >= below &&
    ((keyUsageOf(certificate) ?? 0x04) & 0x04) !== 0 &&
    commonProblem(certificate, at) === undefined
  );
};

/** Issuer by DER, both algorithms the same, and the signature. @throws MalformedDer */
const isIssuedBy = ({ issuer, algorithm, tbs, signature }: Certificate, authority: Certificate): boolean => {
  if (!equalBytes(issuer, authority.subject) || !equalBytes(algorithm.inside, algorithm.outside)) return false;
  const scheme = schemeOf(readAlgorithm(readWhole(algorithm.inside), 'signature algorithm'));
  return scheme !== undefined && isSignatureOf(authority.publicKey, scheme, tbs, signature);
};

/**
 * What is wrong with the certificate of a time-stamp authority; undefined where nothing is. Its revocation is not asked after.
 * @param along certificates that came with the token
 * @param anchors that are believed: of the authority itself, or of who issued its certificate
 */
export const authorityProblem = (
  certificate: Certificate,
  at: Date,
  along: readonly Uint8Array[],
  anchors: readonly Uint8Array[],
): Words | undefined => {
  const isAnchor = ({ der }: Certificate) => anchors.some((one) => equalBytes(one, der));
  try {
    const problem = profileProblem(certificate, at);
    if (problem !== undefined || isAnchor(certificate)) return problem;
  } catch (error) {
    if (error instanceof MalformedDer) return { ja: `形が正しくない(${error.message})`, en: error.message };
    throw error;
  }
  const authorities = [...anchors, ...along].flatMap((der) => readable(der) ?? []);
  let tries = 0;
  const leads = (child: Certificate, below: number): boolean =>
    authorities.some((authority) => {
      if (below > longest || !equalBytes(child.issuer, authority.subject) || tries++ >= mostTries) return false;
      try {
        if (!mayIssue(authority, below, at) || !isIssuedBy(child, authority)) return false;
      } catch (error) {
        if (error instanceof MalformedDer) return false;
        throw error;
      }
      return isAnchor(authority) || (!equalBytes(authority.der, child.der) && leads(authority, below + 1));
    });
  return leads(certificate, 0)
    ? undefined
    : { ja: '信頼する認証局に至らない', en: 'it does not lead to an authority that is believed' };
};
