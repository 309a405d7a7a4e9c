// GET DATA (card.md §1.5), READ RECORD (§3.4), and classes and instructions the card does not have (§4.2).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromAscii, fromHex, toHex } from '@openmyna/apdu';
import { cardState, command, filler, modelNames, models, onEveryModel, powered } from './fixture.ts';

describe('GET DATA', () => {
  test('gives the card’s objects while the ISD is current, before any application', () => {
    onEveryModel((model) => {
      const card = powered({ model });
      const { dataObjects } = cardState(model);
      for (const tag of ['0042', '0045', '0066', '00F0', '00F2', '00F3', '00F7'])
        for (const cla of ['00', '80'])
          assert.equal(card.send(`${cla}CA${tag}00`), `${toHex(dataObjects[tag]!)}9000`, `${model} ${tag}`);
    });
  });

  test('is answered 6A88 inside an application, and again by the ISD', () => {
    const card = powered();
    for (const name of ['jpki', 'surface', 'inputSupport', 'residentRegister', 'common', 'licence'] as const) {
      card.select(name);
      assert.equal(card.send('00CA00F000'), '6A88', name);
    }
    card.select('isd');
    assert.equal(card.send('00CA00F000'), `${toHex(fromAscii('13221'))}9000`);
  });

  test('of a large object needs an extended Le: 6700 with a short one', () => {
    for (const model of modelNames.filter((name) => name !== 'd-2015')) {
      const card = powered({ model });
      assert.equal(card.send('00CA00F800'), '6700');
      assert.equal(card.send('00CA00F8000000').length, 2 * (563 + 2));
      assert.equal(card.send('00CA00F8000200'), '6700', 'Le of 512 does not hold 563');
      assert.equal(card.send('00CA00F8000232'), '6700');
      assert.equal(card.send('00CA00F8000233').length, 2 * (563 + 2), 'of exactly 563 it does');
    }
    const card = powered({ model: 'd-2015' });
    for (const hex of ['00CA00F800', '00CA00F8000000'])
      assert.equal(card.send(hex), '6700', 'd-2015 gives it to nobody');
  });

  test('7F21 is absent on the oldest generation', () => {
    for (const model of modelNames.filter((name) => name !== 'd-2015')) {
      const old = model.endsWith('2015');
      assert.equal(powered({ model }).send('00CA7F21000000').slice(-4), old ? '6A88' : '9000', model);
    }
  });

  test('5F51, the contact ATR without TS: in the ISD of vendor E, in the applications of vendor D', () => {
    onEveryModel((model) => {
      const atr = `${toHex(models[model].contactAtr.subarray(1))}9000`;
      const card = powered({ model });
      const inIsd = card.send('00CA5F5100');
      card.select('jpki');
      const inJpki = card.send('00CA5F5100');
      assert.deepEqual([inIsd, inJpki], model.startsWith('e') ? [atr, '6A88'] : ['6A88', atr], model);
    });
  });

  test('of an absent tag is 6A88; without Le, or with data, 6700', () => {
    const card = powered();
    for (const tag of ['0000', 'DF30', '9F7F', '00FF']) assert.equal(card.send(`00CA${tag}00`), '6A88', tag);
    assert.equal(card.send('00CA0042'), '6700');
    assert.equal(card.send('00CA00420142'), '6700');
  });
});

describe('READ RECORD', () => {
  const record = `011C${toHex(fromAscii('4000000127198431322120350217'))}9000`;

  test('of the current file, or by short identifier: P2 = sfi·8 + 4', () => {
    const card = powered();
    card.select('common');
    assert.equal(card.send('00B2010C00'), record);
    assert.equal(card.send('00B2010400'), record, 'it is the current file now');
    card.send('00A4020C020002');
    assert.equal(card.send('00B2010400').length, 2 * 18);
    assert.equal(card.send('00B2010404').length, 2 * 6, 'Le cuts it');
  });

  test('of one that is not there: 6A83; all at once: 6A81; in other ways: 6A86', () => {
    const card = powered();
    card.select('common');
    for (const number of ['00', '02', 'FF']) assert.equal(card.send(`00B2${number}0C00`), '6A83', number);
    assert.equal(card.send('00B2010D00'), '6A81');
    for (const p2 of ['08', '0A', '0E']) assert.equal(card.send(`00B201${p2}00`), '6A86', p2);
    assert.equal(card.send('00B2010C'), '6700');
  });

  test('of what is no record file: 6981', () => {
    const card = powered();
    card.select('jpki');
    assert.equal(card.send('00B2013400'), '6981', 'EF 0006');
    card.select('common');
    card.send('00A4020C020001');
    assert.equal(card.send('00B0000000'), '6981', 'and a record file is not read by offset');
  });
});

describe('what the card does not have', () => {
  test('an instruction: 6D00', () => {
    const card = powered();
    card.select('jpki');
    for (const hex of [
      '00CB3FFF035C017E08',
      '002C0080',
      '80540080',
      '00D6000001AA',
      '00820000',
      '00C0000000',
      '80CB000000',
    ])
      assert.equal(card.send(hex), '6D00', hex);
  });

  test('a class: 6E00; a logical channel: 6881; a chain where none is taken: 6884', () => {
    const card = powered();
    for (const cla of ['20', '40', '60', 'A0', 'FF']) assert.equal(card.send(`${cla}A40400`), '6E00', cla);
    for (const cla of ['01', '02', '03', '81']) assert.equal(card.send(`${cla}A40400`), '6881', cla);
    assert.equal(card.send('10A4040C05D392F00026'), '6884');
  });

  test('the phone’s last-command indicator: 6700, as a physical card', () => {
    assert.equal(powered().send('80FC0000'), '6700');
  });
});

describe('command chaining (vendor D, ISO 7816-4 5.3.3)', () => {
  test('joins the data of its commands; the last one is answered', () => {
    const card = powered({ model: 'd-2019' });
    assert.equal(card.send(command('10A4040C', Uint8Array.of(0xd3, 0x92, 0xf0))), '9000');
    assert.equal(card.send('00A4020C020018'), '6883', 'another command breaks it');
    assert.equal(card.send(command('10A4040C', Uint8Array.of(0xd3, 0x92, 0xf0))), '9000');
    assert.equal(card.send(command('00A4040C', Uint8Array.of(0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01))), '9000');
    assert.equal(card.send('00A4020C020018'), '9000');
  });

  test('is forgotten at a reset and with the power', () => {
    for (const happens of ['reset', 'powerOn'] as const) {
      const card = powered({ model: 'd-2023' });
      assert.equal(card.send(command('10A4040C', fromHex('D392F000'))), '9000');
      card.chip[happens]();
      assert.equal(card.send(command('00A4040C', fromHex('260100000001'))), '6A82', happens);
    }
  });

  test('goes on with the same class, instruction and parameters alone', () => {
    for (const other of ['80A4040C', '00B0040C', '00A4000C', '00A40400', '10A40400']) {
      const card = powered({ model: 'd-2019' });
      card.send(command('10A4040C', fromHex('D392F000')));
      assert.equal(card.send(command(other, fromHex('260100000001'))), '6883', other);
      assert.equal(card.send(command('00A4040C', fromHex('260100000001'))), '6A82', 'nothing is left of it');
    }
  });

  test('is over with any command between, one that is refused for its form or class too', () => {
    for (const between of ['7AA4040C', '01A4040C', '00A4', '', '00A4040C']) {
      const card = powered({ model: 'd-2019' });
      assert.equal(card.send(command('10A4040C', fromHex('D392F000'))), '9000');
      card.send(between);
      assert.equal(card.send(command('00A4040C', fromHex('260100000001'))), '6A82', between);
    }
  });

  test('carries what no short command holds: a signature over 1000 bytes', () => {
    const card = powered({ model: 'd-2019' });
    card.select('surface');
    for (let part = 0; part < 4; part++) assert.equal(card.send(command('902A0300', filler(250))), '9000');
    assert.equal(card.send(command('802A0300', filler(1), '00')).length, 2 * 258);
  });

  test('is no way to fill the memory', () => {
    const card = powered({ model: 'd-2023' });
    const full = command('10A4040C', new Uint8Array(255));
    let answer = '9000';
    let sent = 0;
    while (answer === '9000' && sent++ < 1000) answer = card.send(full);
    assert.deepEqual([answer, sent], ['6883', 258], '65535 bytes and no more');
  });
});
