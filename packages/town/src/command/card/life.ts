// `openmyna card state|suspend|resume`: the desk that answers day and night, and the counter that gives a card back.

import type { CardView } from '../../calls/contract.ts';
import type { Language } from '../../words.ts';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { usage } from '../usage.ts';

const operands = { text: 'ID', least: 1, most: 1 } as const;

const words: Readonly<Record<CardView['status'], Readonly<Record<Language, string>>>> = {
  made: { ja: '交付前', en: 'not handed over yet' },
  valid: { ja: '有効', en: 'valid' },
  suspended: { ja: '一時停止', en: 'suspended' },
  void: { ja: '廃止', en: 'void' },
};

export const showCard = ({ json, language, print }: Invocation, view: CardView): void => {
  const why = view.why === undefined ? '' : ` (${view.why})`;
  print(json ? JSON.stringify(view, null, 2) : `${view.card}  ${words[view.status][language]}${why}  ${view.since}`);
};

export const cardState: CommandDefinition = {
  name: 'card state',
  operands,
  summary: { ja: 'カードが有効か、一時停止か、廃止か', en: 'whether a card is valid, suspended or void' },
  run: async (invocation) => {
    await using town = await openTown(invocation);
    showCard(invocation, await town.call('cardState', { card: invocation.operands[0]! }));
    return undefined;
  },
};

export const cardSuspend: CommandDefinition = {
  name: 'card suspend',
  operands,
  summary: {
    ja: '紛失したカードを一時停止する。証明書はどちらも保留(失効)になる',
    en: 'suspend a lost card; both certificates are on hold, which is not lifted',
  },
  options: {
    why: {
      type: 'string',
      value: 'lost|stolen',
      summary: { ja: '紛失か盗難か(既定は lost)', en: 'lost or stolen (default lost)' },
    },
  },
  run: async (invocation) => {
    const { why = 'lost' } = invocation.options;
    if (why !== 'lost' && why !== 'stolen') throw usage('card suspend', '--why: lost | stolen');
    await using town = await openTown(invocation);
    showCard(
      invocation,
      await town.call('cardEvent', { card: invocation.operands[0]!, event: { kind: 'suspended', why } }),
    );
    return undefined;
  },
};

export const cardResume: CommandDefinition = {
  name: 'card resume',
  operands,
  summary: {
    ja: '見つかったカードの一時停止を窓口で解除する。証明書は発行し直す(card renew)',
    en: 'resume a card that was found, at the counter; its certificates are issued anew (card renew)',
  },
  run: async (invocation) => {
    await using town = await openTown(invocation);
    showCard(invocation, await town.call('cardEvent', { card: invocation.operands[0]!, event: { kind: 'resumed' } }));
    return undefined;
  },
};
