// card.md §1.3: APDU length rules.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromHex, toHex } from '@openmyna/apdu';
import { bytesOf, command, extended, modelNames, onEveryModel, powered } from './fixture.ts';

const inJpki = (model = modelNames[1]!) => {
  const card = powered({ model });
  card.select('jpki');
  return card;
};

describe('READ BINARY (card.md §1.3)', () => {
  test('Le = 00 is 256 bytes, from the offset in P1-P2', () => {
    onEveryModel((model) => {
      const card = inJpki(model);
      const file = bytesOf(card.chip.state, 'jpki', '0002');
      assert.equal(card.send('00A4020C020002'), '9000');
      assert.equal(card.send('00B0000000'), `${toHex(file.subarray(0, 256))}9000`);
      assert.equal(card.send('00B0010010'), `${toHex(file.subarray(256, 272))}9000`);
      assert.equal(card.send('00B0071102'), `${toHex(file.subarray(0x711, 0x713))}9000`);
    });
  });

  test('a read past the end gives fewer bytes with 9000', () => {
    const card = inJpki();
    card.send('00A4020C020006');
    const file = bytesOf(card.chip.state, 'jpki', '0006');
    assert.equal(card.send('00B0009600'), `${toHex(file.subarray(0x96))}9000`);
    assert.equal(card.send('00B0009F00'), `${toHex(file.subarray(159))}9000`);
  });

  test('an offset at or past the end is 6B00', () => {
    const card = inJpki();
    card.send('00A4020C020006');
    for (const offset of ['00A0', '00A1', '0100', '7FFF']) assert.equal(card.send(`00B0${offset}00`), '6B00', offset);
  });

  test('P1 = 80|sfi reads and selects, P2 is an offset of eight bits', () => {
    const card = inJpki();
    const file = bytesOf(card.chip.state, 'jpki', '000A');
    assert.equal(card.send('00B08A0004'), `${toHex(file.subarray(0, 4))}9000`);
    assert.equal(card.send('00B08AFF02'), `${toHex(file.subarray(255, 257))}9000`);
    assert.equal(card.send('00B0000204'), `${toHex(file.subarray(2, 6))}9000`, 'it is the current file now');
    assert.equal(card.send('00B09F0004'), '6A82', 'there is no EF 001F');
    for (const p1 of ['A0', 'C0', 'E1']) assert.equal(card.send(`00B0${p1}0000`), '6A86', `RFU bits in P1 ${p1}`);
  });

  test('an extended Le reads a whole file at once', () => {
    for (const model of modelNames.filter((name) => name !== 'd-2015')) {
      const card = inJpki(model);
      const file = toHex(bytesOf(card.chip.state, 'jpki', '000A'));
      assert.equal(card.send('00B08A00000000'), `${file}9000`);
      card.send('00A4020C02000A');
      assert.equal(card.send('00B00000000200'), `${file.slice(0, 1024)}9000`);
    }
  });

  test('no Le, or data, is 6700', () => {
    const card = inJpki();
    card.send('00A4020C020006');
    assert.equal(card.send('00B00000'), '6700');
    assert.equal(card.send('00B000000100'), '6700');
    assert.equal(card.send('00B00000010000'), '6700');
  });

  test('a file named but never selected: 6986', () => {
    const card = inJpki();
    assert.equal(card.send('00B0000000'), '6986');
    assert.equal(card.send('00B2010400'), '6986');
    assert.equal(card.send('00200080'), '6986');
    assert.equal(card.send('802A0080010000'), '6986');
  });
});

describe('extended length (card.md §1.3, §7)', () => {
  test('d-2015 takes none: every extended command is 6700', () => {
    const card = inJpki('d-2015');
    for (const hex of [
      '00B08A00000000',
      '00CA0042000000',
      extended('00A4040C', fromHex('D392F000260100000001')),
      extended('802A0097', new Uint8Array(300), '0000'),
    ])
      assert.equal(card.send(hex), '6700', hex);
    assert.equal(card.trace.at(-1)!.explanation?.rule, 'apdu.extended');
    assert.equal(card.send('00B08A0001').slice(-4), '9000', 'short commands go on');
  });

  test('the others take an extended Lc for a short command too', () => {
    const card = powered();
    assert.equal(card.send(extended('00A4040C', fromHex('D392F000260100000001'))), '9000');
  });

  test('GET CHALLENGE: 1 to 256 bytes with a short Le, 6985 with an extended one', () => {
    const card = powered();
    for (const [le, length] of [
      ['01', 1],
      ['08', 8],
      ['FF', 255],
      ['00', 256],
    ] as const)
      assert.equal(card.send(`00840000${le}`).length, 2 * (length + 2));
    assert.equal(card.send('00840000000008'), '6985');
    assert.equal(card.send('00840000000000'), '6985');
    assert.equal(card.send('00840000'), '6700');
    assert.equal(card.send('0084010008'), '6A86');
  });

  test('bytes that are no case of a command: 6700', () => {
    const card = powered();
    for (const hex of [
      '',
      '00',
      '00A4',
      '00A404',
      '00A4040C05D3',
      '00A4040C00000001',
      '00B0000000000000',
      '00A4040C0000',
    ])
      assert.equal(card.send(hex), '6700', hex);
    assert.equal(card.trace.at(-1)!.explanation?.rule, 'apdu.malformed');
  });
});

describe('SELECT (card.md §1.3)', () => {
  test('an EF by P1 = 02, P2 = 0C or 00, with or without Le', () => {
    const card = inJpki();
    for (const hex of ['00A4020C02000A', '00A4020002000A', '00A4020002000A00', '00A4020C02000A00'])
      assert.equal(card.send(hex), '9000', hex);
    assert.equal(card.send('00A4020C02000C'), '6A82');
    assert.equal(card.send('00A4020C0100'), '6700');
    assert.equal(card.send('00A4020C'), '6700');
    assert.equal(card.send('00A4020402000A'), '6A86');
    assert.equal(card.send('00A4080C02000A'), '6A86');
    assert.equal(card.send('00A4030C02000A'), '6A86');
  });

  test('a failed SELECT leaves the current file as it was', () => {
    const card = inJpki();
    card.send('00A4020C020006');
    assert.equal(card.send('00A4020C027777'), '6A82');
    assert.equal(card.sw('00B0000020'), '9000');
  });

  test('00A40000: 6A86 after a cold reset, 9000 without effect in an application', () => {
    const card = powered();
    assert.equal(card.send('00A40000'), '6A86');
    card.select('jpki');
    card.send('00A4020C020006');
    assert.equal(card.send('00A40000'), '9000');
    assert.equal(card.sw('00B0000004'), '9000', 'the file is still current');
    assert.equal(card.send('00A40000023F00'), '6A82');
    assert.equal(card.send('00A4000C023F00'), '6A82');
  });

  test('the MF: 2F10 and 2F11 are not there, 001E is but is not read', () => {
    const card = powered();
    assert.equal(card.send('00A4020C022F10'), '6A82');
    assert.equal(card.send('00A4020C022F11'), '6A82');
    assert.equal(card.send('00A4020C02001E'), '9000');
    assert.equal(card.send('00B0000000'), '6981');
  });

  test('an AID of more than 16 bytes is 6700', () => {
    const card = powered();
    assert.equal(card.send(command('00A4040C', new Uint8Array(17))), '6700');
    assert.equal(card.send('00A40401 05 D392F00026'), '6A86');
    assert.equal(card.send('00A40410 05 D392F00026'), '6A86');
  });
});
