export { openChip } from './chip-channel.ts';
export { diagnose } from './diagnosis/diagnose.ts';
export type { Finding } from './diagnosis/finding.ts';
export { blankCard } from './diagnosis/probe-speed.ts';
export { errors } from './errors.ts';
export { openPcsc, type Pcsc, type ReaderState } from './pcsc/pcsc.ts';
export { type InsertedCard, type InsertOptions, insertCard, type Slot, slotAddress } from './vpcd/insert.ts';
