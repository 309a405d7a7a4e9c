import { diagnose, type Finding } from '@openmyna/reader';
import type { CommandDefinition } from './definition.ts';
import { openTown } from './open-town.ts';

type Look = Omit<Finding, 'id'> & { readonly id: Finding['id'] | 'wallet' };

const marks = { good: '✓', advice: '!', problem: '✗', unknown: '?' } as const;

export const doctor: CommandDefinition = {
  name: 'doctor',
  summary: {
    ja: 'この機械のリーダーとウォレットの不具合と、その直し方',
    en: 'what is wrong with this machine’s reader and the wallet, and the remedy',
  },
  run: async (invocation) => {
    const { json, language, print } = invocation;
    const findings: Look[] = [await wallet(invocation), ...(await diagnose())];
    if (json) print(JSON.stringify(findings, null, 2));
    else
      for (const { verdict, text, remedy = [] } of findings) {
        print(`${marks[verdict]} ${text[language]}`);
        for (const line of remedy) print(`    ${line}`);
      }
    // The exit code of what is not available, as if the reader itself had been asked for.
    return findings.some(({ verdict }) => verdict === 'problem') ? 6 : undefined;
  },
};

const wallet = async (invocation: Parameters<CommandDefinition['run']>[0]): Promise<Look> => {
  await using town = await openTown(invocation);
  const cards = await town.cards();
  const damaged = cards.filter(({ condition }) => condition === 'damaged').map(({ id }) => id);
  if (damaged.length === 0) {
    const text = { ja: `カード ${cards.length} 枚は、どれも読めます。`, en: `All ${cards.length} cards are readable.` };
    return { id: 'wallet', verdict: 'good', text };
  }
  const list = damaged.join(', ');
  return {
    id: 'wallet',
    verdict: 'problem',
    text: {
      ja: `記録が壊れているカード: ${list}。ほかは使えます。`,
      en: `Damaged: ${list}. The other cards can be used.`,
    },
    remedy: damaged.map((id) => `npx openmyna apdu --card ${id} 00A40000`),
  };
};
