import type { CardChannel } from '@openmyna/apdu';
import { type MyNumberCard, type OpenOptions, openCard as openOver } from '@openmyna/terminal';
import { connectReader } from './pcsc/connect-reader.ts';
import { terminalCrypto } from './terminal-crypto.ts';

/**
 * The My Number Card behind a channel; without one, in the first PC/SC reader that has one, held exclusively.
 * @throws OpenMynaError `reader.pcsc`, `reader.no-card`, `reader.busy`, `reader.silent`, `terminal.*`; CardRemoved
 */
export const openCard = async (channel?: CardChannel, options: OpenOptions = {}): Promise<MyNumberCard> => {
  const withCrypto = { crypto: terminalCrypto, ...options };
  if (channel !== undefined) return openOver(channel, withCrypto);
  const own = await connectReader(undefined, options);
  try {
    return await openOver(own, withCrypto);
  } catch (error) {
    await own.close();
    throw error;
  }
};
