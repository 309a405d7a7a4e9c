// One card over one channel: exchanges, what the card was found to take, and what is known of its secrets.

import {
  type CardChannel,
  CardSilent,
  encodeCommand,
  parseResponse,
  statusWord,
  toHex,
  triesLeft,
  withPatience,
} from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { type Command, type ExchangeEvent, meaningOf, shown, shownAnswer } from './command/command.ts';
import * as commands from './command/commands.ts';
import type { TerminalCrypto } from './crypto.ts';
import { errors } from './errors.ts';
import { type Application, type SecretKind, secrets, type Words } from './facts.ts';
import type { Secret } from './secret.ts';

export interface SessionOptions {
  readonly crypto: TerminalCrypto;
  /** Told of every exchange, blinded by its meaning. */
  readonly trace?: ((event: ExchangeEvent) => void) | undefined;
  /** Milliseconds a card may take for one answer. Default 30,000; the slowest, a signature, takes about 1,000. */
  readonly patience?: number | undefined;
}

/** Whether the try that would lock a secret may be spent. */
export interface LastTry {
  readonly lastTry?: 'spend';
}

export interface Answer {
  readonly data: Uint8Array;
  readonly sw: number;
}

/** Protects commands and opens their answers (card.md §4.4); plain where there is no session. */
export interface Protection {
  /** The command as it goes to the card. */
  wrap(command: Command): Promise<Command>;
  /**
   * The plain answer to the command wrapped last.
   * @throws OpenMynaError `terminal.malformed`
   */
  unwrap(answer: Answer): Promise<Answer>;
}

export interface FileReading {
  readonly title: Words;
  readonly answer: Command['answer'];
  /** Where the object at its beginning ends, told by its first bytes; undefined reads the file to its end. */
  readonly end?: (head: Uint8Array) => number | undefined;
}

/** No file of this card is as long, so a card that goes on is lying. */
const longestFile = 0x8000;

export class CardSession {
  readonly #channel: CardChannel;
  readonly #trace: SessionOptions['trace'];
  readonly #patience: number;
  readonly crypto: TerminalCrypto;
  /** Found by trying, never by the ATR; undefined until tried. */
  readonly takes: { shortIdentifiers?: boolean; extendedLength?: boolean } = {};
  /** By application and kind; what the card said last. */
  readonly #tries = new Map<string, number>();
  protection: Protection | undefined;

  constructor(channel: CardChannel, { crypto, trace, patience = 30_000 }: SessionOptions) {
    this.#channel = withPatience(channel, patience);
    this.#trace = trace;
    this.#patience = patience;
    this.crypto = crypto;
  }

  get atr(): Uint8Array {
    return this.#channel.atr;
  }

  /**
   * Sends one command, once.
   * @throws CardRemoved; OpenMynaError `terminal.malformed` for an answer that is none, `terminal.silent` where none comes
   */
  async exchange(command: Command): Promise<Answer> {
    const sent = this.protection === undefined ? command : await this.protection.wrap(command);
    const response = await this.#transmit(encodeCommand(sent.fields), command);
    if (response.length < 2 || response.length > 0x10002) throw malformed(command.title, `${response.length} bytes`);
    const answer = parseResponse(response);
    this.#trace?.({
      command: shown(sent),
      response: shownAnswer(command, response),
      title: command.title,
      sw: answer.sw,
      meaning: meaningOf(command, answer.sw),
    });
    return this.protection === undefined ? answer : this.protection.unwrap(answer);
  }

  async #transmit(bytes: Uint8Array, { title }: Command): Promise<Uint8Array> {
    try {
      return await this.#channel.transmit(bytes);
    } catch (cause) {
      if (!(cause instanceof CardSilent)) throw cause;
      const details = { commandJa: title.ja, commandEn: title.en, milliseconds: this.#patience };
      throw new OpenMynaError(errors['terminal.silent'], details, { cause });
    }
  }

  /** The data of a 9000. @throws OpenMynaError `terminal.refused` */
  async ok(command: Command): Promise<Uint8Array> {
    const { data, sw } = await this.exchange(command);
    if (sw !== statusWord.ok) throw refused(command, sw);
    return data;
  }

  /** @throws OpenMynaError `terminal.absent` where the card does not carry it */
  async select(application: Application | Uint8Array): Promise<void> {
    this.protection = undefined;
    const command = commands.selectApplication(application);
    const { sw } = await this.exchange(command);
    if (sw === statusWord.notFound) throw absent(commands.titleOf(application), sw);
    if (sw !== statusWord.ok && sw !== statusWord.dfLocked) throw refused(command, sw);
  }

  /**
   * A whole file of the current application in as few exchanges as the card allows: by short identifier and extended
   * length where it takes them, else step by step.
   * @throws OpenMynaError `terminal.absent`, `terminal.refused`, `terminal.malformed`
   */
  async readFile(fid: number, { title, answer, end }: FileReading): Promise<Uint8Array> {
    const first = await this.#readStart(fid, title, answer);
    let bytes = first.slice();
    const length = end?.(bytes);
    if (end !== undefined && length === undefined) throw malformed(title, 'no object');
    while (length === undefined || bytes.length < length) {
      if (bytes.length >= longestFile) throw malformed(title, `more than ${longestFile} bytes`);
      const left = length === undefined ? 256 : Math.min(256, length - bytes.length);
      const { data, sw } = await this.exchange(commands.readBinary({ title, answer, offset: bytes.length, le: left }));
      if (sw === statusWord.offsetBeyondFile && length === undefined) return bytes;
      if (sw !== statusWord.ok) throw refused(commands.readBinary({ title, answer, offset: 0, le: 1 }), sw);
      if (data.length === 0 || data.length > left) throw malformed(title, `${data.length} bytes for ${left}`);
      bytes = append(bytes, data);
      if (length === undefined && data.length < left) return bytes;
    }
    return length === undefined ? bytes : bytes.subarray(0, length);
  }

  async #readStart(fid: number, title: Words, answer: Command['answer']): Promise<Uint8Array> {
    const sfi = this.takes.shortIdentifiers === false ? undefined : fid;
    if (sfi === undefined) await this.#selectFile(fid, title);
    if (this.takes.extendedLength !== false) {
      const whole = commands.readBinary({ title, answer, sfi, offset: 0, le: 65536 });
      const { data, sw } = await this.exchange(whole);
      if (sw === statusWord.ok) {
        this.takes.extendedLength = true;
        return data;
      }
      // What the file itself says is the same however it is asked.
      if (final.has(sw) || this.takes.extendedLength) throw fileRefused(whole, title, sw);
    }
    const block = commands.readBinary({ title, answer, sfi, offset: 0, le: 256 });
    const { data, sw } = await this.exchange(block);
    if (sw !== statusWord.ok) throw fileRefused(block, title, sw);
    this.takes.extendedLength ??= false;
    if (data.length > 256) throw malformed(title, `${data.length} bytes for 256`);
    return data;
  }

  async #selectFile(fid: number, title: Words): Promise<void> {
    const { sw } = await this.exchange(commands.selectFile(fid));
    if (sw === statusWord.notFound) throw absent(title, sw);
    if (sw !== statusWord.ok) throw refused(commands.selectFile(fid), sw);
  }

  /**
   * Tries left of a secret of the current application; spends none. Also finds out whether the card takes short
   * identifiers, so that no secret is ever presented to find that out.
   */
  async queryTries(application: Application, kind: SecretKind): Promise<number | 'blocked' | 'unknown'> {
    const fid = fileOf(application, kind);
    let answer =
      this.takes.shortIdentifiers === false ? undefined : await this.exchange(commands.queryTries(kind, fid));
    if (answer === undefined || (this.takes.shortIdentifiers === undefined && !isCount(answer.sw))) {
      await this.#selectFile(fid, secrets[kind].title);
      answer = await this.exchange(commands.queryTries(kind));
      if (isCount(answer.sw)) this.takes.shortIdentifiers ??= false;
    } else this.takes.shortIdentifiers ??= true;
    const count = countOf(kind, answer.sw);
    if (typeof count === 'number') this.#tries.set(`${application}/${kind}`, count);
    else this.#tries.delete(`${application}/${kind}`);
    this.#lastQuery = answer.sw;
    return count === 0 ? 'blocked' : count;
  }
  #lastQuery = 0;

  /**
   * Presents a secret, once. The try that would lock it is not spent unless asked for.
   * @throws OpenMynaError `terminal.wrong-secret` (with `triesLeft`), `terminal.blocked`, `terminal.last-try`,
   * `terminal.tries-unknown`, `terminal.refused`
   */
  async verify(application: Application, secret: Secret, { lastTry }: LastTry = {}): Promise<void> {
    const { kind } = secret;
    const key = `${application}/${kind}`;
    const known = this.#tries.get(key) ?? (await this.queryTries(application, kind));
    const details = { secretJa: secrets[kind].title.ja, secretEn: secrets[kind].title.en };
    if (known === 'blocked' || known === 0)
      throw new OpenMynaError(errors['terminal.blocked'], { ...details, sw: '63C0' });
    if (lastTry !== 'spend') {
      if (known === 'unknown')
        throw new OpenMynaError(errors['terminal.tries-unknown'], { ...details, sw: swText(this.#lastQuery) });
      if (known === 1) throw new OpenMynaError(errors['terminal.last-try'], details);
    }
    const fid = fileOf(application, kind);
    if (this.takes.shortIdentifiers !== true) await this.#selectFile(fid, secrets[kind].title);
    const command = commands.verify(secret, this.takes.shortIdentifiers === true ? fid : undefined);
    // Whatever comes back, what was known is known no more.
    this.#tries.delete(key);
    const { sw } = await this.exchange(command);
    if (sw === statusWord.ok) {
      this.#tries.set(key, secrets[kind].tries);
      return;
    }
    const left = triesLeft(sw);
    if (left !== undefined && left > 0) {
      // A counter that did not go down is a lie, and what it says is not relied on.
      if (typeof known !== 'number' || left < known) this.#tries.set(key, left);
      throw new OpenMynaError(errors['terminal.wrong-secret'], { ...details, triesLeft: left, sw: swText(sw) });
    }
    if (left === 0 || blocked.has(sw)) {
      this.#tries.set(key, 0);
      throw new OpenMynaError(errors['terminal.blocked'], { ...details, sw: swText(sw) });
    }
    throw refused(command, sw);
  }

  /** A new value for a secret that has just been verified in the current application. */
  async change(application: Application, next: Secret): Promise<void> {
    await this.#selectFile(fileOf(application, next.kind), secrets[next.kind].title);
    await this.ok(commands.change(next));
    this.#tries.set(`${application}/${next.kind}`, secrets[next.kind].tries);
  }

  close(): Promise<void> {
    return this.#channel.close();
  }
}

/** Refusals that say something of the file, not of how it was asked for. */
const final: ReadonlySet<number> = new Set([statusWord.securityStatusNotSatisfied, statusWord.offsetBeyondFile]);
const blocked: ReadonlySet<number> = new Set([0x6983, statusWord.referenceBlocked]);

const isCount = (sw: number): boolean => triesLeft(sw) !== undefined || blocked.has(sw) || sw === statusWord.ok;

/** 9000: it is verified, and so its tries are whole (card.md §1.4). */
const countOf = (kind: SecretKind, sw: number): number | 'unknown' => {
  if (blocked.has(sw)) return 0;
  if (sw === statusWord.ok) return secrets[kind].tries;
  return triesLeft(sw) ?? 'unknown';
};

const fileOf = (application: Application, kind: SecretKind): number => {
  const at: Readonly<Partial<Record<Application, number>>> = secrets[kind].at;
  const fid = at[application];
  if (fid === undefined) throw new TypeError(`the ${application} application has no ${kind}`);
  return fid;
};

const append = (head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
};

export const swText = (sw: number): string => toHex(Uint8Array.of(sw >> 8, sw & 0xff));

export const malformed = (what: Words, problem: string): OpenMynaError =>
  new OpenMynaError(errors['terminal.malformed'], { whatJa: what.ja, whatEn: what.en, problem });

export const absent = (what: Words, sw: number): OpenMynaError =>
  new OpenMynaError(errors['terminal.absent'], { whatJa: what.ja, whatEn: what.en, sw: swText(sw) });

export const refused = (command: Command, sw: number): OpenMynaError => {
  const { title } = command;
  const meaning = meaningOf(command, sw);
  return new OpenMynaError(errors['terminal.refused'], {
    commandJa: title.ja,
    commandEn: title.en,
    meaningJa: meaning.ja,
    meaningEn: meaning.en,
    sw: swText(sw),
  });
};

/** A file that is not there, or in which nothing was written. */
const fileRefused = (command: Command, title: Words, sw: number): OpenMynaError =>
  sw === statusWord.notFound || sw === statusWord.offsetBeyondFile ? absent(title, sw) : refused(command, sw);
