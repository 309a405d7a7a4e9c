import { writeFileSync } from 'node:fs';
import { book, chapters, html, junit, type Run, runBook, type SecretValues } from '@openmyna/conformance';
import { type SecretKind, secrets } from '@openmyna/terminal';
import type { PublicView } from '../residents/resident.ts';
import { openChannel, sourceOptions } from './card/source.ts';
import type { CommandDefinition, Invocation, OptionDefinition } from './definition.ts';
import { openTown } from './open-town.ts';
import { columns } from './text.ts';

const kinds = Object.keys(secrets) as SecretKind[];

/** `--authentication-pin`, `--code-a` … */
const optionOf = (kind: SecretKind): string => kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const secretOptions: Readonly<Record<string, OptionDefinition>> = Object.fromEntries(
  kinds.map((kind) => [optionOf(kind), { type: 'string' as const, value: '…', summary: secrets[kind].title }]),
);

export const conformance: CommandDefinition = {
  name: 'conformance',
  summary: {
    ja: 'カードが仕様どおりか、条文ごとに確かめる',
    en: 'check a card clause by clause; JUnit XML and an HTML report',
  },
  options: {
    ...sourceOptions,
    ...secretOptions,
    harmful: {
      type: 'boolean',
      summary: {
        ja: '回数を減らす・暗証番号を変える条文も行い、元に戻す',
        en: 'also spend tries and change PINs, and give them back',
      },
    },
    junit: { type: 'string', value: 'FILE', summary: { ja: 'JUnit XML を書く', en: 'write JUnit XML' } },
    html: {
      type: 'string',
      value: 'FILE',
      summary: { ja: 'HTML の報告を書く(日英)', en: 'write an HTML report, Japanese and English' },
    },
  },
  run: async (invocation) => {
    const { options, json, language, print, note } = invocation;
    const known = await secretsFor(invocation);
    await using channel = await openChannel(invocation);
    const run = await runBook(book, channel, {
      secrets: known,
      harmful: options.harmful === true,
      onClause: ({ outcome, clause }, done, of) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${done}/${of}`);
        if (outcome === 'fail') note(`\r✗ ${clause.id} ${clause.text[language]}`);
      },
    });
    if (process.stderr.isTTY) process.stderr.write('\r');
    if (typeof options.junit === 'string') writeFileSync(options.junit, junit(run));
    if (typeof options.html === 'string') writeFileSync(options.html, html(run));
    print(json ? JSON.stringify(summaryOf(run), null, 2) : columns(tableOf(run, language)));
    // As for what does not read back as it should.
    return run.results.some(({ outcome }) => outcome === 'fail') ? 7 : undefined;
  },
};

/** Those given, and for a card of the town those of its resident. */
const secretsFor = async (invocation: Invocation): Promise<SecretValues> => {
  const { options } = invocation;
  const given = kinds.flatMap((kind) => {
    const value = options[optionOf(kind)];
    return typeof value === 'string' ? [[kind, value] as const] : [];
  });
  const known = typeof options.card === 'string' ? await residentSecrets(invocation, options.card) : {};
  return { ...known, ...Object.fromEntries(given) };
};

const residentSecrets = async (invocation: Invocation, card: string): Promise<SecretValues> => {
  await using town = await openTown(invocation);
  const resident = (await town.residents()).find(({ id }) => id === card);
  return resident === undefined ? {} : knownOf(resident);
};

const knownOf = ({ pins, codeA, codeB }: PublicView): SecretValues => ({
  codeA,
  codeB,
  birthDateCode: codeB.slice(0, 6),
  ...(pins && {
    authenticationPin: pins.authentication,
    inputSupportPin: pins.inputSupport,
    residentRegisterPin: pins.residentRegister,
    ...(pins.signature !== null && { signaturePassword: pins.signature }),
  }),
});

const outcomes = ['pass', 'fail', 'seen', 'not-run'] as const;

const counted = ({ results }: Run, chapter: string) =>
  outcomes.map(
    (outcome) => results.filter((result) => result.clause.chapter === chapter && result.outcome === outcome).length,
  );

const titles = {
  ja: ['', '適合', '不適合', '観察', '未実施'],
  en: ['', 'conforms', 'does not', 'seen', 'not run'],
} as const;

const tableOf = (run: Run, language: 'ja' | 'en'): string[][] => [
  [...titles[language]],
  ...Object.entries(chapters).map(([name, title]) => [title[language], ...counted(run, name).map(String)]),
];

const summaryOf = ({ atr, facts, results }: Run): object => ({
  atr,
  facts,
  counts: Object.fromEntries(
    outcomes.map((outcome) => [outcome, results.filter((result) => result.outcome === outcome).length]),
  ),
  results: results.map(({ clause, outcome, reason, seen }) => ({
    id: clause.id,
    outcome,
    ...(reason && { reason }),
    text: clause.text,
    source: clause.source,
    seen,
  })),
});
