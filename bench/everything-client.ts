// Runs beside a pcscd of its own: reads everything from the card in slot 0, and beside that sends the same bytes as they are.
// Takes the resident as JSON, and prints milliseconds as JSON.

import { openCard, openPcsc } from '@openmyna/reader';
import type { PublicView } from '@openmyna/town';
import { listening } from './listening.ts';
import { readEverything } from './operations.ts';

const rounds = 7;
const perRound = 10;

export interface Everything {
  readonly exchanges: number;
  readonly bytes: number;
  /** Milliseconds of each reading, by round. */
  readonly sdk: readonly number[][];
  /** Of its bytes sent as they are. */
  readonly bare: readonly number[][];
}

const resident: PublicView = JSON.parse(process.argv[2]!);
using pcsc = await openPcsc();
await pcsc.waitFor(({ hasCard }) => hasCard, AbortSignal.timeout(10_000));
const { channel, heard } = listening(await pcsc.connect('Virtual PCD 00 00', 'exclusive'));

const timed = async (work: () => Promise<unknown>): Promise<number[]> => {
  const times: number[] = [];
  for (let i = 0; i < perRound; i++) {
    const begin = performance.now();
    await work();
    times.push(performance.now() - begin);
  }
  return times;
};

// From the card as it comes: opening it is part of reading everything.
const bySdk = async () => readEverything(await openCard(channel), resident);
await bySdk();
const [commands, bytes] = [heard.commands.slice(), heard.bytes];
const bare = async () => {
  for (const command of commands) await channel.transmit(command);
};
const results: { sdk: number[][]; bare: number[][] } = { sdk: [], bare: [] };
for (let round = 0; round < rounds; round++) {
  results.sdk.push(await timed(bySdk));
  results.bare.push(await timed(bare));
}
console.log(JSON.stringify({ exchanges: commands.length, bytes, ...results } satisfies Everything));
await channel.close();
