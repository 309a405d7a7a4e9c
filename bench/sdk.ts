// What the SDK adds to each exchange, in process: an operation beside the same bytes sent as they are.

import type { CardChannel } from '@openmyna/apdu';
import { openCard } from '@openmyna/reader';
import { authenticationPin, inputSupportPin } from '@openmyna/terminal';
import type { PublicView, Town } from '@openmyna/town';
import { compare, printComparison } from './compare.ts';
import { listening } from './listening.ts';

const rateOf = async (once: () => Promise<unknown>, milliseconds: number): Promise<number> => {
  let runs = 0;
  const start = performance.now();
  let elapsed = 0;
  do {
    for (let i = 0; i < 20; i++) await once();
    runs += 20;
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (runs / elapsed) * 1000;
};

export const benchSdk = async (town: Town, { pins }: PublicView): Promise<void> => {
  const through: CardChannel = await town.channel({ card: 'C01' });
  const { channel, heard } = listening(through);
  await using card = await openCard(channel);
  const { inputSupport, authentication } = pins!;
  const operations = {
    attributes: () => card.attributes(inputSupportPin(inputSupport)),
    'authentication certificate': () => card.authenticationCertificate(),
    signature: () => card.signForAuthentication(new Uint8Array(100), authenticationPin(authentication)),
  };
  for (const [name, operation] of Object.entries(operations)) {
    heard.commands.length = 0;
    await operation();
    const commands = heard.commands.slice();
    const bytes = async () => {
      for (const command of commands) await through.transmit(command);
    };
    const measured = await compare(
      { name: `${name} by the SDK, in process`, unit: '/s', peer: `its ${commands.length} commands and nothing else` },
      () => rateOf(operation, 400),
      () => rateOf(bytes, 400),
    );
    printComparison(measured);
    const microseconds = (1e6 / measured.ours - 1e6 / measured.peer.rate) / commands.length;
    console.log(`  the SDK adds ${microseconds.toFixed(1)} µs to each of ${commands.length} exchanges`);
  }
};
