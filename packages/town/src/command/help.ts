import type { Language } from '../words.ts';
import { commonOptions } from './common-options.ts';
import type { CommandDefinition, OptionDefinition } from './definition.ts';
import { columns } from './text.ts';

const titles = {
  ja: {
    usage: '使い方',
    commands: 'コマンド',
    options: 'オプション',
    more: '`openmyna コマンド --help` で、それぞれの使い方。',
  },
  en: {
    usage: 'Usage',
    commands: 'Commands',
    options: 'Options',
    more: '`openmyna COMMAND --help` says more of each.',
  },
} as const;

const optionRows = (options: Readonly<Record<string, OptionDefinition>>, language: Language): string[][] =>
  Object.entries(options).map(([name, { value, summary }]) => [
    `--${name}${value === undefined ? '' : ` ${value}`}`,
    summary[language],
  ]);

const called = ({ name, operands }: CommandDefinition): string => [name, operands?.text].filter(Boolean).join(' ');

export const helpOfAll = (commands: readonly CommandDefinition[], language: Language): string => {
  const { usage, commands: title, options, more } = titles[language];
  const rows = commands.map((command) => [called(command), command.summary[language]]);
  return [
    `${usage}: openmyna COMMAND …`,
    `\n${title}:`,
    columns(rows),
    `\n${options}:`,
    columns(optionRows(commonOptions, language)),
    `\n${more}`,
  ].join('\n');
};

export const helpOf = (command: CommandDefinition, language: Language): string => {
  const { usage, options } = titles[language];
  return [
    `${usage}: openmyna ${called(command)} …`,
    `\n${command.summary[language]}`,
    `\n${options}:`,
    columns(optionRows({ ...command.options, ...commonOptions }, language)),
  ].join('\n');
};
