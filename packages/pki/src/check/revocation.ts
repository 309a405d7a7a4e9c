// What is said of a certificate's revocation, and whether it may be believed: the signature, who signed, about whom, and when.

import { createHash } from 'node:crypto';
import { equalBytes, toHex } from '@openmyna/apdu';
import { readCrl } from '../crl/read-crl.ts';
import { findEntry } from '../crl/read-entries.ts';
import { childrenOf, MalformedDer, readWhole } from '../der/read.ts';
import { expectTag } from '../der/values.ts';
import { keyBits, keyIdentifier } from '../key/public-key.ts';
import { isAlgorithmOf, isSignedBy, type VerifyingKey, verifyingKeyOf } from '../key/verifying-key.ts';
import type { CertificateId } from '../ocsp/request.ts';
import { readOcspResponse } from '../ocsp/response.ts';
import { type Certificate, readCertificate } from '../read-certificate.ts';
import type { CertificateStatus, Revocation } from '../revocation/reason.ts';
import type { Anchor } from './anchor.ts';
import { type Finding, found } from './findings.ts';
import { type FreshnessPolicy, freshnessAt } from './freshness.ts';

/** What somebody was told when they asked. */
export type Evidence =
  | { readonly kind: 'ocsp'; readonly response: Uint8Array; readonly nonce?: Uint8Array }
  | { readonly kind: 'crl'; readonly crl: Uint8Array }
  /** What the authority's own memory says of the certificate at an instant: nobody signed it, so nobody else may say it. */
  | { readonly kind: 'known'; readonly status: CertificateStatus; readonly at: Date }
  | { readonly kind: 'unavailable'; readonly problem: string };

/** What was consulted, for the record (services.md §4.10). */
export interface Consulted {
  readonly method: 'ocsp' | 'crl' | 'known';
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

export interface RevocationJudgement {
  /** Only where what was said may be believed. */
  readonly consulted?: Consulted;
  readonly wrong: readonly Finding[];
}

interface Subject {
  readonly certificate: Certificate;
  readonly anchor: Anchor;
  /** The instant the question is about. */
  readonly at: Date;
  /** The instant it is asked. */
  readonly now: Date;
  readonly freshness: FreshnessPolicy;
}

/** Judges one piece of evidence. Never throws for bytes of others. */
export const judgeEvidence = (evidence: Evidence, subject: Subject): RevocationJudgement => {
  if (evidence.kind === 'unavailable')
    return { wrong: [found('revocation-unavailable', { problem: evidence.problem })] };
  if (evidence.kind === 'known') return said(evidence.status, { method: 'known', at: evidence.at }, subject);
  try {
    return evidence.kind === 'ocsp' ? judgeOcsp(evidence, subject) : judgeCrl(evidence.crl, subject);
  } catch (error) {
    if (!(error instanceof MalformedDer)) throw error;
    return { wrong: [found('revocation-malformed', { problem: error.message })] };
  }
};

const judgeOcsp = (
  { response: der, nonce }: { readonly response: Uint8Array; readonly nonce?: Uint8Array },
  { certificate, anchor, at, now, freshness }: Subject,
): RevocationJudgement => {
  const response = readOcspResponse(der);
  if (typeof response === 'string') return { wrong: [found('revocation-refused', { problem: response })] };
  const key = signerKey(response.certificates, response.responder, anchor, response.producedAt);
  if (key === undefined) return { wrong: [found('revocation-signer')] };
  if (!isAlgorithmOf(key, response.algorithm) || !isSignedBy(key, response.data, response.signature))
    return { wrong: [found('revocation-signature')] };
  if (nonce !== undefined && (response.nonce === undefined || !equalBytes(response.nonce, octets(nonce))))
    return { wrong: [found('revocation-nonce')] };
  const about = response.responses.filter(({ id }) => isAbout(id, certificate, anchor));
  // Of two that contradict each other the one that is worse counts.
  const single = about.find(({ status }) => status.status !== 'good') ?? about[0];
  if (single === undefined) return { wrong: [found('revocation-other-certificate')] };
  const { status, thisUpdate } = single;
  // The responder's right to answer was looked up for the time of the answer, so the answer must be of that time.
  if (thisUpdate > response.producedAt) throw new MalformedDer('an answer about a time after it was made');
  return said(status, { method: 'ocsp', at: thisUpdate, until: single.nextUpdate }, { at, now, freshness });
};

/** @param until without it newer information is there at any time (RFC 6960 4.2.2.1): it holds for its own instant */
const said = (
  status: CertificateStatus,
  {
    method,
    at,
    until = at,
  }: { readonly method: Consulted['method']; readonly at: Date; readonly until?: Date | undefined },
  subject: Pick<Subject, 'at' | 'now' | 'freshness'>,
): RevocationJudgement => {
  if (status.status === 'unknown') return { wrong: [found('revocation-unknown')] };
  const consulted = { method, thisUpdate: at, nextUpdate: until };
  return believed(consulted, status.status === 'revoked' ? status : undefined, subject);
};

const octets = (nonce: Uint8Array): Uint8Array => Uint8Array.of(0x04, nonce.length, ...nonce);

const isAbout = (
  { hash, issuerNameHash, issuerKeyHash, serial }: CertificateId,
  certificate: Certificate,
  { certificate: issuer }: Anchor,
): boolean => {
  const digest = (data: Uint8Array) =>
    createHash(hash === 'SHA-1' ? 'sha1' : 'sha256')
      .update(data)
      .digest();
  return (
    serial === certificate.serial &&
    equalBytes(issuerNameHash, digest(issuer.subject)) &&
    equalBytes(issuerKeyHash, digest(keyBits(issuer.publicKey)))
  );
};

/** Who may answer for an authority beside itself. */
interface Delegate {
  readonly subject: Uint8Array;
  readonly keyHash: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly key: VerifyingKey;
}

/** Delegates that were found good, by their certificates: a responder sends the same one with every answer. */
const delegates = new WeakMap<Anchor, Map<string, Delegate>>();

/** Certificates remembered for an authority: it has one responder at a time. */
const most = 16;

/** A certificate of the authority's own signing, for OCSP (RFC 6960 4.2.2.2); undefined for any other. @throws MalformedDer */
const delegateOf = (der: Uint8Array, anchor: Anchor): Delegate | undefined => {
  const known = delegates.get(anchor) ?? new Map<string, Delegate>();
  const name = Buffer.from(der).toString('latin1');
  const before = known.get(name);
  if (before !== undefined) return before;
  const { subject, issuer, tbs, signature, publicKey, notBefore, notAfter, extensions } = readCertificate(der);
  const mayAnswer = extensions.get('2.5.29.37')?.value;
  if (
    mayAnswer === undefined ||
    toHex(mayAnswer) !== '300A06082B06010505070309' ||
    !equalBytes(issuer, anchor.certificate.subject) ||
    !isSignedBy(anchor.key, tbs, signature)
  )
    return undefined;
  const delegate = { subject, keyHash: keyIdentifier(publicKey), notBefore, notAfter, key: verifyingKeyOf(publicKey) };
  if (known.size >= most) known.clear();
  delegates.set(anchor, known.set(name, delegate));
  return delegate;
};

/** The authority itself, or whom it lets answer, in the time of the answer. */
const signerKey = (
  certificates: readonly Uint8Array[],
  responder: { readonly keyHash: Uint8Array } | { readonly name: Uint8Array },
  anchor: Anchor,
  producedAt: Date,
): VerifyingKey | undefined => {
  const names = (subject: Uint8Array, keyHash: Uint8Array) =>
    'keyHash' in responder ? equalBytes(responder.keyHash, keyHash) : equalBytes(responder.name, subject);
  if (names(anchor.certificate.subject, anchor.keyId)) return anchor.key;
  return certificates
    .map((der) => delegateOf(der, anchor))
    .find(
      (delegate) =>
        delegate !== undefined &&
        names(delegate.subject, delegate.keyHash) &&
        delegate.notBefore <= producedAt &&
        producedAt <= delegate.notAfter,
    )?.key;
};

const crlExtensions: ReadonlySet<string> = new Set(['2.5.29.28']);

const judgeCrl = (der: Uint8Array, { certificate, anchor, at, now, freshness }: Subject): RevocationJudgement => {
  const crl = readCrl(der);
  if (!equalBytes(crl.issuer, anchor.certificate.subject)) return { wrong: [found('revocation-signer')] };
  if (
    !isAlgorithmOf(anchor.key, crl.algorithm.inside) ||
    !isAlgorithmOf(anchor.key, crl.algorithm.outside) ||
    !isSignedBy(anchor.key, crl.tbs, crl.signature)
  )
    return { wrong: [found('revocation-signature')] };
  for (const [extension, { critical }] of crl.extensions)
    if (critical && !crlExtensions.has(extension)) throw new MalformedDer('a critical extension nobody knows');
  if (!covers(crl.extensions.get('2.5.29.28')?.value, certificate)) return { wrong: [found('revocation-scope')] };
  const { thisUpdate, nextUpdate } = crl;
  const revoked = findEntry(crl, certificate.serial);
  return believed({ method: 'crl', thisUpdate, nextUpdate }, revoked, { at, now, freshness });
};

/**
 * Whether a list's scope is the certificate's distribution point, byte for byte. A list without a scope covers everything its
 * signer issued; one with any limit but "end entities only" covers something else.
 */
const covers = (scope: Uint8Array | undefined, { extensions }: Certificate): boolean => {
  if (scope === undefined) return true;
  const [point, ...limits] = childrenOf(expectTag(readWhole(scope), 0x30, 'scope'));
  if (!limits.every(({ tag }) => tag === 0x81)) return false;
  if (point?.tag === 0x81) return true;
  const points = extensions.get('2.5.29.31')?.value;
  if (point?.tag !== 0xa0 || points === undefined) return false;
  return childrenOf(readWhole(points)).some((one) => {
    const name = childrenOf(one)[0];
    return name !== undefined && equalBytes(name.bytes, point.bytes);
  });
};

/** What may be believed, and what it makes of the certificate at the instant in question. */
const believed = (
  consulted: Consulted,
  revoked: Revocation | undefined,
  { at, now, freshness }: Pick<Subject, 'at' | 'now' | 'freshness'>,
): RevocationJudgement => {
  const { thisUpdate } = consulted;
  if ((thisUpdate.getTime() - now.getTime()) / 1000 > freshness.clockSkew)
    return { wrong: [found('revocation-future', { thisUpdate: thisUpdate.toISOString() })] };
  // A revocation that is known is not forgotten because the news of it is old.
  if (revoked !== undefined && revoked.at <= at)
    return { consulted, wrong: [found('revoked', { at: revoked.at.toISOString(), reason: revoked.reason })] };
  if (freshnessAt(freshness, consulted, at) === 'useless')
    return { wrong: [found('revocation-stale', { thisUpdate: thisUpdate.toISOString() })] };
  return { consulted, wrong: [] };
};
