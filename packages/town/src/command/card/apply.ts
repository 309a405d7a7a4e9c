// `openmyna card apply|reissue|applications|issue|return`: from what is filled in to a card that waits at the municipality.

import { ageOn, dayInJapan } from '@openmyna/identity';
import type { ApplicationForm } from '@openmyna/institutions/jlis';
import type { ApplicationView } from '../../calls/contract.ts';
import type { Town } from '../../town/contract.ts';
import type { Language } from '../../words.ts';
import type { CommandDefinition, Invocation, OptionDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';
import { usage, wholeNumber } from '../usage.ts';
import { showCard } from './life.ts';

const operands = { text: 'RESIDENT', least: 1, most: 1 } as const;

const status: Readonly<Record<ApplicationView['status'], Readonly<Record<Language, string>>>> = {
  accepted: { ja: '受付済み', en: 'accepted' },
  'in-production': { ja: '作成中', en: 'in production' },
  made: { ja: '作成済み', en: 'made' },
  ended: { ja: '終了', en: 'ended' },
};

const lineOf = (
  { applicationId, acceptedOn, cardId = '', fee, ...application }: ApplicationView,
  language: Language,
) => [
  applicationId,
  acceptedOn,
  status[application.status][language],
  cardId,
  fee === 0 ? '' : { ja: `手数料 ${fee} 円`, en: `fee ${fee} yen` }[language],
];

const show = ({ json, language, print }: Invocation, application: ApplicationView): void =>
  print(json ? JSON.stringify(application, null, 2) : columns([lineOf(application, language)]));

const formOptions: Readonly<Record<string, OptionDefinition>> = {
  route: {
    type: 'string',
    value: routes().join('|'),
    summary: { ja: '申請のしかた(既定は web)', en: 'by which way (default web)' },
  },
  face: {
    type: 'boolean',
    summary: { ja: '顔認証マイナンバーカード(暗証番号なし)', en: 'a card without PINs, for checking the face alone' },
  },
  express: { type: 'boolean', summary: { ja: '特急発行', en: 'made express' } },
  photo: {
    type: 'string',
    value: 'N',
    summary: {
      ja: '顔写真(この数から描く。1歳未満にはない)',
      en: 'the photo, drawn from this number; who is under one has none',
    },
  },
  'photo-taken': {
    type: 'string',
    value: 'DATE',
    summary: { ja: '撮影日(既定は今日)', en: 'the day it was taken (default today)' },
  },
  request: {
    type: 'string',
    value: 'KEY',
    summary: { ja: '申請の番号。同じ番号は1度しか数えない', en: 'a key of the application; the same counts once' },
  },
};

function routes(): readonly ApplicationForm['route'][] {
  return ['web', 'paper', 'photo-booth', 'counter'];
}

const apply = async (
  name: string,
  invocation: Invocation,
  reason: ApplicationForm['reason'],
  town: Town,
): Promise<ApplicationView> => {
  const { operands: words, options, clock, random } = invocation;
  const resident = words[0]!;
  const route = routes().find((one) => one === (options.route ?? 'web'));
  if (route === undefined) throw usage(name, `--route: ${routes().join(' | ')}`);
  const today = dayInJapan(clock());
  const { birthDate } = await town.call('resident', { resident });
  const age = ageOn(birthDate, today);
  const [drawn = 0] = new Uint32Array(random(4).slice().buffer);
  const seed = wholeNumber(name, 'photo', options.photo, 0, 0xffffffff) ?? drawn;
  const takenOn = typeof options['photo-taken'] === 'string' ? options['photo-taken'] : today;
  const form: ApplicationForm = {
    route,
    reason,
    form: options.face === true ? 'face' : 'pins',
    express: options.express === true,
    by: age < 15 ? 'guardian' : 'self',
    photo: age < 1 ? null : { seed, takenOn },
  };
  return town.call('apply', {
    resident,
    form,
    ...(typeof options.request === 'string' && { request: options.request }),
  });
};

export const cardApply: CommandDefinition = {
  name: 'card apply',
  operands,
  summary: { ja: 'カードを申請する', en: 'apply for a card' },
  options: {
    renewal: { type: 'boolean', summary: { ja: '有効期限の前の更新', en: 'a renewal, before the one in use ends' } },
    ...formOptions,
  },
  run: async (invocation) => {
    await using town = await openTown(invocation);
    const reason = invocation.options.renewal === true ? 'renewal' : 'first';
    show(invocation, await apply('card apply', invocation, reason, town));
    return undefined;
  },
};

export const cardReissue: CommandDefinition = {
  name: 'card reissue',
  operands,
  summary: {
    ja: 'なくした・こわれたカードの再交付を申請する。いまのカードは廃止になる',
    en: 'apply for another card for one that is lost or damaged, which is void from then on',
  },
  options: {
    reason: {
      type: 'string',
      value: 'lost|stolen|damaged',
      summary: { ja: '紛失・盗難・破損(既定は lost)', en: 'why (default lost)' },
    },
    ...formOptions,
  },
  run: async (invocation) => {
    const { reason = 'lost' } = invocation.options;
    if (reason !== 'lost' && reason !== 'stolen' && reason !== 'damaged')
      throw usage('card reissue', '--reason: lost | stolen | damaged');
    await using town = await openTown(invocation);
    show(invocation, await apply('card reissue', invocation, reason, town));
    return undefined;
  },
};

export const cardApplications: CommandDefinition = {
  name: 'card applications',
  operands,
  summary: { ja: 'カードの申請をみる', en: 'the applications of a resident' },
  run: async (invocation) => {
    const { json, language, print } = invocation;
    await using town = await openTown(invocation);
    const all = await town.call('applications', { resident: invocation.operands[0]! });
    print(json ? JSON.stringify(all, null, 2) : columns(all.map((one) => lineOf(one, language))));
    return undefined;
  },
};

export const cardWithdraw: CommandDefinition = {
  name: 'card withdraw',
  operands: { text: 'RESIDENT APPLICATION', least: 2, most: 2 },
  summary: { ja: 'カードの申請を取り下げる', en: 'withdraw an application' },
  run: async (invocation) => {
    const [resident, application] = invocation.operands as [string, string];
    await using town = await openTown(invocation);
    show(invocation, await town.call('withdraw', { resident, application }));
    return undefined;
  },
};

export const cardIssue: CommandDefinition = {
  name: 'card issue',
  operands,
  summary: {
    ja: '申請のあったカードを作り、市区町村に届ける',
    en: 'make the card that was applied for, and send it to the municipality',
  },
  run: async (invocation) => {
    await using town = await openTown(invocation);
    showCard(invocation, await town.call('produce', { resident: invocation.operands[0]! }));
    return undefined;
  },
};

export const cardReturn: CommandDefinition = {
  name: 'card return',
  operands: { text: 'ID', least: 1, most: 1 },
  summary: { ja: 'カードを返納する: 廃止になる', en: 'give a card back: it is void' },
  run: async (invocation) => {
    await using town = await openTown(invocation);
    const event = { kind: 'void', why: 'returned' } as const;
    showCard(invocation, await town.call('cardEvent', { card: invocation.operands[0]!, event }));
    return undefined;
  },
};

export const cardUnclaimed: CommandDefinition = {
  name: 'card unclaimed',
  summary: { ja: '6か月取りに来ないカード', en: 'the cards that nobody came for within six months' },
  run: async (invocation) => {
    const { json, print } = invocation;
    await using town = await openTown(invocation);
    const all = await town.call('unclaimed', {});
    print(json ? JSON.stringify(all, null, 2) : columns(all.map(({ cardId, arrivedOn }) => [cardId, arrivedOn])));
    return undefined;
  },
};

export const cardDestroy: CommandDefinition = {
  name: 'card destroy',
  operands: { text: 'ID', least: 1, most: 1 },
  summary: { ja: '取りに来ないカードを廃棄する', en: 'destroy a card that nobody came for' },
  run: async (invocation) => {
    await using town = await openTown(invocation);
    showCard(invocation, await town.call('destroy', { card: invocation.operands[0]! }));
    return undefined;
  },
};
