import { type CardChannel, wrapChannel } from '@openmyna/apdu';

export interface Heard {
  /** Every command, in order. */
  readonly commands: Uint8Array[];
  /** Bytes of commands and answers. */
  bytes: number;
}

/** A channel, and what has gone through it. */
export const listening = (inner: CardChannel): { readonly channel: CardChannel; readonly heard: Heard } => {
  const heard: Heard = { commands: [], bytes: 0 };
  const transmit = async (command: Uint8Array) => {
    const response = await inner.transmit(command);
    heard.commands.push(command);
    heard.bytes += command.length + response.length;
    return response;
  };
  return { channel: wrapChannel(inner, { transmit }), heard };
};
