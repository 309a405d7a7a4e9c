// How long a security status lasts (card.md §1.4), and the wall between applications.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ApplicationName, createChip, createMemory, type ModelName } from '../../src/chip/index.ts';
import { nodeCrypto } from '../../src/host/node-crypto.ts';
import {
  aids,
  cardState,
  command,
  models,
  onEveryModel,
  powered,
  secretOwners,
  secretsOf,
  type TestCard,
} from './fixture.ts';

const canSign = (card: TestCard): boolean => card.sw(command('802A0097', Uint8Array.of(1), '00')) === '9000';

const verified = (model: ModelName = 'e-2019'): TestCard => {
  const card = powered({ model });
  card.select('jpki');
  card.verify('0018', '1234');
  assert.ok(canSign(card));
  return card;
};

describe('what was verified', () => {
  for (const [title, happens, kept] of [
    ['is kept when the same application is selected again', () => {}, true],
    ['is kept over a warm reset', (card: TestCard) => void card.chip.reset(), true],
    ['is kept over several', (card: TestCard) => void [card.chip.reset(), card.chip.reset()], true],
    ['is kept when a selection fails', (card: TestCard) => void card.send('00A4040C05A000000001'), true],
    ['is gone with the power', (card: TestCard) => void card.chip.powerOn(), false],
    ['is gone with the field', (card: TestCard) => void [card.chip.powerOff(), card.chip.powerOn()], false],
    [
      'is gone with the power after a warm reset',
      (card: TestCard) => void [card.chip.reset(), card.chip.powerOn()],
      false,
    ],
    ['is gone with another application', (card: TestCard) => card.select('surface'), false],
    ['is gone with the ISD, which is the way to log out', (card: TestCard) => card.select('isd'), false],
    [
      'is gone with the ISD after a warm reset',
      (card: TestCard) => void [card.chip.reset(), card.select('isd')],
      false,
    ],
    [
      'is gone with another application after a warm reset',
      (card: TestCard) => void [card.chip.reset(), card.select('common')],
      false,
    ],
  ] as const)
    test(title, () => {
      onEveryModel((model) => {
        const card = verified(model);
        happens(card);
        if (models[model].failsFirstCommand) card.send('00A40000');
        card.select('jpki');
        assert.equal(canSign(card), kept, model);
      });
    });

  test('counts nothing while another application is current', () => {
    const card = verified();
    card.chip.reset();
    assert.equal(card.sw(command('802A0097', Uint8Array.of(1), '00')), '6A82', 'the ISD has no such key');
  });
});

test('each application’s secrets open nothing in another, whatever their file’s number', () => {
  onEveryModel((model) => {
    for (const owner of secretOwners)
      for (const [fid, { value }] of Object.entries(secretsOf(owner))) {
        const card = powered({ model });
        card.select(owner);
        assert.equal(card.verify(fid, value), '9000');
        for (const other of secretOwners.filter((name) => name !== owner)) {
          card.select(other);
          for (const file of protectedFiles[other]) {
            card.send(`00A4020C02${file}`);
            assert.equal(card.sw('00B0000001'), '6982', `${model}: ${owner} ${fid} opened ${other} ${file}`);
          }
        }
      }
  });
});

const protectedFiles: Readonly<Record<Exclude<ApplicationName, 'isd'>, readonly string[]>> = {
  jpki: ['0001'],
  surface: ['0001', '0002', '0005'],
  inputSupport: ['0001', '0002', '0003', '0006', '0007'],
  residentRegister: ['0003'],
  common: [],
  licence: ['001B', '001C'],
};

test('no command reaches a file of an application that is not current', () => {
  const card = verified();
  card.select('common');
  for (const hex of ['00A4020C020018', '00B0860004', '00B08A0004', '00200098', '0020009B', '802A0097010100'])
    assert.equal(card.send(hex), '6A82', hex);
});

test('two chips on one memory have each their own status, and the same tries', () => {
  const memory = createMemory(cardState('e-2019'), { append: () => {} });
  const open = () => {
    const chip = createChip({
      memory,
      environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length) },
    });
    chip.powerOn();
    const send = (hex: string) =>
      Buffer.from(chip.transmit(Buffer.from(hex, 'hex'))!)
        .toString('hex')
        .toUpperCase();
    send(`00A4040C0A${aids.jpki}`);
    send('00A4020C020018');
    return send;
  };
  const [one, other] = [open(), open()];
  assert.equal(one('002000800439393939'), '63C2');
  assert.equal(other('00200080'), '63C2');
  assert.equal(one('002000800431323334'), '9000');
  assert.equal(other('802A0097010100'), '6982', 'verified here is not verified there');
  assert.equal(other('00200098'), '63C3');
});
