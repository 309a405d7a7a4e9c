// Runs the book against a card over any channel.

import { type CardChannel, CardRemoved, fromAscii, fromHex, toHex, withPatience } from '@openmyna/apdu';
import { type SecretKind, secrets } from '@openmyna/terminal';
import type { CardFacts, Clause, Step } from './clause.ts';
import { protectedSession } from './protection.ts';
import { isd, selectAid, selectApplication } from './words.ts';

/** Values of secrets by their kind. */
export type SecretValues = Readonly<Partial<Record<SecretKind, string>>>;

/** How the book is run. */
export interface RunOptions {
  /** Values of the secrets that are known; clauses that need others are not run. */
  readonly secrets: SecretValues;
  /** Also what spends tries or changes secrets, and gives them back. */
  readonly harmful?: boolean;
  /** Told of every clause as it is done. */
  readonly onClause?: (result: Result, done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** One step as it went. */
export interface Seen {
  /** As it was sent, secrets as `•`. */
  readonly command: string;
  readonly expected: string;
  /** Data of more than 16 bytes is shortened: a report is no copy of a card. */
  readonly response: string;
}

/** A clause and what came of it. */
export interface Result {
  readonly clause: Clause;
  readonly outcome: 'pass' | 'fail' | 'not-run' | 'seen';
  /** Why it was not run. */
  readonly reason?: 'secret' | 'locked' | 'wrong' | 'harm' | 'absent';
  readonly seen: readonly Seen[];
}

/** What a whole book found of one card. */
export interface Run {
  readonly atr: string;
  readonly facts: CardFacts;
  readonly results: readonly Result[];
}

/** Milliseconds for an answer. */
const patience = 30_000;

/**
 * Runs a book against the card behind a channel, clause by clause.
 * @throws CardRemoved; the signal's reason
 */
export const runBook = async (book: readonly Clause[], channel: CardChannel, options: RunOptions): Promise<Run> => {
  const bounded = withPatience(channel, patience);
  const send = async (hex: string): Promise<string> => toHex(await bounded.transmit(fromHex(hex)));
  // A generation fails the first command after power-up (card.md §1.3); it is spent here.
  await send('00A40000');
  const facts = await findFacts(send);
  const unusable = new Map<SecretKind, 'locked' | 'wrong'>();
  for (const kind of await findLocked(send, options.secrets)) unusable.set(kind, 'locked');
  const results: Result[] = [];
  for (const clause of book) {
    options.signal?.throwIfAborted();
    const reason = whyNot(clause, facts, unusable, options);
    const result = reason === undefined ? await runClause(clause, send, options.secrets) : notRun(clause, reason);
    // What was given as right and is not is presented no second time: it would lock.
    const wrong = result.outcome === 'fail' ? presentedLast(clause, result) : undefined;
    if (wrong !== undefined) unusable.set(wrong, 'wrong');
    results.push(result);
    options.onClause?.(result, results.length, book.length);
  }
  return { atr: toHex(channel.atr), facts, results };
};

type Send = (hex: string) => Promise<string>;

const findFacts = async (send: Send): Promise<CardFacts> => {
  const licence = /^(9000|6283)$/.test(await send(selectApplication('licence')));
  await send(selectApplication('jpki'));
  const extendedLength = (await send('00B08600000000')).endsWith('9000');
  return { licence, extendedLength };
};

/** Secrets that have no try to lose: presenting them would be, or lead to, the last. */
const findLocked = async (send: Send, known: SecretValues): Promise<ReadonlySet<SecretKind>> => {
  const locked = new Set<SecretKind>();
  for (const kind of Object.keys(known) as SecretKind[])
    for (const [application, fid] of Object.entries(secrets[kind].at)) {
      const selected = await send(selectApplication(application as keyof (typeof secrets)[typeof kind]['at']));
      if (selected !== '9000') continue;
      await send(`00A4020C02${fid.toString(16).padStart(4, '0')}`);
      const answer = await send('00200080');
      const left = /^63C([0-9A-F])$/.exec(answer)?.[1];
      if (answer !== '9000' && (left === undefined || Number.parseInt(left, 16) < 2)) locked.add(kind);
    }
  return locked;
};

const whyNot = (
  { needs, harm, onlyWhere }: Clause,
  facts: CardFacts,
  unusable: ReadonlyMap<SecretKind, 'locked' | 'wrong'>,
  { secrets: known, harmful }: RunOptions,
): Result['reason'] => {
  if (onlyWhere !== undefined && !facts[onlyWhere]) return 'absent';
  if (harm !== undefined && harmful !== true) return 'harm';
  if (needs.some((kind) => known[kind] === undefined)) return 'secret';
  const [why] = needs.flatMap((kind) => unusable.get(kind) ?? []);
  return why;
};

/** The secret that the step which failed presented as right, where the card says it is not. */
const presentedLast = (clause: Clause, { seen }: Result): SecretKind | undefined => {
  const { send } = clause.steps[seen.length - 1]!;
  const kind = /^002000..\{(\w+)\}$/.exec(send)?.[1] as SecretKind | undefined;
  return kind !== undefined && /^(63C|698)/.test(seen.at(-1)!.response) ? kind : undefined;
};

const notRun = (clause: Clause, reason: NonNullable<Result['reason']>): Result => ({
  clause,
  outcome: 'not-run',
  reason,
  seen: [],
});

const runClause = async (clause: Clause, send: Send, known: SecretValues): Promise<Result> => {
  // Every clause begins in the issuer security domain, where nothing is verified (card.md §1.4).
  await send(selectAid(isd));
  const seen: Seen[] = [];
  let outcome: Result['outcome'] = clause.unknown === true ? 'seen' : 'pass';
  let before = '';
  const session = protectedSession();
  for (const { send: template, expect, protection } of clause.steps) {
    const response = await answerTo(async () => {
      const command = await session.agree(fillIn(template, known, bytesOf), before);
      return protection === undefined ? send(command) : session.send(command, protection, send);
    });
    seen.push({ command: shown(template, known, protection), expected: expect, response: shorten(response) });
    const fits = new RegExp(`^(?:${expect === '=' ? before : expect})$`).test(response);
    before = response;
    if (fits) continue;
    outcome = clause.unknown === true ? 'seen' : 'fail';
    if (outcome === 'fail') break;
  }
  return { clause, outcome, seen };
};

/** A card that leaves in the middle ends the run; any other failure of the channel is an answer that does not fit. */
const answerTo = async (ask: () => Promise<string>): Promise<string> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CardRemoved) throw error;
    return '';
  }
};

type Show = (value: string) => string;

const lc = (value: string): string => value.length.toString(16).padStart(2, '0').toUpperCase();
const bytesOf: Show = (value) => lc(value) + toHex(fromAscii(value));
const blind: Show = (value) => lc(value) + '•'.repeat(value.length);

const shown = (template: string, known: SecretValues, protection: Step['protection']): string => {
  const command = fillIn(template, known, blind);
  if (protection === undefined) return command;
  return `SM(${command})${protection === 'right' ? '' : `, ${protection}`}`;
};

const fillIn = (template: string, known: SecretValues, show: Show): string =>
  template.replace(/\{(\w+)(!?)\}/g, (_, kind: SecretKind, wrong: string) => {
    const value = known[kind] ?? '';
    return show(wrong === '!' ? mistake(value) : value);
  });

/** Another value of the same form: its last digit, or letter, is the next one. */
const mistake = (value: string): string => {
  const last = value.at(-1) ?? '0';
  const next = last === '9' ? '0' : last === 'Z' ? 'A' : String.fromCharCode(last.charCodeAt(0) + 1);
  return value.slice(0, -1) + next;
};

const shorten = (response: string): string =>
  response.length <= 36 ? response : `${response.slice(0, 6)}…(${response.length / 2 - 2})…${response.slice(-4)}`;
