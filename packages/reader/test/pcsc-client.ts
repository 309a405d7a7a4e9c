// Runs beside a real pcscd, in its namespaces: puts a blank card in by vpcd, and talks to it by PC/SC. Prints JSON.

import { fromHex, toHex } from '@openmyna/apdu';
import { type CardInterface, type CardState, createChip, createMemory, nodeCrypto } from '@openmyna/card';
import { blankCard, connectReader, diagnose, insertCard, openCard, openPcsc } from '../src/index.ts';
import { insertMuteCard } from './mute-card.ts';

const newChip = (through: CardInterface, applications: CardState['applications'] = { isd: {} }) =>
  createChip({
    memory: createMemory({ ...blankCard(), applications }, { append: () => {} }),
    environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length).fill(0x5a) },
    through,
  });

const outcome = async (promise: Promise<Uint8Array>): Promise<string> => {
  try {
    return toHex(await promise);
  } catch (error) {
    return (error as Error).name;
  }
};

const [first, second] = ['Virtual PCD 00 00', 'Virtual PCD 00 01'] as const;

const exchange = async () => {
  using pcsc = await openPcsc();
  const stop = new AbortController();
  const seen: string[] = [];
  const watched = (async () => {
    for await (const { type, reader } of pcsc.events(stop.signal)) if (reader === first) seen.push(type);
  })();
  const card = await insertCard(newChip('contactless'), { slot: 0 });
  await using _contact = await insertCard(newChip('contact'), { slot: 1 });
  const patience = AbortSignal.timeout(10_000);
  const becomes = (reader: string, full: boolean) =>
    pcsc.waitFor(({ name, hasCard }) => name === reader && hasCard === full, patience);
  await becomes(first, true);
  await becomes(second, true);
  const alone = await pcsc.connect(first, 'exclusive');
  const busy = await pcsc.connect(first).catch((error: { code: string }) => error.code);
  await alone.close();
  const channel = await pcsc.connect(first);
  const other = await pcsc.connect(second);
  const challenge = await outcome(channel.transmit(fromHex('0084000008')));
  const extended = await outcome(channel.transmit(fromHex('00A4040C00000AD392F000260100000001')));
  await channel.reset();
  const afterReset = await outcome(channel.transmit(fromHex('00A40000')));
  await card.remove();
  await becomes(first, false);
  const removed = await outcome(channel.transmit(fromHex('0084000008')));
  const unknown = await pcsc.connect('no such reader').catch((error: { code: string }) => error.code);
  stop.abort();
  await watched;
  // Late comers are told what is there, and whoever has seen enough may go.
  const late: string[] = [];
  for await (const { type, reader } of pcsc.events()) {
    late.push(`${type} ${reader}`);
    if (late.length === 3) break;
  }
  return {
    ...{ atrs: [toHex(channel.atr), toHex(other.atr)], challenge, extended, afterReset, removed, unknown, busy },
    ...{ seen, late: late.sort() },
  };
};

const becomesFull = async () => {
  using pcsc = await openPcsc();
  return await pcsc.waitFor(({ hasCard }) => hasCard, AbortSignal.timeout(10_000));
};

/** A card that gives its ATR and answers no command: what opening it says, and that closing it does not hang. */
const mute = async () => {
  const card = insertMuteCard();
  await becomesFull();
  const silent = await openCard(undefined, { patience: 0 }).catch((error: { code: string }) => error.code);
  // Out of the reader, the call that waits for its answer ends, and with it this process.
  card.destroy();
  return silent;
};

/** A card that leaves while it owes an answer. */
const leaving = async () => {
  using pcsc = await openPcsc();
  const card = insertMuteCard();
  const { name } = await pcsc.waitFor(({ hasCard }) => hasCard, AbortSignal.timeout(10_000));
  await using channel = await pcsc.connect(name);
  const owed = outcome(channel.transmit(fromHex('0084000008')));
  card.destroy();
  return owed;
};

/** The service ends under a card. */
const stopped = async () => {
  using pcsc = await openPcsc();
  await using _card = await insertCard(newChip('contactless'));
  const { name } = await pcsc.waitFor(({ hasCard }) => hasCard, AbortSignal.timeout(10_000));
  await using channel = await pcsc.connect(name);
  process.kill(Number(process.argv[3]), 'SIGKILL');
  for await (const { type } of pcsc.events(AbortSignal.timeout(10_000))) if (type === 'reader-removed') break;
  const connecting = await pcsc.connect(name).catch((error: { code: string }) => error.code);
  return [await outcome(channel.transmit(fromHex('0084000008'))), await outcome(channel.reset()), connecting];
};

/** No name given: the card of several that is a My Number Card, and one that another program holds. */
const several = async () => {
  using pcsc = await openPcsc();
  await using _other = await insertCard(newChip('contactless'), { slot: 0 });
  await using _mine = await insertCard(newChip('contact', { isd: {}, jpki: {} }), { slot: 1 });
  const patience = AbortSignal.timeout(10_000);
  for (const reader of [first, second]) await pcsc.waitFor(({ name, hasCard }) => name === reader && hasCard, patience);
  const found = await connectReader();
  const atr = toHex(found.atr);
  await found.close();
  await using _held = await pcsc.connect(second, 'exclusive');
  const busy = await connectReader().catch((error: { code: string }) => error.code);
  const unknown = await connectReader('no such reader').catch((error: { code: string }) => error.code);
  return { atr, busy, unknown };
};

const modes = { exchange, diagnose, mute, leaving, stopped, several } as const;
console.log(JSON.stringify(await modes[(process.argv[2] ?? 'exchange') as keyof typeof modes]()));
