import type { Words } from '@openmyna/errors';
import type { TownClock } from '../clock.ts';
import type { Machine } from '../machine.ts';
import type { Language } from '../words.ts';

export interface OptionDefinition {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly summary: Words;
}

/** One command, as the help and the parser see it. */
export interface CommandDefinition {
  /** The words it is called by: `card insert`. */
  readonly name: string;
  /** What stands behind them: `HEX…`, `ID`. */
  readonly operands?: { readonly text: string; readonly least: number; readonly most: number };
  readonly summary: Words;
  readonly options?: Readonly<Record<string, OptionDefinition>>;
  readonly run: (invocation: Invocation) => Promise<number | undefined>;
}

/** Where a command comes from and where it speaks to. */
export interface Invocation extends Machine, TownClock {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly json: boolean;
  /** --data */
  readonly folder: string;
  readonly language: Language;
  /** What was asked for: standard output. */
  readonly print: (text: string) => void;
  /** What goes beside it: standard error. */
  readonly note: (text: string) => void;
  /** Aborted by the first SIGINT or SIGTERM, once asked for; until then they end the process at once. */
  readonly interruption: () => AbortSignal;
}
