// Exchanges and bytes of each operation: the SDK on a card that takes everything and on one of the oldest, and other clients.

import type { CardChannel } from '@openmyna/apdu';
import { openCard } from '@openmyna/reader';
import type { PublicView, Town } from '@openmyna/town';
import { listening } from './listening.ts';
import { operations, readEverything } from './operations.ts';
import { otherClients } from './other-clients.ts';

type Work = (channel: CardChannel) => Promise<unknown>;

const cell = async (inner: CardChannel, prepare: Work, work: Work): Promise<string> => {
  const { channel, heard } = listening(inner);
  await prepare(channel);
  const [exchanges, bytes] = [heard.commands.length, heard.bytes];
  await work(channel);
  await channel.close();
  return `${heard.commands.length - exchanges} (${(heard.bytes - bytes).toLocaleString('en')})`;
};

const bySdk = async (channel: CardChannel, work: (card: Awaited<ReturnType<typeof openCard>>) => Promise<unknown>) => {
  let card: Awaited<ReturnType<typeof openCard>>;
  return cell(
    channel,
    async (listened) => {
      card = await openCard(listened);
    },
    () => work(card),
  );
};

/** Prints the table as Markdown. C08 has a card without extended lengths. */
export const benchExchanges = async (town: Town): Promise<void> => {
  const residents = new Map((await town.residents()).map((resident) => [resident.id, resident]));
  const take = (card: string) => town.channel({ card });
  const of = (id: string): PublicView => residents.get(id)!;
  const clients = Object.keys(otherClients);
  console.log(
    `| exchanges (bytes) | SDK | SDK, card without extended lengths | ${clients.join(' | ')} |\n|${'---|'.repeat(clients.length + 3)}`,
  );
  for (const [name, operation] of Object.entries(operations)) {
    const cells = [await bySdk(await take('C01'), (card) => operation(card, of('C01')))];
    // A card without extended lengths has no secure messaging.
    cells.push(name.endsWith('protected') ? '–' : await bySdk(await take('C08'), (card) => operation(card, of('C08'))));
    for (const client of clients) {
      const script = otherClients[client]![name];
      cells.push(
        script === undefined
          ? '–'
          : await cell(
              await take('C01'),
              async () => {},
              (channel) => script(channel, of('C01')),
            ),
      );
    }
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  const everything = await bySdk(await take('C01'), (card) => readEverything(card, of('C01')));
  const opening = await cell(await take('C01'), async () => {}, openCard);
  console.log(`| opening the card, once | ${opening} | | ${clients.map(() => '').join(' | ')} |`);
  console.log(`| everything | ${everything} | | ${clients.map(() => '').join(' | ')} |`);
};
