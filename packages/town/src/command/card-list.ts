import type { CardSummary } from '../town/contract.ts';
import type { CommandDefinition } from './definition.ts';
import { openTown } from './open-town.ts';
import { columns } from './text.ts';

const conditions: Readonly<Record<CardSummary['condition'], { ja: string; en: string }>> = {
  intact: { ja: '', en: '' },
  zeroised: { ja: '消去済み', en: 'zeroised' },
  'in-reader': { ja: 'リーダーの中', en: 'in the reader' },
  damaged: { ja: '記録が壊れている', en: 'damaged' },
};

export const cardList: CommandDefinition = {
  name: 'card list',
  summary: { ja: 'ウォレットのカード', en: 'the cards in the wallet' },
  run: async (invocation) => {
    const { json, language, print } = invocation;
    await using town = await openTown(invocation);
    const cards = await town.cards();
    if (json) print(JSON.stringify(cards, null, 2));
    else
      print(
        columns(
          cards.map(({ id, model = '?', condition, description }) => [
            id,
            model,
            conditions[condition][language],
            description[language],
          ]),
        ),
      );
    return undefined;
  },
};
