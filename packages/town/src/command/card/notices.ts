// `openmyna card notices`: what holders are told before a card or certificate ends, and afterwards.

import type { ExpiryNoticeKind, ExpirySubject } from '@openmyna/identity';
import type { NoticeView } from '../../calls/contract.ts';
import type { Language } from '../../words.ts';
import type { CommandDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';

type Words = Readonly<Record<Language, string>>;

const kinds: Readonly<Record<ExpiryNoticeKind, Words>> = {
  expiring: { ja: '有効期限通知書', en: 'letter: it ends in three months' },
  ended: { ja: '有効期限の日', en: 'it ends today' },
  'grace-ended': { ja: '健康保険証としての利用の終わり', en: 'health insurance no longer accepts it' },
};

const subjects: Readonly<Record<ExpirySubject, Words>> = {
  card: { ja: 'カード', en: 'card' },
  authentication: { ja: '利用者証明用電子証明書', en: 'authentication certificate' },
  signature: { ja: '署名用電子証明書', en: 'signature certificate' },
};

const states: Readonly<Record<NoticeView['status'], Words>> = {
  planned: { ja: '予定', en: 'planned' },
  due: { ja: '送付待ち', en: 'due' },
  sent: { ja: '送付済み', en: 'sent' },
};

export const cardNotices: CommandDefinition = {
  name: 'card notices',
  operands: { text: '[ID]', least: 0, most: 1 },
  summary: {
    ja: 'カードと電子証明書の有効期限の知らせ: 送ったもの、送付待ちのもの。ID があればこれから送るものも',
    en: 'notices that a card or its certificates end: those sent and those due, of one card those to come too',
  },
  run: async (invocation) => {
    const { operands, json, language, print } = invocation;
    await using town = await openTown(invocation);
    const all = await town.call('cardNotices', { card: operands[0] });
    const lines = all.map(({ card, on, kind, of, status }) => [
      card,
      on,
      states[status][language],
      kinds[kind][language],
      of.map((one) => subjects[one][language]).join(', '),
    ]);
    print(json ? JSON.stringify(all, null, 2) : columns(lines));
    return undefined;
  },
};
