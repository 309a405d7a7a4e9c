// The card's side of vpcd: insert, remove, power, reset, and a reader that comes and goes.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromHex, toHex } from '@openmyna/apdu';
import { type CardChange, type Chip, createChip, createMemory, nodeCrypto } from '@openmyna/card';
import { blankCard, insertCard, openChip, timingProfiles } from '../src/index.ts';
import { startVpcd, type VpcdServer } from './vpcd-server.ts';

const newChip = (append: (change: CardChange) => void = () => {}): Chip =>
  createChip({
    memory: createMemory(
      {
        ...blankCard(),
        applications: { isd: {}, jpki: { '0018': { kind: 'secret', secret: fromHex('31323334'), tries: 3 } } },
      },
      { append },
    ),
    environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length) },
  });

const [powerOff, powerOn, reset, atr] = [0, 1, 2, 4].map((byte) => Uint8Array.of(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const selectJpki = fromHex('00A4040C0AD392F000260100000001');
const selectPin = fromHex('00A4020C020018');
const verify = fromHex('002000800431323334');

/** Inserts, and gives both sides once the reader has asked for the ATR. */
const insertInto = async (server: VpcdServer, chip: Chip, options: Parameters<typeof insertCard>[1] = {}) => {
  const inserting = insertCard(chip, { port: server.port, ...options });
  const slot = await server.accept();
  const answered = await slot.ask(atr);
  return { slot, answered, card: await inserting };
};

describe('a card in a slot', () => {
  test('is inserted once the reader has asked for its ATR', async () => {
    await using server = await startVpcd();
    const { answered, card } = await insertInto(server, newChip());
    assert.equal(toHex(answered), '3B888001000041E0B381A1003B');
    await card.remove();
  });

  test('answers commands while it has power; keeps what was verified over a reset and not over a power-off', async () => {
    await using server = await startVpcd();
    const { slot, card } = await insertInto(server, newChip());
    const ask = async (command: Uint8Array) => toHex(await slot.ask(command));
    slot.tell(powerOn);
    assert.equal(await ask(selectJpki), '9000');
    assert.equal(await ask(selectPin), '9000');
    assert.equal(await ask(verify), '9000');
    slot.tell(reset);
    assert.equal(await ask(fromHex('00A40000')), '6A86', 'the ISD is current after a reset');
    assert.equal(await ask(selectJpki), '9000');
    slot.tell(powerOff);
    slot.tell(powerOn);
    assert.equal(await ask(selectPin), '6A82');
    await card.remove();
  });

  test('answers any bytes with a status word: one byte that is no control, none at all', async () => {
    await using server = await startVpcd();
    const { slot, card } = await insertInto(server, newChip());
    slot.tell(powerOn);
    assert.equal(toHex(await slot.ask(Uint8Array.of(0x55))), '6700');
    assert.equal(toHex(await slot.ask(new Uint8Array(0))), '6700');
    await card.remove();
  });

  test('answers commands as late as its timing has it, and its ATR at once', async (t) => {
    await using server = await startVpcd();
    const { slot, card, answered } = await insertInto(server, newChip(), { timing: timingProfiles['contactless-106'] });
    slot.tell(powerOn);
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const first = slot.ask(selectJpki);
    const second = slot.ask(atr);
    assert.equal(toHex(await first), toHex(answered));
    t.mock.timers.tick(10);
    assert.equal(toHex(await second), '9000');
    t.mock.timers.reset();
    await card.remove();
  });

  test('without power it does not answer, which is a card that is not there', async () => {
    await using server = await startVpcd();
    const { slot, card } = await insertInto(server, newChip());
    slot.tell(selectJpki);
    await slot.closed;
    await card.remove();
  });

  test('removed, it is gone from the reader and without power', async () => {
    await using server = await startVpcd();
    const chip = newChip();
    const { slot, card } = await insertInto(server, chip);
    slot.tell(powerOn);
    await slot.ask(selectJpki);
    await card.remove();
    await slot.closed;
    assert.equal(chip.transmit(selectJpki), null);
  });
});

describe('the reader', () => {
  test('that is not there: reader.absent', async () => {
    const server = await startVpcd();
    await server[Symbol.asyncDispose]();
    await assert.rejects(insertCard(newChip(), { port: server.port }), { code: 'reader.absent' });
  });

  test('whose slot is taken says nothing: reader.occupied', async () => {
    await using server = await startVpcd();
    await assert.rejects(insertCard(newChip(), { port: server.port, patience: 50 }), { code: 'reader.occupied' });
  });

  test('slot N has the port N after the first', async () => {
    await using server = await startVpcd();
    const { card } = await insertInto(server, newChip(), { port: server.port - 3, slot: 3 });
    await card.remove();
  });

  test('that goes away is waited for, and the card goes back in', async () => {
    await using server = await startVpcd();
    const events: string[] = [];
    const { promise: back, resolve } = Promise.withResolvers<void>();
    const onChange = (event: string) => {
      events.push(event);
      if (event === 'back') resolve();
    };
    const { slot, card } = await insertInto(server, newChip(), { onChange });
    slot.close();
    const again = await server.accept();
    await again.ask(atr);
    await back;
    again.tell(powerOn);
    assert.equal(toHex(await again.ask(selectJpki)), '9000');
    assert.deepEqual(events, ['lost', 'back']);
    await card.remove();
  });

  test('that is waited for can be given up', async () => {
    await using server = await startVpcd();
    const stop = new AbortController();
    const inserting = insertCard(newChip(), { port: server.port, signal: stop.signal });
    await server.accept();
    stop.abort(new Error('enough'));
    await assert.rejects(inserting, { message: 'enough' });
  });
});

describe('a card that has gone silent', () => {
  test('because it erased itself: card.silent', async () => {
    const chip = newChip();
    chip.powerOn();
    chip.sense({ sensor: 'light', lux: 10_000 });
    await assert.rejects(insertCard(chip), { code: 'card.silent' });
    assert.throws(() => openChip(chip), { name: 'CardRemoved' });
  });

  test('because its memory took no write: it leaves the reader for good, and says so', async () => {
    await using server = await startVpcd();
    const { promise: silent, resolve } = Promise.withResolvers<void>();
    const chip = newChip(() => {
      throw new Error('no space left');
    });
    const { slot, card } = await insertInto(server, chip, { onChange: (event) => event === 'silent' && resolve() });
    slot.tell(powerOn);
    await slot.ask(selectJpki);
    await slot.ask(selectPin);
    slot.tell(verify);
    await slot.closed;
    await silent;
    await card.remove();
  });
});

test('the chip in process is a channel: transmit, reset, close', async () => {
  const channel = openChip(newChip());
  assert.equal(toHex(await channel.transmit(selectJpki)), '9000');
  assert.deepEqual(await channel.reset(), channel.atr);
  await channel.close();
  await assert.rejects(channel.transmit(selectJpki), { name: 'CardRemoved' });
});
