// `openmyna resident household`: who lives together, and what changes in it.

import type { Household, Relation } from '@openmyna/institutions/municipality';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';
import { intoHousehold, relationOf, reportOf, reportOptions, residentOperands, textOf } from './options.ts';
import { relationWords } from './words.ts';

const show = ({ json, language, print }: Invocation, { id, members, head, ...rest }: Household): void => {
  if (json) {
    print(JSON.stringify({ id, head, members, ...rest }, null, 2));
    return;
  }
  const noHead = { ja: '世帯主がいません', en: 'nobody is its head' }[language];
  const rows = members.map(({ residentId, relation }) => [residentId, relationWords[relation][language]]);
  print(columns([[id, head ?? noHead], ...rows]));
};

/** `C03=child,C04=parent` */
const relationsOf = (text: string | undefined): Record<string, Relation> =>
  Object.fromEntries(
    (text ?? '')
      .split(',')
      .filter((one) => one !== '')
      .map((one) => {
        const [resident = '', relation] = one.split('=');
        return [resident, relationOf('household', relation)];
      }),
  );

export const residentHousehold: CommandDefinition = {
  name: 'resident household',
  operands: residentOperands,
  summary: { ja: '住民の世帯をみる、変える', en: 'the household of a resident, and changes of it' },
  options: {
    household: {
      type: 'string',
      value: 'HOUSEHOLD',
      summary: { ja: '同じ住所の別の世帯に入る', en: 'goes into another one of the same address' },
    },
    relation: { type: 'string', value: 'RELATION', summary: { ja: '世帯主との続柄', en: 'what they are to its head' } },
    own: { type: 'boolean', summary: { ja: '世帯を分ける', en: 'begins a household of their own' } },
    head: { type: 'boolean', summary: { ja: '世帯主になる', en: 'becomes its head' } },
    relations: {
      type: 'string',
      value: 'ID=RELATION,…',
      summary: { ja: '--head のとき、ほかの人の新しい続柄', en: 'with --head, what others are to the new head' },
    },
    ...reportOptions,
  },
  run: async (invocation) => {
    const { options, operands } = invocation;
    const resident = operands[0]!;
    const into = intoHousehold('household', invocation);
    const changes = [into.household !== undefined, options.own === true, options.head === true];
    if (changes.filter((one) => one).length > 1) throw usage('resident household', '--household | --own | --head');
    const relations = relationsOf(textOf(options.relations));
    await using town = await openTown(invocation);
    if (options.head === true)
      show(invocation, await town.call('newHead', { ...reportOf(invocation), resident, relations }));
    else {
      if (into.household !== undefined || options.own === true)
        await town.call('happen', { ...reportOf(invocation), resident, event: { kind: 'household', ...into } });
      show(invocation, await town.call('household', { resident }));
    }
    return undefined;
  },
};
