import { type CardChannel, wrapChannel } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { type MyNumberCard, type OpenOptions, openCard as openOver } from '@openmyna/terminal';
import { errors } from './errors.ts';
import { openPcsc, type Pcsc } from './pcsc/pcsc.ts';
import { terminalCrypto } from './terminal-crypto.ts';

/** How long to wait for PC/SC to name its readers, in ms. */
const patience = 1000;

/**
 * The My Number Card behind a channel; without one, in the first PC/SC reader that has one, held exclusively.
 * @throws OpenMynaError `reader.pcsc`, `reader.no-card`, `terminal.*`; CardRemoved
 */
export const openCard = async (channel?: CardChannel, options: OpenOptions = {}): Promise<MyNumberCard> => {
  const withCrypto = { crypto: terminalCrypto, ...options };
  if (channel !== undefined) return openOver(channel, withCrypto);
  const pcsc = await openPcsc();
  try {
    return await firstCard(pcsc, withCrypto);
  } catch (error) {
    pcsc[Symbol.dispose]();
    throw error;
  }
};

/** Channels that close PC/SC with themselves. */
const firstCard = async (pcsc: Pcsc, options: OpenOptions): Promise<MyNumberCard> => {
  const waited = await pcsc.waitFor(({ hasCard }) => hasCard, AbortSignal.timeout(patience)).catch(() => undefined);
  const readers = waited === undefined ? [] : pcsc.readers().filter(({ hasCard }) => hasCard);
  for (const { name } of readers) {
    const channel = await pcsc.connect(name, 'exclusive');
    const close = async () => {
      await channel.close();
      pcsc[Symbol.dispose]();
    };
    try {
      return await openOver(wrapChannel(channel, { transmit: channel.transmit, close }), options);
    } catch (error) {
      await channel.close();
      if (!(error instanceof OpenMynaError) || error.code !== 'terminal.no-card') throw error;
    }
  }
  throw new OpenMynaError(errors['reader.no-card']);
};
