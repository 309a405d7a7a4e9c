// What an authority's key was used for, one line a use, written and on the disk before the key signs: whatever was ever signed
// is in it. Each line holds the hash of the one before, so none can be taken out or changed without the auditor's seeing it.
// Its first lines are the making of the keys: the transcript of the ceremony.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type FileOperations, openAppendFile } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/** One use of a key. */
export interface LogEntry {
  /** 1, 2, 3 … */
  readonly seq: number;
  /** ISO 8601 */
  readonly at: string;
  /** Name of the key in its vault. */
  readonly key: string;
  readonly use: 'key' | 'authority' | 'certificates' | 'crl';
  /** First and last serial number of certificates, hexadecimal; the shard of a list; the algorithm of a key. */
  readonly about: string;
  /** SHA-256 over the SHA-256 of each thing signed; of the public key where it was made. Hexadecimal. */
  readonly digest: string;
  /** SHA-256 of the line before, without its end of line; zeros before the first. */
  readonly previous: string;
}

/** The log, open for appending. */
export interface SignatureLog extends Disposable {
  /**
   * Durable when it returns; not in the log when it throws, and nothing is to be signed.
   * @throws OpenMynaError `jlis.log`; `file.full`, `file.failed`, after which the next may be tried; `file.stopped`
   */
  append(entry: Omit<LogEntry, 'seq' | 'previous' | 'at'>, at: Date): LogEntry;
  /** All, in their order. @throws OpenMynaError `jlis.log` at the first line that does not follow */
  entries(): Generator<LogEntry>;
}

const nothing = '0'.repeat(64);

const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex');

/** The digest of what is signed together. */
export const digestOf = (things: readonly Uint8Array[]): string => {
  const whole = createHash('sha256');
  for (const thing of things) whole.update(createHash('sha256').update(thing).digest());
  return whole.digest('hex');
};

/**
 * Opens the log of a file, made if there is none. A last line that was cut short was never acted on, and goes.
 * @throws OpenMynaError `jlis.log` for one whose last line is none; `file.full`, `file.failed`
 */
export const openSignatureLog = (path: string, files?: FileOperations): SignatureLog => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openAppendFile(path, files);
  const lines = (): string[] => wholeLines(readFileSync(path)).toString('utf8').split('\n').slice(0, -1);
  /** Where the log ends, without a last line that was cut short. */
  const readEnd = () => {
    const text = readFileSync(path);
    const whole = wholeLines(text);
    if (whole.length < text.length) file.truncate(whole.length);
    const all = whole.toString('utf8').split('\n').slice(0, -1);
    const last = all.at(-1);
    if (last === undefined) return { size: 0, seq: 0, hash: nothing };
    return { size: whole.length, seq: parse(last, all.length).seq, hash: hashOf(last) };
  };
  let end: ReturnType<typeof readEnd>;
  try {
    end = readEnd();
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }

  return {
    append: (entry, at) => {
      // Somebody else has the log open too: what they wrote comes before.
      if (file.size() !== end.size) end = readEnd();
      const complete: LogEntry = { seq: end.seq + 1, at: at.toISOString(), ...entry, previous: end.hash };
      const line = JSON.stringify(complete);
      const bytes = Buffer.from(`${line}\n`);
      file.append(bytes);
      end = { size: end.size + bytes.length, seq: complete.seq, hash: hashOf(line) };
      return complete;
    },
    entries: function* () {
      let before = { seq: 0, hash: nothing };
      for (const [index, line] of lines().entries()) {
        const entry = parse(line, index + 1);
        if (entry.seq !== before.seq + 1 || entry.previous !== before.hash) throw broken(index + 1);
        before = { seq: entry.seq, hash: hashOf(line) };
        yield entry;
      }
    },
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
};

const wholeLines = (text: Buffer): Buffer => text.subarray(0, text.lastIndexOf(0x0a) + 1);

const broken = (line: number): OpenMynaError => new OpenMynaError(errors['jlis.log'], { line });

const parse = (line: string, number: number): LogEntry => {
  try {
    return JSON.parse(line);
  } catch {
    throw broken(number);
  }
};
