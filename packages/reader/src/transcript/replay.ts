// A transcript as a card: answers what was recorded, to whoever asks the same in the same order.

import { type CardChannel, CardRemoved, type CommandApdu, concat, fromHex, parseCommand, toHex } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import type { TerminalCrypto } from '@openmyna/terminal';
import { errors } from '../errors.ts';
import { terminalCrypto } from '../terminal-crypto.ts';
import { type Follower, follow } from './protection.ts';
import type { Transcript } from './transcript.ts';

/** A transcript as a card. */
export interface Replay {
  readonly channel: CardChannel;
  /** To be used by the terminal: no randomness, so that the replay knows the session key that is "drawn". */
  readonly crypto: TerminalCrypto;
}

const fixed = 0x5a;

/** @throws (from `transmit`) OpenMynaError `reader.replay` where something else is asked; CardRemoved at the end */
export const replay = (transcript: Transcript): Replay => {
  const crypto: TerminalCrypto = { ...terminalCrypto, random: (length) => new Uint8Array(length).fill(fixed) };
  const atr = fromHex(transcript.atr);
  let next = 0;
  let session: Follower | undefined;
  const transmit = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const recorded = transcript.exchanges[next];
    if (recorded === undefined) throw new CardRemoved('the transcript ends here');
    const sent = parseCommand(bytes);
    const asked = recorded.protected === true ? await session?.command(sent) : sent;
    const expected = parseCommand(fromHex(recorded.command));
    if (asked === undefined || !isSame(asked, expected))
      throw new OpenMynaError(errors['reader.replay'], { index: next, expected: recorded.command.slice(0, 8) });
    next++;
    const response = fromHex(recorded.response);
    if (sent.ins === 0xae && recorded.response === '9000') session = follow(crypto, new Uint8Array(16).fill(fixed));
    if (recorded.protected !== true || response.length === 2 || session === undefined) return response;
    return concat(await session.protect(response.subarray(0, -2)), response.subarray(-2));
  };
  const close = async () => {};
  return {
    channel: { atr, transmit, reset: async () => atr, close, [Symbol.asyncDispose]: close },
    crypto,
  };
};

/** Header, lengths, and for SELECT the data: whatever else is sent is a secret or a challenge, and was blanked. */
const isSame = (a: CommandApdu, b: CommandApdu): boolean =>
  a.cla === b.cla &&
  a.ins === b.ins &&
  a.p1 === b.p1 &&
  a.p2 === b.p2 &&
  a.le === b.le &&
  a.data.length === b.data.length &&
  (a.ins !== 0xa4 || toHex(a.data) === toHex(b.data));
