/**
 * A municipality (市区町村): its basic resident register (住民基本台帳), as a history that is only added to, and what it tells others.
 *
 * @module municipality
 */

export {
  type EventRequest,
  type FirstEntry,
  type HandOverNotice,
  handOverTopic,
  type LifeEvent,
  type LifeEventKind,
  type NewResident,
  type RecordedEvent,
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
export { type Counter, type CounterOptions, monthsKept, openCounter } from './hand-over/open-counter.ts';
export { openRegister, type RegisterOptions } from './register/open-register.ts';
export { type MunicipalityTables, municipalityMigrations } from './schema.ts';
