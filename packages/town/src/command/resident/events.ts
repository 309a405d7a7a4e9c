// `openmyna resident move|rename|…`: each command enters one kind of event.

import type { LifeEvent } from '@openmyna/institutions/municipality';
import type { CommandDefinition, Invocation, OptionDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { usage } from '../usage.ts';
import {
  addressOf,
  addressOption,
  bornOptions,
  householdOptions,
  intoHousehold,
  nameOf,
  nameOptions,
  readingOf,
  readingOptions,
  reportOf,
  reportOptions,
  residentOperands,
  sexOf,
  textOf,
  writtenName,
} from './options.ts';
import { showResident } from './show.ts';

type Options = Readonly<Record<string, OptionDefinition>>;

const eventCommand = (
  name: string,
  summary: CommandDefinition['summary'],
  eventOf: (invocation: Invocation) => LifeEvent,
  options: Options = {},
): CommandDefinition => ({
  name: `resident ${name}`,
  operands: residentOperands,
  summary,
  options: { ...options, ...reportOptions },
  run: async (invocation) => {
    const event = eventOf(invocation);
    await using town = await openTown(invocation);
    const after = await town.call('happen', {
      ...reportOf(invocation),
      resident: invocation.operands[0]!,
      event,
      ...(invocation.options.whole === true && { whole: true }),
    });
    showResident(invocation, after);
    return undefined;
  },
});

const wholeOption: Options = {
  whole: { type: 'boolean', summary: { ja: '世帯全員', en: 'everybody in the household' } },
};

const correctionOf = (invocation: Invocation): LifeEvent => {
  const { options } = invocation;
  const [name, birthDate] = [textOf(options.name), textOf(options['birth-date'])];
  return {
    kind: 'correction',
    ...(name !== undefined && { name: writtenName(name) }),
    ...(birthDate !== undefined && { birthDate }),
    ...(options.sex !== undefined && { sex: sexOf('correct', options.sex) }),
    ...(options.to !== undefined && { address: addressOf('correct', invocation) }),
  };
};

const stayUntil = ({ options }: Invocation): LifeEvent => {
  const until = textOf(options.until);
  if (until === undefined) throw usage('resident stay', '--until DATE|none');
  return { kind: 'stay', endsOn: until === 'none' ? null : until };
};

export const residentEvents: readonly CommandDefinition[] = [
  eventCommand(
    'move',
    { ja: '転居・転入: 署名用の証明書は失効する', en: 'a move: the signing certificate ends' },
    (invocation) => ({
      kind: 'move',
      to: addressOf('move', invocation),
      ...intoHousehold('move', invocation),
      ...(invocation.options['without-card'] === true && { continues: false }),
    }),
    {
      ...addressOption,
      ...householdOptions,
      ...wholeOption,
      'without-card': {
        type: 'boolean',
        summary: {
          ja: '転入届のときに継続利用を求めない(90日以内に resident continue)',
          en: 'continued use of the card is not asked for now, but within 90 days by `resident continue`',
        },
      },
    },
  ),
  eventCommand(
    'move-out',
    { ja: '転出届。--on は転出予定日(先の日でよい)', en: 'a move out of the municipality; --on may be a day to come' },
    ({ options }) => ({ kind: 'move-out', ...(options['by-card'] === true && { byCard: true as const }) }),
    {
      ...wholeOption,
      'by-card': {
        type: 'boolean',
        summary: {
          ja: '特例転出: 転出証明書の代わりにカードで転入する',
          en: 'without a certificate of departure: the card is presented on arrival',
        },
      },
    },
  ),
  eventCommand(
    'continue',
    { ja: '転入後のカードの継続利用', en: 'continued use of the card, after a move in' },
    () => ({ kind: 'continuation' }),
  ),
  eventCommand(
    'rename',
    { ja: '氏名の変更: 署名用の証明書は失効する', en: 'a change of name: the signing certificate ends' },
    (invocation) => ({ kind: 'name', ...nameOf('rename', invocation) }),
    nameOptions,
  ),
  eventCommand(
    'reading',
    { ja: '振り仮名・ローマ字の記載', en: 'how the name is read' },
    (invocation) => ({ kind: 'reading', ...readingOf(invocation) }),
    readingOptions,
  ),
  eventCommand('correct', { ja: '職権による訂正', en: 'a correction of what was entered wrongly' }, correctionOf, {
    name: nameOptions.name!,
    ...bornOptions,
    ...addressOption,
    ...wholeOption,
  }),
  eventCommand('death', { ja: '死亡: 証明書はどちらも失効する', en: 'a death: both certificates end' }, () => ({
    kind: 'death',
  })),
  eventCommand(
    'leave',
    {
      ja: '国外転出: --continue で継続利用。--on は先の日でよい',
      en: 'leaving Japan; --continue keeps the card; --on may be a day to come',
    },
    ({ options }) => ({ kind: 'departure', continues: options.continue === true }),
    {
      continue: {
        type: 'boolean',
        summary: { ja: 'カードを継続利用する', en: 'the card goes on abroad, without signatures' },
      },
      ...wholeOption,
    },
  ),
  eventCommand(
    'withdraw',
    { ja: '先の日の転出・国外転出を取りやめる', en: 'takes back a departure that is reported and has not come yet' },
    () => ({ kind: 'withdrawal' }),
  ),
  eventCommand(
    'return',
    { ja: '国外からの転入', en: 'a return from abroad' },
    (invocation) => ({
      kind: 'return',
      to: addressOf('return', invocation),
      ...intoHousehold('return', invocation),
    }),
    { ...addressOption, ...householdOptions },
  ),
  eventCommand(
    'renumber',
    { ja: '個人番号の変更: カードも証明書も使えなくなる', en: 'a new My Number: card and certificates end' },
    () => ({ kind: 'number' }),
  ),
  eventCommand('naturalise', { ja: '帰化', en: 'a naturalisation' }, () => ({ kind: 'naturalisation' })),
  eventCommand('stay', { ja: '在留期間の更新', en: 'a renewal of the stay' }, stayUntil, {
    until: {
      type: 'string',
      value: 'DATE|none',
      summary: { ja: '満了日。期間がなければ none', en: 'its last day; none where it has none' },
    },
  }),
  eventCommand(
    'erase',
    { ja: '職権消除: カードも証明書も使えなくなる', en: 'an erasure: card and certificates end' },
    () => ({
      kind: 'erasure',
    }),
  ),
  eventCommand(
    'restore',
    { ja: '誤って消除された住民票の回復', en: 'takes back an erasure that was a mistake' },
    (invocation) => ({ kind: 'restoration', ...intoHousehold('restore', invocation) }),
    householdOptions,
  ),
];
