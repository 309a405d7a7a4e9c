import { randomBytes } from 'node:crypto';
import type { Random } from '@openmyna/identity';
import type { FaceMatch } from '@openmyna/institutions/jlis';
import { type Clock, openTownClock, type TownClock } from './clock.ts';
import { layout } from './folder/layout.ts';

/** What a process is handed of its machine. */
export interface Machine {
  readonly clock: Clock;
  readonly random: Random;
  /** DATABASE_URL: a PostgreSQL of your own instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** OPENMYNA_PASSPHRASE_FILE: where the passphrase of the authorities' keys is, on a medium of its own; else in the data folder. */
  readonly passphraseFile?: string | undefined;
  /** OPENMYNA_ABORT_SHARE, for tests: this share of transactions (0–1) is aborted once, as a busy database would. */
  readonly abortShare?: number | undefined;
  /** 顔認証; where there is none, what needs it is refused. */
  readonly faceMatch?: FaceMatch | undefined;
}

/** This machine's time and randomness, and its environment. Nothing else of the house reads them: whatever needs them is handed them. */
export const machine: Machine = {
  clock: () => new Date(),
  random: (length) => new Uint8Array(randomBytes(length)),
  databaseUrl: process.env.DATABASE_URL || undefined,
  passphraseFile: process.env.OPENMYNA_PASSPHRASE_FILE || undefined,
  abortShare: Number(process.env.OPENMYNA_ABORT_SHARE) || undefined,
};

/** The machine, with the time of the town in a folder. */
export const machineOf = (folder: string): Machine & TownClock => ({
  ...machine,
  ...openTownClock(layout(folder).clock, machine.clock),
});
