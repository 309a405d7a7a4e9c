/**
 * 地方公共団体情報システム機構 (J-LIS): the certification authorities of 公的個人認証, their books, and what they tell the world.
 *
 * @module jlis
 */

export type {
  ApplicationEvent,
  ApplicationForm,
  ApplicationReason,
  ApplicationRoute,
  CardApplication,
  CardPhoto,
} from './applications/application.ts';
export {
  type ApplicationBook,
  type ApplicationBookOptions,
  type ApplicationName,
  type CardInProduction,
  openApplicationBook,
} from './applications/application-book.ts';
export { type ApplicationProblem, applicationProblem } from './applications/check-application.ts';
export { feeOf, reissueFees } from './applications/fees.ts';
export {
  type AttributeAnswer,
  type AttributeInquiry,
  type AttributeItem,
  type AttributeRefusal,
  type AttributeService,
  type Attributes,
  type AttributeUse,
  attributeItems,
  type CertificateCondition,
  type Consent,
  type ConsentReminder,
  type ConsentState,
  type ConsentTerms,
  mostSerials,
  type OwnConsent,
  type SignedRequest,
  type SigningKind,
  type SigningRequest,
  type StatusConfirmation,
  type StatusInquiry,
  type Submitted,
} from './attributes/contract.ts';
export { errors as attributesErrors } from './attributes/errors.ts';
export { type AttributeServiceOptions, openAttributes } from './attributes/open-attributes.ts';
export type { AttributeTables } from './attributes/schema.ts';
export { type AuditFinding, type AuditFindingId, type AuditReport, auditFindings } from './audit/report.ts';
export { type AuthorityPlan, authorityAt, type NamedAuthority, purposes } from './authorities.ts';
export {
  type CardBook,
  type CardEvent,
  type CardFacts,
  type CardForm,
  type CardKey,
  type CardName,
  type CardNotice,
  type CardReason,
  type CardRecord,
  type CardStatus,
  cardTopic,
  openCardBook,
} from './cards/card-book.ts';
export { isCardId } from './cards/card-id.ts';
export {
  type CardKeys,
  type CardKeysOptions,
  diversificationOf,
  manufacturingNumberOf,
  openCardKeys,
} from './cards/card-keys.ts';
export { type CardPresenceOptions, openCardPresence } from './cards/card-presence.ts';
export { type CardProofs, openCardProofs, type ProvedAct, provedFor } from './cards/card-proofs.ts';
export {
  type CardSessions,
  type CardSessionsOptions,
  checkCard,
  type GivenSession,
  openCardSessions,
  type SessionPurpose,
  type SessionRequest,
  sessionProblem,
} from './cards/card-sessions.ts';
export { type Followers, followRegister } from './cards/follow-register.ts';
export { type CertificationObstacle, certificationObstacle } from './cards/may-certify.ts';
export {
  type CertificationAuthorityOptions,
  type OpenCertificationAuthority,
  openCertificationAuthority,
} from './certification-authority.ts';
export type {
  CertificateName,
  CertificateRecord,
  CertificateRequest,
  CertificationAuthority,
  IssuedCertificate,
  PublishedList,
  Work,
} from './contract.ts';
export { errors } from './errors.ts';
export { openPkiHandler, type PkiHandler, type PkiServing, type Publication } from './http/pki-handler.ts';
export { gatherIssuing } from './issuing/gather.ts';
export { decryptKey, encryptKey } from './keys/encrypted-key.ts';
export { type FileVaultOptions, openFileVault } from './keys/file-vault.ts';
export type { KeyVault, PublicKey } from './keys/key-vault.ts';
export { passphraseIn } from './keys/passphrase.ts';
export { type LogEntry, openSignatureLog, type SignatureLog } from './keys/signature-log.ts';
export {
  type CardExpiryNotice,
  type ExpiryNotices,
  type ExpiryNoticesOptions,
  openExpiryNotices,
} from './notices/expiry-notices.ts';
export { type FaceMatch, type FacePair, type FaceVerdict, noFaceMatch } from './pin-reset/face-match.ts';
export {
  openReservations,
  type ReservationProof,
  type Reservations,
  type ReservationsOptions,
} from './pin-reset/open-reservations.ts';
export {
  applicationsOfPin,
  entrustingMunicipalities,
  type PinKind,
  type Place,
  provenBy,
  resetRules,
} from './pin-reset/places.ts';
export { holds, type Reservation, type ReservationEvent } from './pin-reset/reservation.ts';
export { planCard, type Vendor } from './production/plan-card.ts';
export { type ProductionOptions, produce, settleProductions, type Workshop } from './production/produce.ts';
export type { Lists } from './revocation/lists.ts';
export { crlValidity } from './revocation/sign-list.ts';
export { type JlisTables, jlisMigrations, type Profile } from './schema.ts';
