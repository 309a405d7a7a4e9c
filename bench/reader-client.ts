// Runs beside a pcscd of its own: takes turns on the cards in both slots of the virtual reader, and prints what it
// measured as JSON. One thread, one command after the other, as a client of a card has it.

import { fromHex, toHex } from '@openmyna/apdu';
import { openPcsc } from '@openmyna/reader';
import { percentile } from './compare.ts';

/** READ BINARY of 256 bytes. vicc, with no file current, answers two: whatever else it is asked ends it under Python 3.11. */
const command = fromHex('00B0000000');
const rounds = 7;
const milliseconds = 1000;

export interface Round {
  /** Commands a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

using pcsc = await openPcsc();
const connect = async (name: string, ...before: string[]) => {
  await pcsc.waitFor((reader) => reader.name === name && reader.hasCard, AbortSignal.timeout(10_000));
  const channel = await pcsc.connect(name);
  for (const hex of before) await channel.transmit(fromHex(hex));
  const response = toHex(await channel.transmit(command));
  return { channel, response };
};

const measure = async (channel: Awaited<ReturnType<typeof connect>>['channel']): Promise<Round> => {
  const times: number[] = [];
  const start = performance.now();
  let before = start;
  while (before - start < milliseconds) {
    await channel.transmit(command);
    const now = performance.now();
    times.push(now - before);
    before = now;
  }
  return {
    rate: (times.length / (before - start)) * 1000,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
};

const ours = await connect('Virtual PCD 00 00', '00A4040C0AD392F000260100000001', '00A4020C02000A');
const theirs = await connect('Virtual PCD 00 01');
const results: { ours: Round; theirs: Round }[] = [];
await measure(ours.channel);
for (let round = 0; round < rounds; round++)
  results.push({ ours: await measure(ours.channel), theirs: await measure(theirs.channel) });
console.log(JSON.stringify({ responses: [ours.response, theirs.response], results }));
await ours.channel.close();
await theirs.channel.close();
