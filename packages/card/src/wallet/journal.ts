// One card's memory as a journal of lines, `<CRC-32> <JSON>\n`: a state first, then every change since.
//
// A line counts once its newline is there, and it was made durable before the card went on. So a last line without one is
// a write that power loss cut short: it never happened, and is dropped. A whole line whose sum does not fit is damage,
// and damage is never guessed around.

import { crc32 } from 'node:zlib';
import { OpenMynaError } from '@openmyna/errors';
import { applyChange, type CardMemory, type CardState, createMemory, stateVersion } from '../chip/index.ts';
import { errors } from '../errors.ts';
import { changeFromJson, changeToJson, stateFromJson, stateToJson } from './codec.ts';

/** Bytes that can be read, added to, cut and replaced; whatever returns is durable. */
export interface Log {
  /** For errors: the file's path. */
  readonly name: string;
  read(): Uint8Array;
  append(bytes: Uint8Array): void;
  truncate(length: number): void;
  /** All or nothing. */
  replace(bytes: Uint8Array): void;
}

/** Changes after which opening a journal writes a new state in their place. */
const changesBeforeSnapshot = 1000;

/** Writes what a new card's journal is: its first state. */
export const createJournal = (log: Log, state: CardState): void => log.replace(snapshot(state));

/**
 * Reads a journal, drops a write that was cut short, and goes on from there.
 * @throws OpenMynaError `card.damaged` (names the file and the entry), `card.version`
 */
export const openJournal = (log: Log): CardMemory => {
  const bytes = log.read();
  const end = bytes.lastIndexOf(newline) + 1;
  const entries = new TextDecoder().decode(bytes.subarray(0, end)).split('\n').slice(0, -1);
  const damaged = (entry: number, cause?: unknown) =>
    new OpenMynaError(errors['card.damaged'], { file: log.name, entry }, { cause });
  if (entries.length === 0) throw damaged(0);
  let state: CardState | undefined;
  entries.forEach((line, entry) => {
    const json = line.slice(9);
    if (line[8] !== ' ' || line.slice(0, 8) !== sum(json)) throw damaged(entry);
    try {
      const value = JSON.parse(json);
      if (state !== undefined) state = applyChange(state, changeFromJson(value));
      else if (value.format === format) state = readState(value, log.name);
    } catch (error) {
      throw error instanceof OpenMynaError ? error : damaged(entry, error);
    }
    if (state === undefined) throw damaged(entry);
  });
  if (end < bytes.length) log.truncate(end);
  if (entries.length > changesBeforeSnapshot) shorten(log, state!);
  return createMemory(state!, { append: (change) => log.append(line(changeToJson(change))) });
};

/** A full disk takes no new state, and the card can be read without one; its next write says so. */
const shorten = (log: Log, state: CardState): void => {
  try {
    log.replace(snapshot(state));
  } catch (error) {
    if (!(error instanceof OpenMynaError && error.code === 'file.full')) throw error;
  }
};

const format = 'openmyna-card';
const formatVersion = 1;
const newline = 0x0a;

const readState = (value: { version: number; state: Parameters<typeof stateFromJson>[0] }, file: string): CardState => {
  const unknown = (version: number) => new OpenMynaError(errors['card.version'], { file, version });
  if (value.version !== formatVersion) throw unknown(value.version);
  if (value.state.version !== 1 && value.state.version !== stateVersion) throw unknown(value.state.version);
  return stateFromJson(value.state);
};

const snapshot = (state: CardState): Uint8Array => line({ format, version: formatVersion, state: stateToJson(state) });

const line = (value: object): Uint8Array => {
  const json = JSON.stringify(value);
  return new TextEncoder().encode(`${sum(json)} ${json}\n`);
};

const sum = (json: string): string => crc32(json).toString(16).padStart(8, '0');
