/**
 * A municipality (市区町村): its basic resident register (住民基本台帳), as a history that is only added to, and what it tells others.
 *
 * @module municipality
 */

export {
  type EventRequest,
  type FirstEntry,
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
export { openRegister, type RegisterOptions } from './register/open-register.ts';
export { type MunicipalityTables, municipalityMigrations } from './schema.ts';
