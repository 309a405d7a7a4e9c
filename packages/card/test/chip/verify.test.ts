// VERIFY, its query, and the two ways to change a secret (card.md §4.1, §4.2).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromAscii, fromHex, toHex } from '@openmyna/apdu';
import {
  cardState,
  command,
  extended,
  onEveryModel,
  powered,
  secretOwners,
  secretsOf,
  triesOf,
  withFiles,
} from './fixture.ts';

const wrong = 'ZZZZZZ';

describe('every secret', () => {
  test('has its own number of tries: 3, 3, 3, 5, and 10 for the 照合番号, the birth date and the licence', () => {
    const counted = secretOwners.flatMap((owner) =>
      Object.entries(secretsOf(owner)).map(([fid, { tries }]) => `${owner} ${fid} ${tries}`),
    );
    assert.deepEqual(counted, [
      'jpki 0018 3',
      'jpki 001B 5',
      'surface 0011 10',
      'surface 0012 10',
      'surface 0013 10',
      'inputSupport 0011 3',
      'inputSupport 0014 10',
      'inputSupport 0015 10',
      'residentRegister 001C 3',
      'common 001C 3',
      'licence 0006 10',
    ]);
  });

  test('counts down to 63C0, is then blocked for good, and no other is touched', () => {
    onEveryModel((model) => {
      for (const owner of secretOwners)
        for (const [fid, { value, tries }] of Object.entries(secretsOf(owner))) {
          const card = powered({ model });
          card.select(owner);
          for (let left = tries - 1; left >= 0; left--)
            assert.equal(card.verify(fid, wrong), `63C${left.toString(16).toUpperCase()}`, `${model} ${owner} ${fid}`);
          assert.equal(card.send('00200080'), '63C0', 'the query says 63C0: 6984 would break OpenSC');
          assert.equal(card.verify(fid, value), '6984');
          assert.equal(card.verify(fid, wrong), '6984');
          for (const other of secretOwners)
            for (const [otherFid, { tries: full }] of Object.entries(secretsOf(other)))
              if (other !== owner || otherFid !== fid) assert.equal(triesOf(card.chip.state, other, otherFid), full);
        }
    });
  });

  test('verified, has all its own tries back', () => {
    for (const owner of secretOwners)
      for (const [fid, { value, tries }] of Object.entries(secretsOf(owner))) {
        const card = powered();
        card.select(owner);
        card.verify(fid, wrong);
        assert.equal(card.verify(fid, value), '9000');
        assert.equal(triesOf(card.chip.state, owner, fid), tries);
      }
  });

  test('is paid for in memory before it is compared', () => {
    const card = powered();
    card.select('jpki');
    card.verify('0018', '1234');
    assert.deepEqual(
      card.changes.map((change) => (change.type === 'tries' ? change.tries : change.type)),
      [2, 3],
      'one fewer first, then whole again',
    );
  });
});

describe('the forms of VERIFY', () => {
  test('P2 = 80 is the current file, 80 | short identifier names and selects one', () => {
    const card = powered();
    card.select('jpki');
    assert.equal(card.send('002000980431323334'), '9000');
    assert.equal(card.send('00200080'), '63C3', 'it is the current file now');
    assert.equal(card.send('0020009B'), '63C5');
    assert.equal(card.send('00200097'), '6981', 'a key is no PIN');
    assert.equal(card.send('0020009F'), '6A82');
    for (const header of ['00200000', '00200001', '002000C0', '00200180'])
      assert.equal(card.send(header), '6A86', header);
  });

  test('the query is case 1, or case 2 with Le = 00; it costs nothing', () => {
    const card = powered();
    card.select('jpki');
    card.send('00A4020C020018');
    assert.deepEqual([card.send('00200080'), card.send('0020008000'), card.send('00200080')], ['63C3', '63C3', '63C3']);
    assert.equal(card.changes.length, 0);
  });

  test('the query after success: 63Cx, but 9000 from the model that says so', () => {
    onEveryModel((model) => {
      const card = powered({ model });
      card.select('jpki');
      card.verify('0018', '1234');
      assert.equal(card.send('00200080'), model === 'd-2015' ? '9000' : '63C3', model);
    });
  });

  test('a wrong value takes back an earlier right one', () => {
    const card = powered();
    card.select('jpki');
    card.verify('001B', 'ABC123');
    card.verify('001B', wrong);
    card.send('00A4020C020001');
    assert.equal(card.send('00B0000004'), '6982');
  });

  test('the value is compared as it is: no padding, no other case, no prefix', () => {
    for (const value of ['abc123', 'ABC12', 'ABC1234', 'ABC123\0']) {
      const card = powered();
      card.select('jpki');
      assert.equal(card.verify('001B', value), '63C4', value);
    }
  });
});

describe('CHANGE', () => {
  test('00 24 01 80 changes the JPKI PINs and the 入力補助 PIN, once they are verified', () => {
    for (const [owner, fid, next] of [
      ['jpki', '0018', '8765'],
      ['jpki', '001B', 'XYZ789ABCDEFGH12'],
      ['inputSupport', '0011', '0000'],
    ] as const) {
      const { value, tries } = secretsOf(owner)[fid]!;
      const card = powered();
      card.select(owner);
      card.send(`00A4020C02${fid}`);
      const change = command('00240180', fromAscii(next));
      assert.equal(card.send(change), '6982');
      card.verify(fid, value);
      assert.equal(card.send(change), '9000');
      assert.equal(card.verify(fid, value), `63C${tries - 1}`);
      assert.equal(card.verify(fid, next), '9000');
    }
  });

  test('80 32 00 80 changes the PINs of 共通 and 住基', () => {
    for (const owner of ['common', 'residentRegister'] as const) {
      const card = powered();
      card.select(owner);
      card.verify('001C', secretsOf(owner)['001C']!.value);
      assert.equal(card.send(command('80320080', fromAscii('9999'))), '9000');
      assert.equal(card.verify('001C', '9999'), '9000');
    }
  });

  test('neither form does the other’s work, and the 照合番号 never change', () => {
    for (const [owner, fid, header] of [
      ['jpki', '0018', '80320080'],
      ['common', '001C', '00240180'],
      ['surface', '0013', '00240180'],
      ['inputSupport', '0015', '80320080'],
      ['licence', '0006', '00240180'],
    ] as const) {
      const card = powered();
      card.select(owner);
      card.verify(fid, secretsOf(owner)[fid]!.value);
      assert.equal(card.send(command(header, fromAscii('4321'))), '6985', `${owner} ${fid}`);
    }
  });

  test('a value of another form is 6A80, and nothing is changed', () => {
    for (const [fid, value, bad] of [
      ['0018', '1234', ['123', '12345', '12A4', '１２３４']],
      ['001B', 'ABC123', ['ABC12', 'ABCDEF', '123456', 'abc123', 'ABC12345678901234', 'ABC 123']],
    ] as const) {
      const card = powered();
      card.select('jpki');
      card.verify(fid, value);
      for (const next of bad)
        assert.equal(card.send(command('00240180', new TextEncoder().encode(next))), '6A80', next);
      assert.equal(card.verify(fid, value), '9000');
    }
  });

  test('a value of 65535 bytes is one of another form, on however deep a stack', () => {
    const card = powered();
    card.select('jpki');
    card.verify('0018', '1234');
    const longest = extended('00240180', new Uint8Array(65535).fill(0x31));
    const under = (frames: number): string => (frames === 0 ? card.send(longest) : under(frames - 1));
    assert.equal(under(5000), '6A80');
  });

  test('other parameters are 6A86, no data is 6700', () => {
    const card = powered();
    card.select('jpki');
    card.verify('0018', '1234');
    assert.equal(card.send('0024008004 31323334'), '6A86');
    assert.equal(card.send('8032018004 31323334'), '6A86');
    assert.equal(card.send('00240180'), '6700');
  });
});

describe('a card without PINs (顔認証マイナンバーカード)', () => {
  const none = { kind: 'secret', secret: null, tries: 0 } as const;
  const state = ['jpki', 'inputSupport', 'residentRegister', 'common'].reduce(
    (card, name) =>
      withFiles(
        card,
        name as 'jpki',
        name === 'jpki'
          ? { '0018': none, '001B': none }
          : name === 'inputSupport'
            ? { '0011': none }
            : { '001C': none },
      ),
    cardState('e-2023'),
  );

  test('says 63C0 to the query and 6984 to every value, the empty one too', () => {
    const card = powered({ state });
    card.select('jpki');
    for (const fid of ['0018', '001B']) {
      card.send(`00A4020C02${fid}`);
      assert.equal(card.send('00200080'), '63C0');
      for (const value of ['1234', '0000', '\0', '\xff'.repeat(16)])
        assert.equal(
          card.send(
            command(
              '00200080',
              Uint8Array.from(value, (c) => c.charCodeAt(0)),
            ),
          ),
          '6984',
        );
    }
  });

  test('still opens by the 照合番号', () => {
    const card = powered({ state });
    card.select('inputSupport');
    assert.equal(card.verify('0014', '123456789018'), '9000');
    card.send('00A4020C020001');
    assert.equal(toHex(fromHex(card.send('00B0000003'))), 'FF100C9000');
  });
});
