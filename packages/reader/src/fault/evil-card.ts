// A card that lies: it answers as a real one until it is asked for something, and then as its trick has it. For whoever
// writes a client and wants to know what it does with such a card.

import { type CardChannel, concat, fromHex, wrapChannel } from '@openmyna/apdu';

interface Situation {
  /** From 1. */
  readonly exchange: number;
  /** The first answer that was given to each instruction. */
  readonly first: ReadonlyMap<number, Uint8Array>;
  /** Asks the honest card something else. */
  readonly ask: (command: Uint8Array) => Promise<Uint8Array>;
}

/** What a trick makes of an honest answer. */
type Trick = (response: Uint8Array, command: Uint8Array, situation: Situation) => Uint8Array | Promise<Uint8Array>;

const data = (response: Uint8Array) => response.subarray(0, -2);
const ok = (bytes: Uint8Array) => concat(bytes, fromHex('9000'));
const isRead = (command: Uint8Array) => command[1] === 0xb0 || command[1] === 0xb2;
const isVerify = (command: Uint8Array) => command[1] === 0x20;
const wants = (command: Uint8Array): number => {
  if (command.length === 5) return command[4] || 256;
  return command.length === 7 && command[4] === 0 ? (command[5]! << 8) | command[6]! || 65536 : 256;
};
const onReads =
  (trick: Trick): Trick =>
  (response, command, situation) =>
    isRead(command) && response.length > 2 ? trick(response, command, situation) : response;

const nested = (depth: number): Uint8Array => {
  let inner: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < depth; i++)
    inner = concat(Uint8Array.of(0xff, 0x20, 0x82, inner.length >> 8, inner.length & 0xff), inner);
  return inner;
};

/** By name, each with one thing wrong. */
const tricks = {
  'an answer that never comes': () => new Promise(() => {}),
  'no answer at all': () => new Uint8Array(0),
  'one status byte': () => Uint8Array.of(0x90),
  'more than any answer': () => new Uint8Array(70_000),
  'success without data': () => fromHex('9000'),
  'data in answer to everything': (response) => concat(new Uint8Array(40).fill(0x41), response.subarray(-2)),
  'one byte more than asked': onReads((_response, command) => ok(new Uint8Array(wants(command) + 1).fill(0x30))),
  'always as much as asked': onReads((_response, command) =>
    ok(new Uint8Array(Math.min(wants(command), 65_536)).fill(0xff)),
  ),
  'one byte at a time': onReads((response) => ok(data(response).subarray(0, 1))),
  'an empty read': onReads(() => fromHex('9000')),
  'a length that goes past the end': onReads((response) => {
    const bytes = data(response).slice();
    const at = bytes[0] === 0xff ? 2 : 1;
    if (bytes.length > at + 3) bytes.set([0x82, 0x7f, 0xff], at);
    return ok(bytes);
  }),
  'an indefinite length': onReads((response) => {
    const bytes = data(response).slice();
    if (bytes.length > 4) bytes[bytes[0] === 0xff ? 2 : 1] = 0x80;
    return ok(bytes);
  }),
  'a tag that never ends': onReads((_response, command) =>
    ok(new Uint8Array(Math.min(wants(command), 4096)).fill(0xdf)),
  ),
  'templates in templates': onReads((_response, command) =>
    ok(nested(500).subarray(0, Math.min(wants(command), 2500))),
  ),
  'zeros for data': onReads((response) => ok(new Uint8Array(data(response).length))),
  'another tag': onReads((response) => concat(Uint8Array.of(response[0]! ^ 0x01), response.subarray(1))),
  'a text that is no UTF-8': onReads((response) => {
    const bytes = data(response).slice();
    for (let i = 20; i < bytes.length; i += 3) bytes[i] = 0xff;
    return ok(bytes);
  }),
  'a counter that never falls': (response, command) =>
    isVerify(command) && response[0] === 0x63 ? fromHex('63C3') : response,
  'a counter that grows': (response, command, { exchange }) =>
    isVerify(command) && response[0] === 0x63 ? Uint8Array.of(0x63, 0xc0 | (exchange & 15)) : response,
  'blocked, always': (response, command) => (isVerify(command) ? fromHex('6984') : response),
  'verified, always': (response, command) => (isVerify(command) ? fromHex('9000') : response),
  'another file of the same application': (response, command, { ask }) =>
    // A holder's certificate for an authority's, the number for the attributes, one record for another.
    isRead(command) && response.length > 2 && (command[2]! & 0x80) !== 0
      ? ask(command.with(2, command[2]! ^ 1))
      : response,
  'the signature it gave first': (response, command, { first }) =>
    command[1] === 0x2a ? (first.get(0x2a) ?? response) : response,
  'a short signature': (response, command) => (command[1] === 0x2a ? ok(new Uint8Array(255)) : response),
  'a signature of zeros': (response, command) => (command[1] === 0x2a ? ok(new Uint8Array(256)) : response),
  'a signature beyond the modulus': (response, command) =>
    command[1] === 0x2a ? ok(new Uint8Array(256).fill(0xff)) : response,
  'a status word nobody knows': (response) => concat(data(response), fromHex('6C17')),
  'more data to come': (response) => concat(data(response), fromHex('61FF')),
} as const satisfies Record<string, Trick>;

/** The one thing an evil card does wrong. */
export type EvilTrick = keyof typeof tricks;

/** Every trick there is. */
export const evilTricks = Object.keys(tricks) as readonly EvilTrick[];

/**
 * A card that answers as `channel` does, and from the exchange after `honest` on as its trick has it.
 * @param honest exchanges at the beginning that are answered as they should be, so that a client gets as far as it can
 */
export const evilCard = (channel: CardChannel, trick: EvilTrick, honest = 0): CardChannel => {
  let exchange = 0;
  const first = new Map<number, Uint8Array>();
  const twist: Trick = tricks[trick];
  return wrapChannel(channel, {
    transmit: async (command) => {
      const response = await channel.transmit(command);
      const ins = command[1] ?? 0;
      const answer =
        exchange++ < honest ? response : await twist(response, command, { exchange, first, ask: channel.transmit });
      if (!first.has(ins)) first.set(ins, answer);
      return answer;
    },
  });
};
