// Two vendors in three generations, as records of facts (card.md §1.2, §7).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseAtr, toHex } from '@openmyna/apdu';
import { atrOf, createChip, createMemory } from '../../src/chip/index.ts';
import { nodeCrypto } from '../../src/host/node-crypto.ts';
import { cardState, extended, modelNames, models, onEveryModel, powered } from './fixture.ts';

/** card.md §1.2: what PC/SC shows, contact and contactless. */
const atrs = {
  'e-2015': ['3BE000FF8131FE4514', '3B888001000005E0B381A1007F'],
  'e-2019': ['3BE000FF8131FE4514', '3B888001000041E0B381A1003B'],
  'e-2023': ['3BE000FF8131FE4514', '3B888001000041E0B381A1003B'],
  'd-2015': ['3BC5FF8131FB458073C6010000', '3B888001004B51FF0081D100BC'],
  'd-2019': ['3BDA13FF8131FB468012392F31C173C601C03B', '3B888001004B51FFB381D1000F'],
  'd-2023': ['3BDA13FF8131FB468012392F31C173C601C03B', '3B888001004B51FFB381D1000F'],
} as const;

describe('a model', () => {
  test('is one of two vendors and three generations', () => {
    assert.deepEqual(modelNames.toSorted(), Object.keys(atrs).toSorted());
    onEveryModel((model) => assert.equal(model, `${models[model].vendor.toLowerCase()}-${models[model].generation}`));
  });

  test('shows a real card’s ATR through either interface, and both parse', () => {
    onEveryModel((model) => {
      const [contact, contactless] = atrs[model];
      assert.equal(toHex(atrOf(models[model], 'contact')), contact);
      assert.equal(toHex(atrOf(models[model], 'contactless')), contactless);
      for (const through of ['contact', 'contactless'] as const) {
        const { chip } = powered({ model, through });
        assert.equal(toHex(chip.atr), through === 'contact' ? contact : contactless);
        assert.ok(parseAtr(chip.atr).protocols.includes(1));
        assert.deepEqual([chip.powerOn(), chip.reset()], [chip.atr, chip.atr]);
      }
    });
  });

  test('says in its historical bytes what it takes: chaining and extended lengths', () => {
    onEveryModel((model) => {
      const { historicalBytes } = parseAtr(models[model].contactAtr);
      const at = historicalBytes.indexOf(0x73);
      const capabilities = at < 0 ? undefined : historicalBytes[at + 3];
      if (capabilities === undefined) return;
      assert.equal((capabilities & 0x80) !== 0, models[model].commandChaining, `${model} chaining`);
      assert.equal((capabilities & 0x40) !== 0, models[model].extendedLength, `${model} extended lengths`);
    });
  });
});

describe('what a model takes', () => {
  test('extended lengths: all but d-2015, which says 6700', () => {
    onEveryModel((model) =>
      assert.equal(
        powered({ model }).send(extended('00A4040C', Uint8Array.of(0))),
        model === 'd-2015' ? '6700' : '6A82',
        model,
      ),
    );
  });

  test('command chaining: vendor D from 2019 on; the others say 6884', () => {
    onEveryModel((model) =>
      assert.equal(powered({ model }).send('10A4040C01D3'), /^d-20(19|23)/.test(model) ? '9000' : '6884', model),
    );
  });

  test('secure messaging: where an extended command gets in', () => {
    onEveryModel((model) => {
      const card = powered({ model });
      card.select('inputSupport');
      assert.equal(card.send(extended('80AE0000', new Uint8Array(256))), model === 'd-2015' ? '6700' : '6982', model);
    });
  });
});

test('the oldest of one vendor fails the first command after power-up, whatever it is, and after a reset none', () => {
  for (const first of ['00A40000', '00A4040C0AD392F000260100000001', '', 'FF']) {
    const { chip } = powered({ model: 'e-2015' });
    chip.powerOn();
    const send = (hex: string) => toHex(chip.transmit(Buffer.from(hex, 'hex'))!);
    assert.equal(send(first), '6F00');
    assert.equal(send('00A4040C0AD392F000260100000001'), '9000');
    chip.reset();
    assert.equal(send('00A4040C0AD392F000260100000001'), '9000');
  }
});

test('a state of a model this version does not know is refused', () => {
  const environment = { crypto: nodeCrypto, random: (length: number) => new Uint8Array(length) };
  for (const model of ['f-2030', 'toString', '__proto__']) {
    const memory = createMemory({ ...cardState('e-2019'), model }, { append: () => {} });
    assert.throws(() => createChip({ memory, environment }), RangeError, model);
  }
});

test('without power nothing is answered', () => {
  const { chip } = powered();
  chip.powerOff();
  assert.equal(chip.transmit(Uint8Array.of(0, 0xa4, 0, 0)), null);
  assert.deepEqual(chip.reset(), chip.atr, 'a reset powers it on');
  assert.notEqual(chip.transmit(Uint8Array.of(0, 0xa4, 0, 0)), null);
});
