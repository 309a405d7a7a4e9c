// Sensors, as a simulation: light erases, voltage and clock silence until the next power-up.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromAscii, fromHex } from '@openmyna/apdu';
import { type Chip, createChip, createMemory } from '../../src/chip/index.ts';
import { nodeCrypto } from '../../src/host/node-crypto.ts';
import { aids, cardState, command, onEveryModel, powered } from './fixture.ts';

class PowerLoss extends Error {}

/** A card in JPKI whose storage takes no write. */
const failing = (): Chip => {
  const append = () => {
    throw new PowerLoss();
  };
  const chip = createChip({
    memory: createMemory(cardState('e-2019'), { append }),
    environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length) },
  });
  chip.powerOn();
  chip.transmit(fromHex(`00A4040C0A${aids.jpki}`));
  return chip;
};

describe('light on the die', () => {
  test('erases every secret and key, durably, and the card answers nothing ever after', () => {
    onEveryModel((model) => {
      const { chip, changes, select, verify } = powered({ model });
      select('jpki');
      verify('0018', '1234');
      chip.sense({ sensor: 'light', lux: 5000 });
      assert.deepEqual(changes.at(-1), { type: 'zeroised' });
      assert.equal(chip.state.condition, 'zeroised');
      for (const files of Object.values(chip.state.applications))
        for (const file of Object.values(files)) {
          if (file.kind === 'secret') assert.deepEqual([file.secret, file.tries], [null, 0]);
          if (file.kind === 'key') assert.equal(file.pkcs1, null);
        }
      assert.equal(chip.transmit(fromHex('00A40000')), null);
      assert.equal(chip.powerOn().length, 0);
      assert.equal(chip.reset().length, 0);
      assert.equal(chip.transmit(fromHex('00A40000')), null);
    });
  });

  test('silences every chip on that memory, one that is powered and verified too', () => {
    onEveryModel((model) => {
      const environment = { crypto: nodeCrypto, random: (length: number) => new Uint8Array(length) };
      const memory = createMemory(cardState(model), { append: () => {} });
      const [lit, other] = [createChip({ memory, environment }), createChip({ memory, environment })];
      const send = (hex: string) => other.transmit(fromHex(hex));
      for (const chip of [lit, other]) chip.powerOn();
      for (const hex of ['00A40000', `00A4040C0A${aids.inputSupport}`, command('00200091', fromAscii('5678'))])
        send(hex);
      assert.equal(send('00B0810011')?.length, 17 + 2, 'it reads My Number');
      lit.sense({ sensor: 'light', lux: 5000 });
      assert.equal(send('00B0810011'), null);
      assert.equal(other.reset().length, 0);
      assert.equal(other.powerOn().length, 0);
      assert.equal(createChip({ memory, environment }).powerOn().length, 0, 'nor does a chip made later answer');
    });
  });

  test('of a closed package is none', () => {
    const card = powered();
    card.chip.sense({ sensor: 'light', lux: 100 });
    assert.equal(card.chip.state.condition, 'intact');
    assert.equal(card.send('00A40000'), '6A86');
  });
});

for (const [title, event] of [
  ['a low voltage', { sensor: 'voltage', volts: 1.6 }],
  ['a high voltage', { sensor: 'voltage', volts: 5.6 }],
  ['a slow clock', { sensor: 'clock', megahertz: 0.9 }],
  ['a fast clock', { sensor: 'clock', megahertz: 5.1 }],
] as const)
  describe(title, () => {
    test('silences the card until the next power-up, and takes its security status', () => {
      const card = powered();
      card.select('jpki');
      card.verify('0018', '1234');
      card.chip.sense(event);
      assert.equal(card.chip.transmit(fromHex('00A40000')), null);
      assert.equal(card.chip.reset().length, 0, 'a warm reset does not help');
      card.chip.powerOn();
      card.select('jpki');
      assert.equal(card.send(command('802A0097', Uint8Array.of(1), '00')), '6982');
      assert.equal(card.chip.state.condition, 'intact');
    });
  });

test('a chip whose memory failed stays silent, whatever its sensors say', () => {
  for (const event of [
    { sensor: 'voltage', volts: 0 },
    { sensor: 'clock', megahertz: 30 },
  ] as const) {
    const chip = failing();
    assert.throws(() => chip.transmit(fromHex('002000980431323334')), PowerLoss);
    chip.sense(event);
    assert.equal(chip.powerOn().length, 0);
    assert.equal(chip.transmit(fromHex('00A40000')), null);
  }
});

test('within the classes of ISO 7816-3 nothing happens', () => {
  const card = powered();
  for (const volts of [1.8, 3, 5]) card.chip.sense({ sensor: 'voltage', volts });
  for (const megahertz of [1, 3.57, 5]) card.chip.sense({ sensor: 'clock', megahertz });
  assert.equal(card.send('00A40000'), '6A86');
});
