// What the SDK adds to each exchange, in process: an operation beside the same bytes sent as they are.

import type { CardState } from '@openmyna/card';
import { openCard } from '@openmyna/reader';
import type { PublicView } from '@openmyna/town';
import { asyncRateOf, compare, printComparison } from './compare.ts';
import { listening } from './listening.ts';
import { memoryCard } from './memory-card.ts';
import { operations } from './operations.ts';

export const benchSdk = async (state: CardState, resident: PublicView): Promise<void> => {
  for (const name of ['attributes', 'authentication certificate', 'signature, authentication key'] as const) {
    const operation = operations[name];
    const { channel, heard } = listening(memoryCard(state));
    const heardCard = await openCard(channel);
    heard.commands.length = 0;
    await operation(heardCard, resident);
    const commands = heard.commands;

    const [mine, bare] = [memoryCard(state), memoryCard(state)];
    const card = await openCard(mine);
    const measured = await compare(
      { name: `${name} by the SDK, in process`, unit: '/s', peer: `its ${commands.length} commands and nothing else` },
      () => asyncRateOf(() => operation(card, resident), 400),
      () =>
        asyncRateOf(async () => {
          for (const command of commands) await bare.transmit(command);
        }, 400),
    );
    printComparison(measured);
    const microseconds = (1e6 / measured.ours - 1e6 / measured.peer.rate) / commands.length;
    console.log(`  the SDK adds ${microseconds.toFixed(1)} µs to each of ${commands.length} exchanges`);
  }
};
