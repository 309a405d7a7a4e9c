// `openmyna resident …`: what is reported of a person at the counter, and what becomes of it. The register is the municipality's;
// their certificates follow it at once.

import { municipalities, normaliseAddress } from '@openmyna/identity';
import type { LifeEvent, LifeEventKind, RegisteredAddress, Resident } from '@openmyna/institutions/municipality';
import type { Language } from '../../words.ts';
import type { CommandDefinition, Invocation, OptionDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';

const operands = { text: 'ID', least: 1, most: 1 } as const;

const eventOptions: Readonly<Record<string, OptionDefinition>> = {
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
};

const status: Readonly<Record<Resident['status'], Readonly<Record<Language, string>>>> = {
  resident: { ja: '住民', en: 'resident' },
  abroad: { ja: '国外転出', en: 'abroad' },
  dead: { ja: '死亡', en: 'dead' },
  erased: { ja: '消除', en: 'erased' },
};

const kinds: Readonly<Record<LifeEventKind, Readonly<Record<Language, string>>>> = {
  birth: { ja: '出生', en: 'birth' },
  registration: { ja: '登録', en: 'first entry' },
  move: { ja: '転居・転入', en: 'move' },
  name: { ja: '氏名の変更', en: 'change of name' },
  correction: { ja: '訂正', en: 'correction' },
  death: { ja: '死亡', en: 'death' },
  departure: { ja: '国外転出', en: 'departure' },
  return: { ja: '国外からの転入', en: 'return' },
  naturalisation: { ja: '帰化', en: 'naturalisation' },
  stay: { ja: '在留期間の更新', en: 'renewal of stay' },
  number: { ja: '個人番号の変更', en: 'change of My Number' },
  erasure: { ja: '職権消除', en: 'erasure' },
};

const show = ({ json, language, print }: Invocation, resident: Resident): void => {
  if (json) {
    print(JSON.stringify(resident, null, 2));
    return;
  }
  const words = {
    ja: ['氏名', '旧氏', '通称', '生年月日', '住所', '個人番号', '住民票コード', '状態'],
    en: ['name', 'former name', 'alias', 'birth date', 'address', 'My Number', 'resident code', 'status'],
  }[language];
  const { name, formerName = '', alias = '', birthDate, address, myNumber, residentCode, since } = resident;
  const state = `${status[resident.status][language]} (${since})`;
  const values = [name, formerName, alias, birthDate, address.text, myNumber, residentCode, state];
  print(columns(values.flatMap((value, index) => (value === '' ? [] : [[words[index]!, value]]))));
};

export const residentShow: CommandDefinition = {
  name: 'resident show',
  operands,
  summary: { ja: '住民票をみる', en: 'the entry of a resident' },
  run: async (invocation) => {
    await using town = await openTown(invocation);
    show(invocation, await town.call('resident', { resident: invocation.operands[0]! }));
    return undefined;
  },
};

export const residentHistory: CommandDefinition = {
  name: 'resident history',
  operands,
  summary: { ja: '住民の異動の履歴', en: 'everything that happened to a resident' },
  run: async (invocation) => {
    const { json, language, print } = invocation;
    await using town = await openTown(invocation);
    const history = await town.call('history', { resident: invocation.operands[0]! });
    if (json) print(JSON.stringify(history, null, 2));
    else print(columns(history.map(({ seq, on, event }) => [`${seq}`, on, kinds[event.kind][language]])));
    return undefined;
  },
};

/** A command that enters one kind of event. */
const eventCommand = (
  name: string,
  summary: CommandDefinition['summary'],
  eventOf: (invocation: Invocation) => LifeEvent,
  options: Readonly<Record<string, OptionDefinition>> = {},
): CommandDefinition => ({
  name: `resident ${name}`,
  operands,
  summary,
  options: { ...options, ...eventOptions },
  run: async (invocation) => {
    const { on, request } = invocation.options;
    const event = eventOf(invocation);
    await using town = await openTown(invocation);
    const after = await town.call('happen', {
      resident: invocation.operands[0]!,
      event,
      ...(typeof on === 'string' && { on }),
      ...(typeof request === 'string' && { request }),
    });
    show(invocation, after);
    return undefined;
  },
});

const addressOption: Readonly<Record<string, OptionDefinition>> = {
  to: {
    type: 'string',
    value: 'ADDRESS',
    summary: { ja: '新しい住所(都道府県から)', en: 'the new address, from the prefecture on' },
  },
};

/** The municipality is told by the address itself. */
const addressOf = (command: string, { options }: Invocation): RegisteredAddress => {
  if (typeof options.to !== 'string') throw usage(`resident ${command}`, '--to ADDRESS');
  const text = normaliseAddress(options.to);
  const municipality = municipalities.find(({ prefecture, name }) => text.startsWith(`${prefecture}${name}`));
  const known = municipalities.map(({ prefecture, name }) => `${prefecture}${name}`).join(' ');
  if (municipality === undefined) throw usage(`resident ${command}`, `--to ${known}…`);
  return { municipality: municipality.code, text };
};

const text = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const residentEvents: readonly CommandDefinition[] = [
  eventCommand(
    'move',
    { ja: '転居・転入: 署名用の証明書は失効する', en: 'a move: the signing certificate ends' },
    (invocation) => ({ kind: 'move', to: addressOf('move', invocation) }),
    addressOption,
  ),
  eventCommand(
    'rename',
    { ja: '氏名の変更: 署名用の証明書は失効する', en: 'a change of name: the signing certificate ends' },
    ({ options }) => {
      const [name, formerName, alias] = [text(options.name), text(options['former-name']), text(options.alias)];
      if (name === undefined) throw usage('resident rename', '--name NAME');
      return {
        kind: 'name',
        name: name.replaceAll(' ', '　'),
        ...(formerName !== undefined && { formerName }),
        ...(alias !== undefined && { alias }),
      };
    },
    {
      name: { type: 'string', value: 'NAME', summary: { ja: '新しい氏名', en: 'the new name' } },
      'former-name': { type: 'string', value: 'NAME', summary: { ja: '旧氏', en: 'former family name' } },
      alias: { type: 'string', value: 'NAME', summary: { ja: '通称', en: 'alias' } },
    },
  ),
  eventCommand('death', { ja: '死亡: 証明書はどちらも失効する', en: 'a death: both certificates end' }, () => ({
    kind: 'death',
  })),
  eventCommand(
    'leave',
    { ja: '国外転出: --continue で継続利用', en: 'leaving Japan; --continue keeps the card' },
    ({ options }) => ({ kind: 'departure', continues: options.continue === true }),
    {
      continue: {
        type: 'boolean',
        summary: { ja: 'カードを継続利用する', en: 'the card goes on abroad, without signatures' },
      },
    },
  ),
  eventCommand(
    'return',
    { ja: '国外からの転入', en: 'a return from abroad' },
    (invocation) => ({ kind: 'return', to: addressOf('return', invocation) }),
    addressOption,
  ),
  eventCommand(
    'renumber',
    { ja: '個人番号の変更: カードも証明書も使えなくなる', en: 'a new My Number: card and certificates end' },
    () => ({ kind: 'number' }),
  ),
];
