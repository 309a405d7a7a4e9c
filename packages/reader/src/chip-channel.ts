import { type CardChannel, CardRemoved } from '@openmyna/apdu';
import type { Chip } from '@openmyna/card';

/** The way to a chip in this process. Powers it on; `close` powers it off. */
export const openChip = (chip: Chip): CardChannel => {
  const answering = (bytes: Uint8Array | null): Uint8Array => {
    if (bytes === null || bytes.length === 0) throw new CardRemoved('the chip does not answer');
    return bytes;
  };
  answering(chip.powerOn());
  const close = async () => chip.powerOff();
  return {
    atr: chip.atr,
    transmit: async (command) => answering(chip.transmit(command)),
    reset: async () => answering(chip.reset()),
    close,
    [Symbol.asyncDispose]: close,
  };
};
