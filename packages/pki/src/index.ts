/**
 * Certificates: DER, the profiles, issuing, CRLs, OCSP, status in memory, and whether a certificate holds.
 *
 * @module pki
 */

export { algorithmIdentifier, assembleSigned, type SignatureAlgorithm, type Signer } from './algorithm.ts';
export {
  type Authority,
  authorityFrom,
  authorityOf,
  draftAuthorityCertificate,
  type SigningAuthority,
} from './authority.ts';
export { type CertificateFields, toBeSigned, type Validity } from './certificate.ts';
export { type Anchor, anchorOf } from './check/anchor.ts';
export { ocspAddressOf, ocspRequestFor } from './check/ask.ts';
export { type CertificateCheck, type CheckOptions, checkCertificate } from './check/check-certificate.ts';
export {
  createEvidenceCache,
  type EvidenceCache,
  type EvidenceCacheOptions,
  type KnownRevocation,
} from './check/evidence-cache.ts';
export { type Finding, type FindingClass, type FindingId, findings } from './check/findings.ts';
export { explainFreshness, type FreshnessPolicy, freshness } from './check/freshness.ts';
export { findIssuer } from './check/issuer.ts';
export type { Consulted, Evidence } from './check/revocation.ts';
export type { CrlEntry } from './crl/plain-entry.ts';
export { type Crl, readCrl } from './crl/read-crl.ts';
export { entriesOf, findEntry } from './crl/read-entries.ts';
export { type CrlShard, createCrlShard, type ShardEntry } from './crl/shard.ts';
export { checkSuccessor } from './crl/successor.ts';
export { type CrlFields, draftCrl, signCrl } from './crl/write-crl.ts';
export { encodeEntry, type RevokedCertificate } from './crl/write-entry.ts';
export {
  type CvCertificate,
  cardPublicKey,
  cvKeyId,
  issueCvCertificate,
  verifyCvCertificate,
} from './cv-certificate.ts';
export { childrenOf, type DerElement, MalformedDer, readAll, readWhole } from './der/read.ts';
export { errors } from './errors.ts';
export {
  authoritySerials,
  counterAt,
  type Generation,
  generationAt,
  generations,
  generationsUntil,
  keyAlgorithmOfGeneration,
  nextGeneration,
  scheduleOf,
} from './generation.ts';
export { ecSigner, generateEcKey } from './key/ec-key.ts';
export { createKeyPool, type KeyPool } from './key/key-pool.ts';
export {
  ecSubjectPublicKey,
  type KeyAlgorithm,
  keyAlgorithmOf,
  keyAlgorithms,
  keyIdentifier,
  readRsaKey,
  rsaPublicKey,
  rsaSubjectPublicKey,
} from './key/public-key.ts';
export { generateRsaKey, type RsaKey, type RsaSigner, rsaSigner } from './key/rsa-key.ts';
export { isSignedBy, type VerifyingKey, verifyingKeyOf } from './key/verifying-key.ts';
export type { Clause } from './lint/clause.ts';
export { profiles } from './lint/clauses.ts';
export { lintCertificate } from './lint/lint.ts';
export type { Municipality, Name } from './name.ts';
export { type AttendOptions, attendOcsp } from './ocsp/attend.ts';
export {
  type ListenerOptions,
  longestRequest as longestOcspRequest,
  type OcspHttpRequest,
  type OcspHttpResponse,
  ocspListener,
  ocspOverHttp,
  ocspRequestType,
} from './ocsp/http.ts';
export { readBody } from './ocsp/read-body.ts';
export { type CertificateId, encodeOcspRequest, type OcspRequest, readOcspRequest } from './ocsp/request.ts';
export {
  type AnswerSigner,
  createOcspResponder,
  type OcspAnswer,
  type OcspIssuer,
  type OcspResponder,
  type OcspSigner,
  type ResponderOptions,
  type StatusLookup,
} from './ocsp/responder.ts';
export { type OcspResponse, type ResponseStatus, readOcspResponse } from './ocsp/response.ts';
export { fromPem, toPem } from './pem.ts';
export { draftAuthenticationCertificate, issueAuthenticationCertificate } from './profile/authentication.ts';
export { authenticationCommonName, signatureCommonName } from './profile/common-name.ts';
export type { EndEntityRequest } from './profile/issue.ts';
export {
  draftOcspResponderCertificate,
  issueOcspResponderCertificate,
  type OcspResponderRequest,
} from './profile/ocsp-responder.ts';
export {
  type CertifiedPerson,
  draftSignatureCertificate,
  issueSignatureCertificate,
  type SignatureRequest,
} from './profile/signature.ts';
export type { Random } from './random.ts';
export { type Certificate, type Extension, readCertificate } from './read-certificate.ts';
export { nameText } from './read-name.ts';
export { certifiedPerson } from './read-person.ts';
export { readCertificationRequest } from './request/read-request.ts';
export {
  type CertificateStatus,
  type Revocation,
  type RevocationReason,
  reasonOf,
  revocationReasons,
} from './revocation/reason.ts';
export { type Medium, organisation, type Purpose } from './sandbox.ts';
export { createSerialNumbers } from './serial-number.ts';
export * from './status/index.ts';
