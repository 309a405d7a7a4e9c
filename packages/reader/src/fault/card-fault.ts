// Faults around any channel, on plan or by seed: what readers, cables and hands do to a card.

import { setTimeout as realWait } from 'node:timers/promises';
import { type CardChannel, CardRemoved, wrapChannel } from '@openmyna/apdu';

/** What goes wrong with one exchange. */
export type Fault =
  /** The answer comes so many milliseconds late. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** The card does its work, and the answer is this status word alone. */
  | { readonly kind: 'status'; readonly sw: number }
  /** The answer loses so many bytes at its end. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** One bit of the answer is the other one; bits are counted from the first byte's highest, modulo the length. */
  | { readonly kind: 'flip'; readonly bit: number }
  /** The card is gone before the command gets there, or, `late`, after it did its work. */
  | { readonly kind: 'remove'; readonly late?: boolean }
  /** The card is reset before the command gets there. */
  | { readonly kind: 'reset' };

/** What happens to an exchange, counted from 0; undefined where nothing does. */
export type FaultPlan = (exchange: number, command: Uint8Array) => Fault | undefined;

/** How a fault waits. */
export interface FaultOptions {
  /** Waits, in milliseconds. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** A channel on which the plan’s faults happen. */
export const cardFault = (
  channel: CardChannel,
  plan: FaultPlan,
  { wait = realWait }: FaultOptions = {},
): CardChannel => {
  let exchange = 0;
  let removed = false;
  const leave = () => {
    removed = true;
    return new CardRemoved('a fault of the plan');
  };
  return wrapChannel(channel, {
    transmit: async (command) => {
      if (removed) throw leave();
      const fault = plan(exchange++, command);
      if (fault?.kind === 'remove' && fault.late !== true) throw leave();
      if (fault?.kind === 'reset') await channel.reset();
      const response = await channel.transmit(command);
      switch (fault?.kind) {
        case 'latency':
          await wait(fault.milliseconds);
          return response;
        case 'status':
          return Uint8Array.of(fault.sw >> 8, fault.sw & 0xff);
        case 'truncate':
          return response.slice(0, Math.max(0, response.length - fault.bytes));
        case 'flip': {
          const flipped = response.slice();
          const bit = fault.bit % (8 * flipped.length);
          flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
          return flipped;
        }
        case 'remove':
          throw leave();
        default:
          return response;
      }
    },
  });
};

/** A fault to one exchange in `every`, the same for the same seed (xorshift32). */
export const seededFaults = (seed: number, every: number): FaultPlan => {
  let state = seed | 1;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  const faults: readonly (() => Fault)[] = [
    () => ({ kind: 'latency', milliseconds: below(50) }),
    () => ({ kind: 'status', sw: [0x6f00, 0x6982, 0x6a82, 0x63c1, 0x9000, 0x6700, 0x6984][below(7)]! }),
    () => ({ kind: 'truncate', bytes: 1 + below(300) }),
    () => ({ kind: 'flip', bit: below(1 << 16) }),
    () => ({ kind: 'remove', late: below(2) === 1 }),
    () => ({ kind: 'reset' }),
  ];
  return () => (below(every) === 0 ? faults[below(faults.length)]!() : undefined);
};
