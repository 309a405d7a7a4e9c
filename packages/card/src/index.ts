export * from './chip/index.ts';
export { errors as drawingErrors } from './drawing/errors.ts';
export { type DrawingThread, openDrawingThread } from './drawing/thread.ts';
export { errors } from './errors.ts';
export { cryptoWithKeys, nodeCrypto } from './host/node-crypto.ts';
export { type AttributeApplication, attributeKeys } from './personalisation/attribute-keys.ts';
export type {
  CardIssuer,
  CertificateRequest,
  IssuedCertificate,
  Seal,
  SealName,
} from './personalisation/issuer.ts';
export type { Personalisation } from './personalisation/schema.ts';
export { decodeTrack, encodeTrack, stripeErrors, type TrackNumber, tracks } from './stripe/index.ts';
export { holdFolder } from './wallet/hold-folder.ts';
export { createJournal, type Log, openJournal } from './wallet/journal.ts';
export { logFile } from './wallet/log-file.ts';
export { openWallet, type Wallet } from './wallet/wallet.ts';
