/**
 * The SDK: any My Number Card as an object, over any {@link apdu!CardChannel}. Runs in a browser too.
 *
 * @module terminal
 */

export type { Check, CheckId, Report } from './authenticity/check.ts';
export type { Command, ExchangeEvent } from './command/command.ts';
export type { HashName } from './command/commands.ts';
export { type PublicKey, type TerminalCrypto, webCrypto } from './crypto.ts';
export { errors } from './errors.ts';
export {
  type Application,
  applications,
  type Purpose,
  purposes,
  type SecretKind,
  secrets,
  type TokenKind,
} from './facts.ts';
export type { FreeApplication, FreeApplicationReader, SecurityDomain } from './free-area.ts';
export type { CardSessionName, FileToWrite, IssuerChannel, SessionKeysOf } from './issuer-channel.ts';
export type { HolderOptions, Information, MyNumberCard, PinStatus, SignOptions, Tries } from './my-number-card.ts';
export { type OpenOptions, openCard } from './open-card.ts';
export type { CvAnchor } from './record/cv-certificate.ts';
export type { AgeRecord, Attributes, Face, SexCode } from './record/holder.ts';
export type { Licence } from './record/licence.ts';
export {
  authenticationPin,
  birthDateCode,
  codeA,
  codeB,
  inputSupportPin,
  licencePin,
  makeSecret,
  residentRegisterPin,
  type Secret,
  signaturePassword,
} from './secret.ts';
export { protect, sessionKeyFor } from './secure-messaging.ts';
export type { LastTry, Protection } from './session.ts';
