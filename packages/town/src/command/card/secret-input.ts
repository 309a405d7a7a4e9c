// A PIN: asked for without being echoed, or from the environment, or from a file descriptor; from an option at the last, which every
// program of the machine can read while the command runs.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { makeSecret, type Secret, type SecretKind, secrets } from '@openmyna/terminal';
import type { Invocation, OptionDefinition } from '../definition.ts';
import { usage } from '../usage.ts';

const options = {
  pin: {
    ja: '暗証番号・パスワード。実行中はほかのプログラムから見える。なければ OPENMYNA_PIN、それもなければたずねる',
    en: 'PIN or password, which other programs can see meanwhile; without it OPENMYNA_PIN is taken, or it is asked for',
  },
  'code-a': { ja: '照合番号A(個人番号12桁)', en: 'verification number A: the My Number' },
  'code-b': { ja: '照合番号B(14桁)', en: 'verification number B, 14 digits' },
  'birth-date': { ja: '和暦の生年月日6桁', en: 'birth date, six digits, year of the era first' },
} as const;

export type SecretOption = keyof typeof options;

const pinFdOption: Readonly<Record<'pin-fd', OptionDefinition>> = {
  'pin-fd': {
    type: 'string',
    value: 'N',
    summary: { ja: '暗証番号を読むファイル記述子', en: 'the file descriptor that the PIN is read from' },
  },
};

/** The first line of a descriptor that the caller opened. @throws OpenMynaError `command.usage` where it cannot be read */
const lineOf = (name: string, fd: string): string => {
  if (!/^\d{1,4}$/.test(fd)) throw usage(name, '--pin-fd N');
  try {
    return readFileSync(Number(fd), 'utf8').split(/\r?\n/, 1)[0]!;
  } catch {
    throw usage(name, `--pin-fd ${fd}: cannot be read / 読めません`);
  }
};

/** A secret that is not asked for: by option, or in the environment, where `--pin` is OPENMYNA_PIN. */
export const givenSecret = ({ options }: Invocation, name: string): string | undefined => {
  const given = options[name];
  return typeof given === 'string'
    ? given
    : process.env[`OPENMYNA_${name.replaceAll('-', '_').toUpperCase()}`] || undefined;
};

export const secretOptions = (...names: readonly SecretOption[]): Record<string, OptionDefinition> => ({
  ...(names.includes('pin') && pinFdOption),
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
    const value = givenSecret(invocation, name);
    if (value !== undefined && name !== 'pin') return makeSecret(kindOf[name], value);
  }
  const fd = invocation.options['pin-fd'];
  const given = typeof fd === 'string' ? lineOf('--pin-fd', fd) : givenSecret(invocation, 'pin');
  return makeSecret(pin, given ?? (await ask(invocation, secrets[pin].title[invocation.language])));
};

export const lastTryOf = ({ options: given }: Invocation): { lastTry?: 'spend' } =>
  given['spend-last-try'] === true ? { lastTry: 'spend' } : {};

/** The PINs that a holder may change, as a command's operand names them. */
export const pins = {
  authentication: 'authenticationPin',
  signature: 'signaturePassword',
  'input-support': 'inputSupportPin',
  'resident-register': 'residentRegisterPin',
} as const;

/** `--authentication-pin` for `authentication` … */
export const pinOptions: Readonly<Record<string, OptionDefinition>> = Object.fromEntries(
  Object.entries(pins).map(([kind, secret]) => [
    `${kind}-pin`,
    {
      type: 'string',
      value: '…',
      summary: {
        ja: `${secrets[secret].title.ja}(なければたずねる)`,
        en: `${secrets[secret].title.en} (asked for where missing)`,
      },
    },
  ]),
);

export const pinOperand = { text: Object.keys(pins).join('|'), least: 1, most: 1 } as const;

/** @throws OpenMynaError `command.usage` where the operand names none */
export const pinNamed = (command: string, name: string | undefined): (typeof pins)[keyof typeof pins] => {
  if (name === undefined || !Object.hasOwn(pins, name)) throw usage(command, Object.keys(pins).join(' | '));
  return pins[name as keyof typeof pins];
};

export const newOption: Readonly<Record<'new', OptionDefinition>> = {
  new: {
    type: 'string',
    value: '…',
    summary: { ja: '新しい暗証番号(なければたずねる)', en: 'the new one (asked for where missing)' },
  },
};

/** What the holder wants the PIN to be, by --new or asked for. @throws OpenMynaError `terminal.secret-form` */
export const newSecretFor = async (invocation: Invocation, kind: SecretKind): Promise<Secret> => {
  const { title } = secrets[kind];
  const asked = { ja: `新しい${title.ja}`, en: `new ${title.en}` }[invocation.language];
  return makeSecret(kind, givenSecret(invocation, 'new') ?? (await ask(invocation, asked)));
};

/** The lines of a file or of another program, of which each question takes the next. */
let piped: AsyncIterator<string> | undefined;

const nextLine = async (): Promise<string> => {
  const { stdin } = process;
  piped ??= createInterface({ input: stdin })[Symbol.asyncIterator]();
  // Whoever keeps the pipe open does not keep the command from ending.
  stdin.ref?.();
  const { value, done } = await piped.next();
  stdin.unref?.();
  return done === true ? '' : value;
};

/** One line of standard input; on a terminal the question is shown and the answer is not. */
export const ask = async (invocation: Invocation, title: string): Promise<string> => {
  if (!process.stdin.isTTY) return nextLine();
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  process.stderr.write(`${title}: `);
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    invocation.note('');
  }
};
