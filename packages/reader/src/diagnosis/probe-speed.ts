// How fast a command goes from a PC/SC client to a card in the virtual reader and back. Debian's vpcd writes a frame in two
// parts, so that Nagle's algorithm holds the second until the kernel acknowledges the first, 44 ms later.

import { fromHex } from '@openmyna/apdu';
import { type CardState, createChip, createMemory, nodeCrypto, stateVersion } from '@openmyna/card';
import type { Pcsc } from '../pcsc/pcsc.ts';
import type { ReaderState } from '../pcsc/reader-states.ts';
import { insertCard } from '../vpcd/insert.ts';

/** A card with nothing on it. */
export const blankCard = (): CardState => ({
  version: stateVersion,
  cardId: 'blank',
  model: 'e-2019',
  lifeCycle: 'secured',
  condition: 'intact',
  dataObjects: {},
  applications: { isd: {} },
});

const challenge = fromHex('0084000008');
const exchanges = 10;

/** Readers that are there are told within a few milliseconds of opening PC/SC; a card shows up within 400. In ms. */
const patience = { reader: 500, card: 5000 } as const;

/**
 * Milliseconds an exchange takes, the median of a few, over a blank card in a free slot. undefined where no slot is free.
 * @throws where the card does not show up in PC/SC
 */
export const probeSpeed = async (pcsc: Pcsc): Promise<number | undefined> => {
  const free = await pcsc
    .waitFor(({ name, hasCard }) => slotOf(name) !== undefined && !hasCard, AbortSignal.timeout(patience.reader))
    .catch(() => undefined);
  if (free === undefined) return undefined;
  const chip = createChip({
    memory: createMemory(blankCard(), { append: () => {} }),
    environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length) },
  });
  await using _ = await insertCard(chip, { slot: slotOf(free.name)! });
  const isProbe = ({ name, hasCard }: ReaderState) => name === free.name && hasCard;
  await pcsc.waitFor(isProbe, AbortSignal.timeout(patience.card));
  await using channel = await pcsc.connect(free.name);
  const times: number[] = [];
  for (let i = 0; i < exchanges; i++) {
    const start = performance.now();
    await channel.transmit(challenge);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[exchanges / 2];
};

/** vpcd's readers are called `Virtual PCD 00 00`, the last two digits their slot. */
const slotOf = (name: string): number | undefined => {
  const match = /^Virtual PCD [0-9A-F]{2} ([0-9A-F]{2})$/.exec(name);
  return match === null ? undefined : Number.parseInt(match[1]!, 16);
};
