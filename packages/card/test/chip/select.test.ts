// SELECT by application identifier (card.md §1.3, §2), and the probe storm of OpenSC (§5.1).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromHex, toHex } from '@openmyna/apdu';
import type { ApplicationName } from '../../src/chip/index.ts';
import { aids, cardState, command, onEveryModel, powered, secrets, withFiles, withoutApplication } from './fixture.ts';

const byAid = (aid: string, p2 = '0C') => command(`00A404${p2}`, fromHex(aid));

/** A file that only this application has under this content: which one is current shows by it. */
const isCurrent = (card: ReturnType<typeof powered>, application: ApplicationName): boolean => {
  const telltale = {
    jpki: '0018',
    surface: '0013',
    inputSupport: '0008',
    residentRegister: '0003',
    common: '0019',
    licence: '0006',
    isd: '001E',
  };
  const others = {
    jpki: '0014',
    surface: '0008',
    inputSupport: '0017',
    residentRegister: '0001',
    common: '0003',
    licence: '0001',
    isd: '0002',
  };
  return (
    card.sw(`00A4020C02${telltale[application]}`) === '9000' && card.sw(`00A4020C02${others[application]}`) === '6A82'
  );
};

describe('SELECT by AID', () => {
  test('whole: each application, on every model', () => {
    onEveryModel((model) => {
      const card = powered({ model });
      for (const [name, aid] of Object.entries(aids) as [ApplicationName, string][]) {
        assert.equal(card.send(byAid(aid)), '9000', `${model} ${name}`);
        assert.ok(isCurrent(card, name), `${model} ${name}`);
      }
    });
  });

  test('P2 = 00 and an Le are taken too, and give no FCI', () => {
    const card = powered();
    for (const hex of [byAid(aids.jpki, '00'), `${byAid(aids.jpki, '00')}00`, `${byAid(aids.jpki)}00`])
      assert.equal(card.send(hex), '9000', hex);
  });

  test('partial: the first application that begins so', () => {
    const card = powered();
    for (let length = 1; length <= 10; length++)
      assert.equal(card.send(byAid(aids.jpki.slice(0, 2 * length))), '9000', `${length} bytes`);
    card.send(byAid('D392F0'));
    assert.ok(isCurrent(card, 'jpki'));
  });

  test('partial with P2 = 02: the next one, until there is none', () => {
    const card = powered();
    const found: ApplicationName[] = [];
    const names = ['surface', 'inputSupport', 'residentRegister', 'common'] as const;
    for (const p2 of ['0C', '0E', '02', '0E']) {
      assert.equal(card.send(byAid('D39210', p2)), '9000');
      found.push(names.find((name) => isCurrent(card, name))!);
    }
    assert.deepEqual(found, names);
    assert.equal(card.send(byAid('D39210', '0E')), '6A82');
    assert.ok(isCurrent(card, 'common'), 'the last one stays');
    assert.equal(card.send(byAid('D39210')), '9000');
    assert.ok(isCurrent(card, 'surface'), 'and without bit 2 it is the first again');
  });

  test('empty: the issuer security domain', () => {
    const card = powered();
    card.select('jpki');
    assert.equal(card.send('00A4040C00'), '9000');
    assert.ok(isCurrent(card, 'isd'));
  });

  test('longer than an application’s, or differing in its last byte: 6A82, and the current one stays', () => {
    const card = powered();
    card.select('jpki');
    for (const aid of [`${aids.jpki}00`, aids.jpki.slice(0, -2) + '02', 'D3921000310001010403'])
      assert.equal(card.send(byAid(aid)), '6A82', aid);
    assert.ok(isCurrent(card, 'jpki'));
    assert.equal(card.trace.find(({ sw }) => sw === 0x6a82)!.explanation?.rule, 'select.no-application');
  });

  test('the licence is found only where it is installed; its package is never', () => {
    const without = powered({ state: withoutApplication(cardState('e-2019'), 'licence') });
    assert.equal(without.send(byAid(aids.licence)), '6A82');
    for (const aid of ['A0000002310400000000000000000000', 'A0000002310500000000000000000000'])
      assert.equal(powered().send(byAid(aid)), '6A82');
  });

  test('a licence whose PIN is blocked says 6283, and is current all the same', () => {
    const blocked = { kind: 'secret', secret: fromHex('39383736'), tries: 0 } as const;
    const card = powered({ state: withFiles(cardState('e-2019'), 'licence', { '0006': blocked }) });
    assert.equal(card.send(byAid(aids.licence)), '6283');
    assert.equal(toHex(fromHex(card.send('00B09A0003'))), 'C101019000');
    assert.equal(
      card.send(command('00200086', fromHex(Buffer.from(secrets.licence['0006'].value).toString('hex')))),
      '6984',
    );
  });
});

describe('OpenSC’s probes before `jpki`', () => {
  // Recorded from OpenSC 0.23.0: card.md §5.1.
  const storm = [
    '00A4040007627601FF000000',
    '00A4040006A00000000101',
    '00A404000BE82B0601040181C31F020100',
    '00A4040C0FD23300000045737445494420763335',
    '00CADF3005',
    '00CB3FFF035C017E08',
    '00A4040009A0000003080000100000',
    '00A4040009A0000003080000100000',
    '00A4040C07A000000116DB0000',
    '00A4040C07A000000079100000',
    ...Array.from({ length: 16 }, (_, i) =>
      `00A4040C07A000000079${i.toString(16).padStart(2, '0').toUpperCase()}0000`.replace('79000000', '79010000'),
    ),
    '00A404000CF276A288BCFBA69D34F31001',
    '00A4040009A0000003974254465900',
    '00A4040006D2760001240100',
    '00A4040C0FE828BD080FA000000167455349474E',
  ];

  test('are each refused, by every model, and the bind that follows succeeds', () => {
    onEveryModel((model) => {
      const card = powered({ model });
      for (const probe of storm) assert.match(card.send(probe), /^6[A-F]/, `${model} ${probe}`);
      assert.equal(card.send('00A4040C0AD392F000260100000001'), '9000');
      assert.deepEqual([card.send('00A4020C020018'), card.send('00200080')], ['9000', '63C3']);
      assert.deepEqual([card.send('00A4020C02001B'), card.send('00200080')], ['9000', '63C5']);
    });
  });

  test('leave the security status alone', () => {
    const card = powered();
    card.select('jpki');
    card.verify('0018', '1234');
    for (const probe of storm) card.send(probe);
    card.select('jpki');
    card.send('00A4020C020017');
    assert.equal(card.sw(command('802A0080', fromHex('01'), '00')), '9000');
  });
});
