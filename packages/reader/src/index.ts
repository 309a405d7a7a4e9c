/**
 * Ways to a card: PC/SC, the virtual reader, the chip in process; and what goes around any of them: recording, replay,
 * faults and timing.
 *
 * @module reader
 */

export { openChip } from './chip-channel.ts';
export { diagnose } from './diagnosis/diagnose.ts';
export type { Finding } from './diagnosis/finding.ts';
export { blankCard } from './diagnosis/probe-speed.ts';
export { errors } from './errors.ts';
export { cardFault, type Fault, type FaultPlan, seededFaults } from './fault/card-fault.ts';
export { type EvilTrick, evilCard, evilTricks } from './fault/evil-card.ts';
export { durationOf, type TimingName, type TimingProfile, timingProfiles, withTiming } from './fault/timing.ts';
export { openCard } from './open-card.ts';
export { connectReader } from './pcsc/connect-reader.ts';
export { endProcess } from './pcsc/end-process.ts';
export { type Access, openPcsc, type Pcsc } from './pcsc/pcsc.ts';
export type { ReaderEvent, ReaderState } from './pcsc/reader-states.ts';
export { terminalCrypto } from './terminal-crypto.ts';
export { type Divergence, diverge } from './transcript/diverge.ts';
export { type Recorder, record } from './transcript/record.ts';
export { type Replay, replay } from './transcript/replay.ts';
export type { RecordedExchange, Transcript } from './transcript/transcript.ts';
export { type InsertedCard, type InsertOptions, insertCard, type Slot, slotAddress } from './vpcd/insert.ts';
