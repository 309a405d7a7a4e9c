// A channel that remembers, and gives out nothing but what is redacted.

import { type CardChannel, type CommandApdu, encodeCommand, parseCommand, toHex, wrapChannel } from '@openmyna/apdu';
import type { TerminalCrypto } from '@openmyna/terminal';
import { terminalCrypto } from '../terminal-crypto.ts';
import { type Follower, follow } from './protection.ts';
import { redactedHex, redactFile } from './redact.ts';
import { type ReadPlace, Tracker } from './track.ts';
import type { RecordedExchange, Transcript } from './transcript.ts';

/** A channel that remembers what was said. */
export interface Recorder {
  readonly channel: CardChannel;
  /** To be used by the terminal: under secure messaging its randomness is the key, and a recorder must follow. */
  readonly crypto: TerminalCrypto;
  /** What happened so far, redacted. */
  transcript(): Transcript;
}

interface Remembered {
  readonly command: CommandApdu;
  readonly data: Uint8Array;
  readonly sw: string;
  readonly place: ReadPlace | undefined;
  readonly isProtected: boolean;
}

/**
 * Records what goes through a channel, redacted by construction.
 * @param inner the way to the card.
 * @param crypto the terminal’s, which the recorder wraps
 */
export const record = (inner: CardChannel, crypto: TerminalCrypto = terminalCrypto): Recorder => {
  const remembered: Remembered[] = [];
  const tracker = new Tracker();
  /** The last values of randomness: one of them is the seed of a session key. */
  const drawn: Uint8Array[] = [];
  let candidates: Follower[] = [];

  /** The followers that can make sense of a protected exchange; the first is taken. */
  const opened = async (sent: CommandApdu, data: Uint8Array) => {
    const plain: { follower: Follower; command: CommandApdu; data: Uint8Array }[] = [];
    for (const follower of candidates) {
      const command = await follower.command(sent);
      const answer = data.length === 0 ? data : await follower.open(data);
      if (command !== undefined && answer !== undefined) plain.push({ follower, command, data: answer });
    }
    candidates = plain.map(({ follower }) => follower);
    return plain[0];
  };

  const remember = async (bytes: Uint8Array, response: Uint8Array): Promise<void> => {
    const sent = parseCommand(bytes);
    const sw = toHex(response.subarray(-2));
    const data = response.slice(0, -2);
    const isProtected = (sent.cla & 0x0c) !== 0;
    const plain = isProtected ? await opened(sent, data) : { command: sent, data };
    const command = plain?.command ?? sent;
    if (sent.ins === 0xae && sw === '9000')
      candidates = drawn.slice(-2).map((seed) => follow(crypto, seed.subarray(0, 16)));
    const place = plain && tracker.place(command);
    remembered.push({ command, data: plain?.data ?? data, sw, place, isProtected });
    if (sw === '9000' && plain !== undefined) tracker.answered(command);
  };

  return {
    channel: wrapChannel(inner, {
      transmit: async (command) => {
        const response = await inner.transmit(command);
        await remember(command, response);
        return response;
      },
    }),
    crypto: {
      ...crypto,
      random: (length) => {
        const bytes = crypto.random(length);
        drawn.push(bytes.slice());
        if (drawn.length > 2) drawn.shift();
        return bytes;
      },
    },
    transcript: () => ({
      format: 'openmyna-transcript',
      version: 1,
      atr: toHex(inner.atr),
      exchanges: redactAll(remembered),
    }),
  };
};

/** Files are put together of everything that was read of them, redacted whole, and cut up again. */
const redactAll = (remembered: readonly Remembered[]): RecordedExchange[] => {
  const files = new Map<string, Uint8Array>();
  for (const { place, data } of remembered) {
    if (place === undefined) continue;
    const known = files.get(place.file) ?? new Uint8Array(0);
    const grown = new Uint8Array(Math.max(known.length, place.offset + data.length));
    grown.set(known);
    grown.set(data, place.offset);
    files.set(place.file, grown);
  }
  const redacted = new Map([...files].map(([name, file]) => [name, redactFile(name, file)]));
  return remembered.map(({ command, data, sw, place, isProtected }) => {
    const kept = place && redacted.get(place.file)!.subarray(place.offset, place.offset + data.length);
    return {
      command: toHex(encodeCommand({ ...command, data: command.ins === 0xa4 ? command.data : blank(command.data) })),
      response: (kept === undefined ? redactedHex(data) : toHex(kept)) + sw,
      ...(isProtected && { protected: true as const }),
    };
  });
};

const blank = (data: Uint8Array): Uint8Array => new Uint8Array(data.length);
