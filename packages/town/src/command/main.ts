// `openmyna COMMAND …`: finds the command, reads its options, and turns what it throws into words and an exit code.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CardRemoved, CardSilent } from '@openmyna/apdu';
import { exitCodeOf, OpenMynaError, problemOf } from '@openmyna/errors';
import { errors as readerErrors } from '@openmyna/reader/errors';
import { defect, traceOf } from '../defect.ts';
import { errors } from '../errors.ts';
import { machineOf } from '../machine.ts';
import { type Language, languageOf } from '../words.ts';
import { commonOptions } from './common-options.ts';
import type { CommandDefinition } from './definition.ts';
import { helpOf, helpOfAll } from './help.ts';
import { allCommands, findCommand } from './table.ts';
import { usage } from './usage.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** In ms: one Ctrl-C may come several times, from the terminal and by way of npm and `bin/openmyna.mjs`. */
const oneKeystroke = 1000;

/** The first SIGINT or SIGTERM asks to end; another one, later, ends at once. */
const interruption = (): AbortSignal => {
  const controller = new AbortController();
  let first: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      first ??= performance.now();
      if (performance.now() - first > oneKeystroke) process.exit(130);
      controller.abort();
    });
  return controller.signal;
};

/** Options that every command takes may also stand before it. */
const commandFirst = (words: readonly string[]): readonly string[] => {
  const [first, ...rest] = words;
  const option = first?.startsWith('--') ? commonOptions[first.slice(2).split('=')[0]!] : undefined;
  if (first === undefined || option === undefined || rest.length === 0) return words;
  const taken = option.type === 'string' && !first.includes('=') ? 1 : 0;
  return [...commandFirst(rest.slice(taken)), first, ...rest.slice(0, taken)];
};

const run = async (words: readonly string[], language: Language): Promise<number> => {
  const found = await findCommand(words);
  if (found === undefined) {
    const [first] = words;
    if (first !== undefined && !['help', '--help', '-h'].includes(first))
      throw new OpenMynaError(errors['command.unknown'], { word: first });
    print(helpOfAll(await allCommands(), language));
    return 0;
  }
  const { command, rest } = found;
  const { values, positionals } = parse(command, rest);
  if (values.help === true) {
    print(helpOf(command, language));
    return 0;
  }
  const { least, most } = command.operands ?? { least: 0, most: 0 };
  if (positionals.length < least || positionals.length > most)
    throw usage(command.name, command.operands?.text ?? positionals[most]!);
  const folder = resolve(typeof values.data === 'string' ? values.data : 'openmyna-data');
  const exitCode = await command.run({
    operands: positionals,
    options: values,
    json: values.json === true,
    folder,
    language,
    ...machineOf(folder),
    print,
    note,
    interruption,
  });
  return exitCode ?? 0;
};

const parse = (command: CommandDefinition, args: readonly string[]) => {
  const definitions = { ...command.options, ...commonOptions };
  const options = Object.fromEntries(Object.entries(definitions).map(([name, { type }]) => [name, { type }]));
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Its message names the option, never what stands behind it.
    throw usage(command.name, (error as Error).message.split('\n')[0]!.split('. ')[0]!);
  }
};

/** What is no defect of ours. */
const known = (thrown: unknown): OpenMynaError | undefined => {
  if (thrown instanceof OpenMynaError) return thrown;
  const { code, path } = thrown as NodeJS.ErrnoException;
  if (thrown instanceof Error && code !== undefined && path !== undefined)
    return new OpenMynaError(errors['command.file'], { path, reason: code }, { cause: thrown });
  return thrown instanceof CardRemoved
    ? new OpenMynaError(readerErrors['card.removed'], {}, { cause: thrown })
    : undefined;
};

const explain = (thrown: unknown, words: readonly string[], language: Language): number => {
  const error = known(thrown) ?? defect(thrown);
  const { holder, clerk, operator } = error.words;
  if (words.includes('--json')) note(JSON.stringify(problemOf(error)));
  else note(`${holder[language]}\n${clerk[language]}`);
  if (known(thrown) === undefined) note(`${operator[language]}\n${traceOf(thrown)}`);
  return exitCodeOf(error.definition);
};

// A reader of the output that goes away early (`| head`) ends the command, without a complaint.
process.stdout.on('error', () => process.exit(0));

const words = commandFirst(process.argv.slice(2));
const language = languageOf(process.env, words);
try {
  process.exitCode = await run(words, language);
} catch (thrown) {
  process.exitCode = explain(thrown, words, language);
  // The call that waits for the answer cannot be taken back, and would keep this process for as long as the reader hangs.
  if ([thrown, (thrown as Error).cause].some((error) => error instanceof CardSilent)) {
    const { endProcess } = await import('@openmyna/reader');
    await endProcess(process.exitCode);
  }
}
