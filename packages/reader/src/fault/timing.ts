// How long a card takes, as an option around any channel: the interface's bit rate and the card's own arithmetic.

import { setTimeout as realWait } from 'node:timers/promises';
import { type CardChannel, wrapChannel } from '@openmyna/apdu';

/** How long a card takes. */
export interface TimingProfile {
  /** Bits a second on the wire. */
  readonly bitRate: number;
  /** Milliseconds for each exchange, whatever its length. */
  readonly overhead: number;
  /** Milliseconds for an RSA-2048 signature. */
  readonly signature: number;
}

/** Measured on no card: the rates are the standards' (ISO 7816-3 at 372/1 and 4 MHz, ISO 14443-3), the rest a choice. */
export const timingProfiles = {
  contact: { bitRate: 10_753, overhead: 5, signature: 450 },
  'contactless-106': { bitRate: 106_000, overhead: 5, signature: 600 },
  'contactless-212': { bitRate: 212_000, overhead: 4, signature: 600 },
  'contactless-424': { bitRate: 424_000, overhead: 4, signature: 600 },
  'contactless-848': { bitRate: 848_000, overhead: 4, signature: 600 },
} as const satisfies Record<string, TimingProfile>;

/** An interface and its bit rate. */
export type TimingName = keyof typeof timingProfiles;

const computesSignature = (command: Uint8Array): boolean => command[1] === 0x2a || command[1] === 0x88;

/** Milliseconds an exchange takes under a profile. */
export const durationOf = (profile: TimingProfile, command: Uint8Array, response: Uint8Array): number =>
  profile.overhead +
  ((command.length + response.length) * 8000) / profile.bitRate +
  (computesSignature(command) && response.length > 2 ? profile.signature : 0);

/** A channel whose answers come as late as the profile has it. */
export const withTiming = (
  channel: CardChannel,
  profile: TimingProfile,
  wait: (milliseconds: number) => Promise<void> = realWait,
): CardChannel =>
  wrapChannel(channel, {
    transmit: async (command) => {
      const response = await channel.transmit(command);
      await wait(durationOf(profile, command, response));
      return response;
    },
  });
