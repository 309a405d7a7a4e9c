// A PIN from an option, or asked for without being echoed.

import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { makeSecret, type Secret, type SecretKind, secrets } from '@openmyna/terminal';
import type { Invocation, OptionDefinition } from '../definition.ts';

const options = {
  pin: { ja: '暗証番号・パスワード(なければたずねる)', en: 'PIN or password (asked for where it is missing)' },
  'code-a': { ja: '照合番号A(個人番号12桁)', en: 'verification number A: the My Number' },
  'code-b': { ja: '照合番号B(14桁)', en: 'verification number B, 14 digits' },
  'birth-date': { ja: '和暦の生年月日6桁', en: 'birth date, six digits, year of the era first' },
} as const;

export type SecretOption = keyof typeof options;

export const secretOptions = (...names: readonly SecretOption[]): Record<string, OptionDefinition> => ({
  ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const, value: '…', summary: options[name] }])),
  'spend-last-try': {
    type: 'boolean',
    summary: { ja: 'ロックされるおそれのある最後の1回も使う', en: 'spend even the last try, which may lock' },
  },
});

const kindOf: Readonly<Record<Exclude<SecretOption, 'pin'>, SecretKind>> = {
  'code-a': 'codeA',
  'code-b': 'codeB',
  'birth-date': 'birthDateCode',
};

/**
 * The secret that was given, or the first kind of `pin` asked for.
 * @param pin what --pin means here; undefined where no PIN opens it
 */
export const secretFor = async (
  invocation: Invocation,
  pin: SecretKind,
  ...others: readonly SecretOption[]
): Promise<Secret> => {
  for (const name of others) {
    const value = invocation.options[name];
    if (typeof value === 'string' && name !== 'pin') return makeSecret(kindOf[name], value);
  }
  const given = invocation.options.pin;
  return makeSecret(
    pin,
    typeof given === 'string' ? given : await ask(invocation, secrets[pin].title[invocation.language]),
  );
};

export const lastTryOf = ({ options: given }: Invocation): { lastTry?: 'spend' } =>
  given['spend-last-try'] === true ? { lastTry: 'spend' } : {};

/** One line of standard input; on a terminal the question is shown and the answer is not. */
export const ask = async (invocation: Invocation, title: string): Promise<string> => {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (process.stdin.isTTY) process.stderr.write(`${title}: `);
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY === true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    if (process.stdin.isTTY) invocation.note('');
  }
};
