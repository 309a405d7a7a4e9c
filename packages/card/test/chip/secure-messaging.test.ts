// Secure messaging of 券面事項入力補助AP (card.md §4.4), from the terminal's side: a client of its own over node:crypto.

import assert from 'node:assert/strict';
import { constants, createHash, publicEncrypt } from 'node:crypto';
import { describe, test } from 'node:test';
import { concat, fromAscii, fromHex, toHex } from '@openmyna/apdu';
import { bytesOf, command, extended, modelNames, powered, type TestCard } from './fixture.ts';
import { cardKey, cardModulus, seedObject, Terminal, wrapSeed } from './secure-messaging/terminal.ts';

/** The models that take extended lengths, without which no session key gets in. */
const able = modelNames.filter((model) => model !== 'd-2015');

const setSessionKey = (cryptogram: Uint8Array) => extended('80AE0000', cryptogram);

let sessions = 0;
/** The same in every run: under one key in some 256, zeros decipher to something well padded. */
const newSeed = () => new Uint8Array(createHash('sha256').update(`session ${sessions++}`).digest());

const opened = (model = able[1]!) => {
  const card = powered({ model });
  card.select('inputSupport');
  card.verify('0011', '5678');
  const seed = newSeed();
  assert.equal(card.send(setSessionKey(wrapSeed(card, seedObject(seed)))), '9000');
  return { card, terminal: new Terminal(seed), seed };
};

describe('SET SESSION KEY', () => {
  test('needs the PIN, verified in the clear; 照合番号A is not enough', () => {
    const card = powered();
    card.select('inputSupport');
    assert.equal(card.send(setSessionKey(new Uint8Array(256))), '6982');
    card.verify('0015', '55021720352285');
    card.verify('0014', '123456789018');
    const cryptogram = wrapSeed(card, seedObject(new Uint8Array(32)));
    assert.equal(card.send(setSessionKey(cryptogram)), '6982');
    card.verify('0011', '5678');
    assert.equal(card.send(setSessionKey(cryptogram)), '9000');
  });

  test('takes A0 22 80 20 and 32 bytes under RSAES-OAEP with SHA-256, and nothing else: 6A80', () => {
    const { card } = opened();
    for (const content of [
      '',
      'A0228020',
      `A0228120${'00'.repeat(32)}`,
      `A0218020${'00'.repeat(32)}`,
      `A022801F${'00'.repeat(32)}`,
      `A0228020${'00'.repeat(31)}`,
      `A0228020${'00'.repeat(33)}`,
    ])
      assert.equal(card.send(setSessionKey(wrapSeed(card, fromHex(content)))), '6A80', content);
    assert.equal(card.send(setSessionKey(new Uint8Array(255).fill(1))), '6A80');
    assert.equal(card.send(setSessionKey(new Uint8Array(256).fill(1))), '6A80', 'no OAEP inside');
    const sha1 = publicEncrypt(
      { key: cardKey(card), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      seedObject(new Uint8Array(32)),
    );
    assert.equal(card.send(setSessionKey(sha1)), '6A80', 'OAEP with SHA-1');
  });

  test('a cryptogram that is not less than the modulus: 6F00', () => {
    const { card } = opened();
    const modulus = cardModulus(card);
    assert.equal(card.send(setSessionKey(modulus)), '6F00');
    const oneLess = modulus.slice();
    oneLess[255]! -= 1;
    assert.equal(card.send(setSessionKey(oneLess)), '6A80', 'one less is decrypted, to nothing right');
    assert.equal(card.send(setSessionKey(new Uint8Array(256).fill(0xff))), '6F00');
  });

  test('is out of reach without extended lengths', () => {
    const card = powered({ model: 'd-2015' });
    card.select('inputSupport');
    card.verify('0011', '5678');
    assert.equal(card.send(setSessionKey(wrapSeed(card, seedObject(new Uint8Array(32))))), '6700');
  });

  test('elsewhere: 66F1 in 共通 and 券面確認, 6982 in JPKI and 住基', () => {
    for (const [application, sw] of [
      ['common', '66F1'],
      ['surface', '66F1'],
      ['jpki', '6982'],
      ['residentRegister', '6982'],
    ] as const) {
      const card = powered();
      card.select(application);
      assert.equal(card.send(setSessionKey(new Uint8Array(256))), sw, application);
    }
  });
});

describe('a session', () => {
  test('reads My Number by 照合番号A with neither on the wire', () => {
    for (const model of able) {
      const { card, terminal } = opened(model);
      const wire: string[] = [];
      const send = (hex: string) => {
        wire.push(hex);
        return card.send(hex);
      };
      assert.equal(send(terminal.command('00A4020C', fromHex('0014'))), '9000');
      assert.equal(send(terminal.command('00200080', fromAscii('123456789018'))), '9000');
      assert.equal(send(terminal.command('00A4020C', fromHex('0001'))), '9000');
      const number = terminal.read(card, '00B00000', 17);
      assert.equal(toHex(number), `FF100C${toHex(fromAscii('123456789018'))}FFFF`);
      assert.ok(!wire.join().includes(toHex(fromAscii('123456789018'))));
    }
  });

  test('Le 0000 in 96 is the rest of the file; an offset counts from the start', () => {
    const { card, terminal } = opened();
    card.send(terminal.command('00A4020C', fromHex('0002')));
    const file = bytesOf(card.chip.state, 'inputSupport', '0002');
    assert.deepEqual(terminal.read(card, '00B00000', 0), file);
    assert.deepEqual(terminal.read(card, '00B00064', 0), file.subarray(0x64));
    assert.deepEqual(terminal.read(card, '00B00010', 5), file.subarray(16, 21));
    assert.deepEqual(terminal.read(card, '00B08500', 3), fromHex('FF4082'), 'by short identifier too');
  });

  test('answers with no more than the Le of the command itself: 6700 where the object does not fit', () => {
    const { card, terminal } = opened();
    card.send(terminal.command('00A4020C', fromHex('0001')));
    const object = Uint8Array.of(0x96, 3, 0, 0, 17);
    for (const [le, sw] of [
      ['', '6700'],
      ['22', '6700'],
      ['23', '9000'],
      ['00', '9000'],
    ] as const) {
      terminal.skip();
      const answer = card.send(command('08B00000', object, le));
      assert.equal(answer.slice(-4), sw, `Le ${le}`);
      assert.equal(answer.length, sw === '9000' ? 2 * (35 + 2) : 4, '86 21 01 and two blocks');
    }
    assert.equal(terminal.read(card, '00B00000', 17).length, 17, 'the session goes on');
  });

  test('counts every protected command, refused ones too, and no plain one', () => {
    const { card, terminal } = opened();
    assert.equal(card.send(terminal.command('00A4020C', fromHex('7777'))), '6A82');
    card.send('00A4020C020002');
    card.send('00B0000010');
    assert.equal(card.send(terminal.command('00A4020C', fromHex('0001'))), '9000');
    assert.equal(terminal.read(card, '00B00000', 17).length, 17);
  });

  test('counts past a byte', () => {
    const { card, terminal } = opened();
    for (let i = 0; i < 300; i++) assert.equal(card.send(terminal.command('00A4020C', fromHex('0001'))), '9000');
  });

  test('has the first half of the seed for its key', () => {
    const { card, seed } = opened();
    seed.fill(0, 16);
    assert.equal(card.send(new Terminal(seed).command('00A4020C', fromHex('0002'))), '9000');
  });

  test('carries data of whole blocks, and of none', () => {
    const { card, terminal } = opened();
    card.send(terminal.command('00A4020C', fromHex('0014')));
    assert.equal(card.send(terminal.command('00200080', fromAscii('0123456789ABCDEF'))), '63C9');
    assert.equal(card.send(terminal.command('00200080', new Uint8Array(32))), '63C8');
    assert.equal(card.send(terminal.command('00200080', new Uint8Array(0))), '63C8', 'the query');
  });

  test('ends with data that is not padded 80 00…', () => {
    for (const padded of ['00'.repeat(16), '01'.repeat(16), `${'00'.repeat(15)}81`, `80${'00'.repeat(31)}`]) {
      const { card, terminal } = opened();
      assert.equal(card.send(terminal.enciphered('00A4020C', fromHex(padded))), '6988', padded);
    }
  });

  test('a count that is off by one ends it', () => {
    const { card, terminal } = opened();
    terminal.skip();
    assert.equal(card.send(terminal.command('00A4020C', fromHex('0002'))), '6988');
  });

  test('a wrong PIN in it costs a try as in the clear', () => {
    const { card, terminal } = opened();
    card.send(terminal.command('00A4020C', fromHex('0014')));
    assert.equal(card.send(terminal.command('00200080', fromAscii('000000000000'))), '63C9');
  });
});

describe('an error', () => {
  test('in the protection is 6988 and ends the session: 69FC from then on', () => {
    for (const bad of [
      command('08A4020C', fromHex('8602')),
      command('08A4020C', fromHex('860201AA')),
      command('08A4020C', concat(fromHex('861102'), new Uint8Array(16))),
      command('08A4020C', concat(fromHex('871101'), new Uint8Array(16))),
      command('08A4020C', concat(fromHex('861101'), new Uint8Array(16), fromHex('8E0100'))),
      command('08A4020C', concat(fromHex('861101'), new Uint8Array(16))),
      extended('08B00000', fromHex('96020010'), '0000'),
      extended('08B00000', fromHex('9603010010'), '0000'),
    ]) {
      const { card, terminal } = opened();
      assert.equal(card.send(bad), '6988', bad);
      assert.equal(card.send(terminal.command('00A4020C', fromHex('0002'))), '69FC');
      assert.equal(card.send('00A4020C020002'), '9000', 'the application goes on in the clear');
    }
  });

  test('no data object is 6987, class 0C too', () => {
    const { card } = opened();
    assert.equal(card.send('08A4020C'), '6987');
    assert.equal(card.send(command('0CA4020C', concat(fromHex('861101'), new Uint8Array(16)))), '6987');
    assert.notEqual(card.send('08A4020C'), '69FC', 'neither ends the session');
  });

  test('without a session: 6882; class 04 and protected classes of 80 are none: 6E00', () => {
    const card = powered();
    card.select('inputSupport');
    for (const cla of ['08', '0C']) assert.equal(card.send(`${cla}A4020C020002`), '6882');
    for (const cla of ['04', '88', '8C']) assert.equal(card.send(`${cla}A4020C020002`), '6E00');
  });
});

describe('the session ends', () => {
  for (const [title, happens] of [
    ['with the selection of the application, even of the same', () => {}],
    ['with another application', (card: TestCard) => card.select('jpki')],
    ['with the power', (card: TestCard) => void card.chip.powerOn()],
    ['with a warm reset', (card: TestCard) => void card.chip.reset()],
  ] as const)
    test(title, () => {
      const { card, terminal } = opened();
      happens(card);
      card.select('inputSupport');
      assert.equal(card.send(terminal.command('00A4020C', fromHex('0002'))), '6882');
    });

  test('and a new key begins a new count', () => {
    const { card, terminal } = opened();
    card.send(terminal.command('00A4020C', fromHex('0002')));
    const seed = newSeed();
    assert.equal(card.send(setSessionKey(wrapSeed(card, seedObject(seed)))), '9000');
    assert.equal(card.send(new Terminal(seed).command('00A4020C', fromHex('0002'))), '9000');
  });
});
