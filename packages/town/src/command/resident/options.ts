// The options that the commands of the register share, and what is read out of them.

import { municipalities, normaliseAddress } from '@openmyna/identity';
import type {
  Furigana,
  HouseholdMembership,
  RegisteredAddress,
  RegisteredName,
  Relation,
} from '@openmyna/institutions/municipality';
import { relations } from '@openmyna/institutions/municipality/contract';
import type { Report } from '../../calls/contract.ts';
import type { Invocation, OptionDefinition } from '../definition.ts';
import { usage } from '../usage.ts';

type Options = Readonly<Record<string, OptionDefinition>>;

export const residentOperands = { text: 'ID', least: 1, most: 1 } as const;

export const reportOptions: Options = {
  on: {
    type: 'string',
    value: 'DATE',
    summary: { ja: '異動日(既定は今日)', en: 'the day it happened (default today)' },
  },
  request: {
    type: 'string',
    value: 'KEY',
    summary: { ja: '届出の番号。同じ番号は1度しか数えない', en: 'a key of the report; the same counts once' },
  },
  reason: {
    type: 'string',
    value: 'TEXT',
    summary: { ja: '14日を過ぎた届出の理由', en: 'why it is reported after the 14 days' },
  },
};

export const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const reportOf = ({ options }: Invocation): Report => ({
  on: textOf(options.on),
  request: textOf(options.request),
  lateReason: textOf(options.reason),
});

export const addressOption: Options = {
  to: {
    type: 'string',
    value: 'ADDRESS',
    summary: { ja: '住所(都道府県から)', en: 'the address, from the prefecture on' },
  },
};

/** The municipality is told by the address itself. @throws OpenMynaError `command.usage` */
export const addressOf = (command: string, { options }: Invocation): RegisteredAddress => {
  if (typeof options.to !== 'string') throw usage(`resident ${command}`, '--to ADDRESS');
  const text = normaliseAddress(options.to);
  const municipality = municipalities.find(({ prefecture, name }) => text.startsWith(`${prefecture}${name}`));
  const known = municipalities.map(({ prefecture, name }) => `${prefecture}${name}`).join(' ');
  if (municipality === undefined) throw usage(`resident ${command}`, `--to ${known}…`);
  return { municipality: municipality.code, text };
};

export const householdOptions: Options = {
  household: {
    type: 'string',
    value: 'HOUSEHOLD',
    summary: { ja: '入る世帯(既定は自分の世帯)', en: 'the household to go into (default: one’s own)' },
  },
  relation: {
    type: 'string',
    value: relations.join('|'),
    summary: { ja: '世帯主との続柄', en: 'what they are to its head' },
  },
};

/** @throws OpenMynaError `command.usage` */
export const relationOf = (command: string, text: string | boolean | undefined): Relation => {
  const relation = relations.find((one) => one === text);
  if (relation === undefined) throw usage(`resident ${command}`, `--relation ${relations.join('|')}`);
  return relation;
};

/** Nothing where none is named. @throws OpenMynaError `command.usage` */
export const intoHousehold = (
  command: string,
  { options }: Invocation,
): { readonly household?: HouseholdMembership } => {
  const id = textOf(options.household);
  return id === undefined ? {} : { household: { id, relation: relationOf(command, options.relation) } };
};

export const readingOptions: Options = {
  kana: {
    type: 'string',
    value: 'KANA',
    summary: {
      ja: '振り仮名(氏と名を空白で分ける。片方だけなら「ミホン 」「 タロウ」)',
      en: 'the reading in kana, its halves parted by a space; one half alone: "ミホン "',
    },
  },
  romaji: { type: 'string', value: 'NAME', summary: { ja: 'ローマ字(大文字)', en: 'in capital Latin letters' } },
};

export const nameOptions: Options = {
  name: { type: 'string', value: 'NAME', summary: { ja: '氏名', en: 'the name' } },
  ...readingOptions,
  'former-name': { type: 'string', value: 'NAME', summary: { ja: '旧氏', en: 'former family name' } },
  alias: { type: 'string', value: 'NAME', summary: { ja: '通称', en: 'alias' } },
};

const furiganaOf = (text: string): Furigana => {
  const [family = '', given = ''] = text.split(/[ \u3000]/);
  return { ...(family !== '' && { family }), ...(given !== '' && { given }) };
};

export const readingOf = ({ options }: Invocation): Pick<RegisteredName, 'kana' | 'romaji'> => {
  const [kana, romaji] = [textOf(options.kana), textOf(options.romaji)];
  return { ...(kana !== undefined && { kana: furiganaOf(kana) }), ...(romaji !== undefined && { romaji }) };
};

/** Names are typed with whatever space is at hand. */
export const writtenName = (name: string): string => name.replaceAll(' ', '　');

/** @throws OpenMynaError `command.usage` */
export const nameOf = (command: string, invocation: Invocation): RegisteredName => {
  const { options } = invocation;
  const [name, formerName, alias] = [textOf(options.name), textOf(options['former-name']), textOf(options.alias)];
  if (name === undefined) throw usage(`resident ${command}`, '--name NAME');
  return {
    name: writtenName(name),
    ...readingOf(invocation),
    ...(formerName !== undefined && { formerName }),
    ...(alias !== undefined && { alias }),
  };
};

export const bornOptions: Options = {
  'birth-date': {
    type: 'string',
    value: 'DATE',
    summary: { ja: '生年月日(不詳の月日は 00)', en: 'the birth date, unknown parts as 00' },
  },
  sex: { type: 'string', value: '1|2|9', summary: { ja: '性別', en: 'the sex: 1 male, 2 female, 9 not applicable' } },
};

/** The codes of JIS X 0303. @throws OpenMynaError `command.usage` */
export const sexOf = (command: string, text: string | boolean | undefined): '1' | '2' | '9' => {
  if (text === '1' || text === '2' || text === '9') return text;
  throw usage(`resident ${command}`, '--sex 1|2|9');
};
