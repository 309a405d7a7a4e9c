// The reader that holds a My Number Card, among all there are.

import {
  type CardChannel,
  CardSilent,
  encodeCommand,
  parseResponse,
  statusWord,
  withPatience,
  wrapChannel,
} from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { applications } from '@openmyna/terminal';
import { errors } from '../errors.ts';
import { openPcsc, type Pcsc } from './pcsc.ts';

export interface ConnectOptions {
  /** Milliseconds for a card that is asked what it is. Default 5,000. */
  readonly patience?: number | undefined;
}

/** Milliseconds in which PC/SC must have named every reader. */
const enumeration = 1000;

/**
 * The card in a PC/SC reader, held exclusively; PC/SC is closed with the channel.
 * @param reader its name; without one, the first that holds a My Number Card
 * @throws OpenMynaError `reader.pcsc`, `reader.unknown`, `reader.no-card`, `reader.busy`, `reader.silent`; CardRemoved
 */
export const connectReader = async (
  reader?: string,
  { patience = 5000 }: ConnectOptions = {},
): Promise<CardChannel> => {
  const pcsc = await openPcsc();
  try {
    const channel = reader === undefined ? await firstCard(pcsc, patience) : await cardIn(pcsc, reader);
    const close = async () => {
      await channel.close();
      pcsc[Symbol.dispose]();
    };
    return wrapChannel(channel, { transmit: channel.transmit, close });
  } catch (error) {
    pcsc[Symbol.dispose]();
    throw error;
  }
};

const cardIn = async (pcsc: Pcsc, reader: string): Promise<CardChannel> => {
  // A name that does not come up is refused by `connect`.
  await pcsc.waitFor(({ name }) => name === reader, AbortSignal.timeout(enumeration)).catch(() => {});
  return pcsc.connect(reader, 'exclusive');
};

/** Readers come up one after another. What is wrong with one is complained of only where no other has the card. */
const firstCard = async (pcsc: Pcsc, patience: number): Promise<CardChannel> => {
  let mishap: unknown;
  for await (const { type, reader } of pcsc.events(AbortSignal.timeout(enumeration))) {
    if (type !== 'card-inserted') continue;
    let channel: CardChannel | undefined;
    try {
      channel = await pcsc.connect(reader, 'exclusive');
      if (await isMyNumberCard(withPatience(channel, patience))) return channel;
    } catch (error) {
      mishap ??=
        error instanceof CardSilent ? new OpenMynaError(errors['reader.silent'], { reader }, { cause: error }) : error;
    }
    await channel?.close().catch(() => {});
  }
  throw mishap ?? new OpenMynaError(errors['reader.no-card']);
};

const selectJpki = encodeCommand({ ins: 0xa4, p1: 0x04, p2: 0x0c, data: applications.jpki.aid });

/** A generation of card fails the first command after power-up, whatever it is (card.md §1.3). */
const isMyNumberCard = async (channel: CardChannel): Promise<boolean> => {
  const ask = async () => parseResponse(await channel.transmit(selectJpki)).sw;
  const sw = await ask();
  return (sw === statusWord.noPreciseDiagnosis ? await ask() : sw) === statusWord.ok;
};
