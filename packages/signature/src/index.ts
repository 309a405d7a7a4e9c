/**
 * Documents signed with a card, a phone or a key: CMS, PDF, XML, time-stamps, and a verdict that explains itself.
 *
 * @module signature
 */

export { type ByteSource, bytesSource, chunksOf, openFileSource } from './byte-source.ts';
export * from './cms/index.ts';
export { errors } from './errors.ts';
export * from './pdf/index.ts';
export type { CheckId } from './report/checks.ts';
export type { VerifyOptions } from './report/judge-signer.ts';
export {
  type Check,
  type Coverage,
  type Outcome,
  type SignatureReport,
  type SignatureVerdict,
  type SignerAttributes,
  type SigningTime,
  type Verdict,
  verdictOf,
} from './report/report.ts';
export type { DocumentSigner } from './signer.ts';
export { softwareSigner } from './software-signer.ts';
export * from './tsp/index.ts';
export * from './xml/index.ts';
