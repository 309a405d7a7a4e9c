/**
 * A municipality (市区町村): its basic resident register (住民基本台帳), as a history that is only added to, and what it tells others.
 *
 * @module municipality
 */

export {
  arrivalText,
  type CardPresence,
  type EventRequest,
  type FirstEntry,
  type Furigana,
  type HandOverNotice,
  handOverTopic,
  type IntoHousehold,
  type LifeEvent,
  type LifeEventKind,
  type NewResident,
  type PersonLink,
  type PlannedEvent,
  type RecordedEvent,
  type Recorder,
  type Register,
  type RegisteredAddress,
  type RegisteredName,
  type RegisterNotice,
  type Resident,
  type ResidentStatus,
  registerSource,
  registerTopic,
} from './contract.ts';
export { errors } from './errors.ts';
export {
  type EvidenceProblem,
  type IdentityDocument,
  type IdentityEvidence,
  otherDocuments,
  photoDocuments,
  type Recipient,
} from './hand-over/documents.ts';
export type { HandOver, HandOverEvent } from './hand-over/hand-over.ts';
export {
  type Counter,
  type CounterDesk,
  type CounterOptions,
  monthsKept,
  openCounter,
} from './hand-over/open-counter.ts';
export {
  type Household,
  type HouseholdMember,
  type HouseholdMembership,
  type Relation,
  relations,
} from './households/household.ts';
export { type NumberPurpose, type NumberUse, numberPurposes, type RecordedUse } from './number-use/purposes.ts';
export { days } from './register/days.ts';
export { furiganaText } from './register/furigana.ts';
export { openRegister } from './register/open-register.ts';
export { residentIdForm, residentIdOf } from './register/resident-id.ts';
export type { RegisterOptions } from './register/work.ts';
export { type MunicipalityTables, municipalityMigrations } from './schema.ts';
export {
  type Agreement,
  type Attribute,
  type AttributeAgreement,
  attributes,
  type PersonQuery,
} from './search/agreement.ts';
export type { HeldReason, Identification, IdentificationRequest } from './search/identify.ts';
export type { Candidate } from './search/search.ts';
