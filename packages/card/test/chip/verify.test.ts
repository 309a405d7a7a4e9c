// VERIFY and its query, the empty VERIFY (card.md §4.1, §4.2).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromAscii, fromHex } from '@openmyna/apdu';
import type { CardChange, ModelName } from '../../src/chip/index.ts';
import { cardState, command, onEveryModel, powered, secretOwners, secretsOf, triesOf, withFiles } from './fixture.ts';

const wrong = 'ZZZZZZ';

/** A card that tells when JPKI 0018 is looked at and when something is written. */
const watched = (model: ModelName, tries = 3) => {
  const events: string[] = [];
  const secret = new Proxy(fromAscii('1234'), {
    get: (bytes, key) => {
      if (events.at(-1) !== 'compared') events.push('compared');
      return Reflect.get(bytes, key);
    },
  });
  return {
    events,
    state: withFiles(cardState(model), 'jpki', { '0018': { kind: 'secret', secret, tries } }),
    append: (change: CardChange) => void events.push(change.type === 'tries' ? `${change.tries} tries` : change.type),
  };
};

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

  test('is paid for in memory before it is looked at, and whole again only afterwards', () => {
    onEveryModel((model) => {
      const { state, events, append } = watched(model);
      const card = powered({ model, state, append });
      card.select('jpki');
      events.length = 0;
      card.verify('0018', '9999');
      assert.deepEqual(events, ['2 tries', 'compared'], model);
      events.length = 0;
      card.verify('0018', '1234');
      assert.deepEqual(events, ['1 tries', 'compared', '3 tries'], model);
    });
  });

  test('blocked, is not looked at and costs nothing', () => {
    const { state, events, append } = watched('e-2019', 0);
    const card = powered({ state, append });
    card.select('jpki');
    events.length = 0;
    assert.equal(card.verify('0018', '1234'), '6984');
    assert.deepEqual(events, []);
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

  test('the query after success, of either case: 63Cx, but 9000 from the model that says so', () => {
    onEveryModel((model) => {
      for (const owner of secretOwners)
        for (const [fid, { value, tries }] of Object.entries(secretsOf(owner))) {
          const card = powered({ model });
          card.select(owner);
          card.verify(fid, value);
          const full = `63C${tries.toString(16).toUpperCase()}`;
          for (const query of ['00200080', '0020008000'])
            assert.equal(card.send(query), model === 'd-2015' ? '9000' : full, `${model} ${owner} ${fid}`);
          card.verify(fid, wrong);
          assert.equal(card.send('00200080'), `63C${(tries - 1).toString(16)}`, 'a wrong value ends that');
        }
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

test('what is blocked as issued says 63C0 to the query and 6984 to any value (card.md §3)', () => {
  for (const [owner, fids] of [
    ['jpki', ['0010']],
    ['surface', ['0014', '0015']],
    ['inputSupport', ['0012']],
    ['common', ['001E']],
  ] as const)
    onEveryModel((model) => {
      const card = powered({ model });
      card.select(owner);
      for (const fid of fids) {
        card.send(`00A4020C02${fid}`);
        assert.deepEqual([card.send('00200080'), card.verify(fid, '0000')], ['63C0', '6984'], `${owner} ${fid}`);
      }
      assert.equal(card.changes.length, 0);
    });
});

describe('a card without PINs (顔認証マイナンバーカード)', () => {
  const none = { kind: 'secret', secret: null, tries: 0 } as const;
  const pins = [
    ['jpki', ['0018', '001B']],
    ['inputSupport', ['0011']],
    ['residentRegister', ['001C']],
    ['common', ['001C']],
  ] as const;
  const withoutPins = (model: ModelName) =>
    pins.reduce(
      (state, [owner, fids]) => withFiles(state, owner, Object.fromEntries(fids.map((fid) => [fid, none]))),
      cardState(model),
    );

  test('says 63C0 to the query and 6984 to every value', () => {
    onEveryModel((model) => {
      const card = powered({ model, state: withoutPins(model) });
      for (const [owner, fids] of pins) {
        card.select(owner);
        for (const fid of fids) {
          card.send(`00A4020C02${fid}`);
          assert.equal(card.send('00200080'), '63C0');
          for (const value of ['31323334', '30303030', '00', 'FF'.repeat(16)])
            assert.equal(card.send(command('00200080', fromHex(value))), '6984', `${model} ${owner} ${fid}`);
        }
      }
    });
  });

  test('has no value that is right, even with tries left', () => {
    const state = withFiles(withoutPins('e-2023'), 'jpki', { '0018': { ...none, tries: 3 } });
    const card = powered({ state });
    card.select('jpki');
    assert.deepEqual([card.verify('0018', '\0'), card.verify('0018', 'null')], ['63C2', '63C1']);
  });

  test('still opens by the 照合番号', () => {
    const card = powered({ state: withoutPins('e-2023') });
    card.select('inputSupport');
    assert.equal(card.verify('0014', '123456789018'), '9000');
    card.send('00A4020C020001');
    assert.equal(card.send('00B0000003'), 'FF100C9000');
  });
});
