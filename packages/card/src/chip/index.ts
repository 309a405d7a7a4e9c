export { freeArea, freePin } from './applications/free-area.ts';
export { applications } from './applications/index.ts';
export { type BlankCardOptions, blankCard } from './blank-card.ts';
export { Chip, type ChipOptions, createChip, possibleStatusWords } from './chip.ts';
export type { AccessRule, ApplicationDefinition, FileDefinition } from './definition.ts';
export type { CardCrypto, Environment, Random, RsaPrivateKey, TraceEvent } from './environment.ts';
export { atrOf, type CardInterface, type CardModel, type ModelName, models } from './models.ts';
export type { Explanation, RuleId } from './rules.ts';
export { rules } from './rules.ts';
export {
  type ApplicationContents,
  type ApplicationName,
  applicationNames,
  applyChange,
  type CardChange,
  type CardMemory,
  type CardState,
  type CardStorage,
  type CreatedFile,
  createMemory,
  type Fid,
  type FileContents,
  type FreeApplication,
  type FreeName,
  type InstalledName,
  type KeySet,
  keySetFile,
  stateVersion,
} from './state.ts';
export type { TamperEvent } from './tamper.ts';
