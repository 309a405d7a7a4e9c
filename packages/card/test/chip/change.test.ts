// The two commands that change a secret: CHANGE REFERENCE DATA (ISO 7816-4 11.6.7) and JICSAP CHANGE KEY (card.md §4.1).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromAscii } from '@openmyna/apdu';
import {
  command,
  extended,
  onEveryModel,
  powered,
  type SecretOwner,
  secretOwners,
  secretsOf,
  triesOf,
} from './fixture.ts';

const forms = { '0024': '00240180', '8032': '80320080' } as const;

/** card.md §4.1, column "change"; a secret that is not here is never changed by any command. */
const changeable: Readonly<Partial<Record<SecretOwner, Record<string, { by: keyof typeof forms; next: string }>>>> = {
  jpki: { '0018': { by: '0024', next: '8765' }, '001B': { by: '0024', next: 'XYZ789ABCDEFGH12' } },
  inputSupport: { '0011': { by: '0024', next: '0000' } },
  residentRegister: { '001C': { by: '8032', next: '9999' } },
  common: { '001C': { by: '8032', next: '1111' } },
};

const everySecret = secretOwners.flatMap((owner) =>
  Object.entries(secretsOf(owner)).map(([fid, { value, tries }]) => ({
    owner,
    fid,
    value,
    tries,
    change: changeable[owner]?.[fid],
  })),
);

describe('a PIN', () => {
  test('is changed by its own command once it is verified: 00 24 01 80 in JPKI and 入力補助, 80 32 00 80 in 共通 and 住基', () => {
    onEveryModel((model) => {
      for (const { owner, fid, value, tries, change } of everySecret) {
        if (change === undefined) continue;
        const card = powered({ model });
        card.select(owner);
        card.send(`00A4020C02${fid}`);
        const bytes = command(forms[change.by], fromAscii(change.next));
        assert.equal(card.send(bytes), '6982', `${model} ${owner} ${fid} before VERIFY`);
        card.verify(fid, value);
        assert.equal(card.send(bytes), '9000', `${model} ${owner} ${fid}`);
        assert.equal(triesOf(card.chip.state, owner, fid), tries);
        assert.equal(card.verify(fid, value), `63C${tries - 1}`, 'the old one is wrong now');
        assert.equal(card.send(bytes), '6982', 'and took the status back');
        assert.equal(card.verify(fid, change.next), '9000');
      }
    });
  });

  test('is changed at its short identifier too', () => {
    const card = powered();
    card.select('jpki');
    card.verify('0018', '1234');
    card.send('00A4020C020006');
    assert.equal(card.send(command('00240198', fromAscii('8765'))), '9000');
    assert.equal(card.send(command('00200098', fromAscii('8765'))), '9000');
  });

  test('verified lets only itself be changed', () => {
    const card = powered();
    card.select('jpki');
    card.verify('0018', '1234');
    card.send('00A4020C02001B');
    assert.equal(card.send(command('00240180', fromAscii('XYZ789'))), '6982');
  });

  test('is not changed by the other’s command, and the 照合番号, the birth date and the licence’s by neither: 6985', () => {
    for (const { owner, fid, value, change } of everySecret)
      for (const [form, header] of Object.entries(forms)) {
        if (form === change?.by) continue;
        const card = powered();
        card.select(owner);
        card.verify(fid, value);
        assert.equal(card.send(command(header, fromAscii('4321'))), '6985', `${owner} ${fid} ${form}`);
        assert.equal(card.verify(fid, value), '9000');
      }
  });
});

describe('a new value', () => {
  const withVerified = (fid: string, value: string) => {
    const card = powered();
    card.select('jpki');
    card.verify(fid, value);
    return card;
  };

  test('of four digits, or of 6 to 16 A–Z and 0–9 with one of each, is taken', () => {
    for (const [fid, value, good] of [
      ['0018', '1234', ['0000', '9999']],
      ['001B', 'ABC123', ['A00000', '00000Z', 'Z9Z9Z9Z9Z9Z9Z9Z9']],
    ] as const)
      for (const next of good)
        assert.equal(withVerified(fid, value).send(command('00240180', fromAscii(next))), '9000', next);
  });

  test('of another form is 6A80, and nothing is changed', () => {
    for (const [fid, value, bad] of [
      ['0018', '1234', ['123', '12345', '12A4', '１２３４', '1234\n', '\u00001234']],
      ['001B', 'ABC123', ['ABC12', 'ABCDEF', '123456', 'abc123', 'ABC12345678901234', 'ABC 123', 'ABC123\n']],
    ] as const) {
      const card = withVerified(fid, value);
      const before = card.changes.length;
      for (const next of bad)
        assert.equal(card.send(command('00240180', new TextEncoder().encode(next))), '6A80', next);
      assert.equal(card.changes.length, before);
      assert.equal(card.verify(fid, value), '9000');
    }
  });

  test('of 65535 bytes is one of another form, on however deep a stack', () => {
    const card = withVerified('0018', '1234');
    const longest = extended('00240180', new Uint8Array(65535).fill(0x31));
    const under = (frames: number): string => (frames === 0 ? card.send(longest) : under(frames - 1));
    assert.equal(under(5000), '6A80');
  });

  test('is the card’s own copy', () => {
    const card = withVerified('0018', '1234');
    const bytes = Uint8Array.from([0x00, 0x24, 0x01, 0x80, 4, ...fromAscii('8765')]);
    card.chip.transmit(bytes);
    bytes.fill(0x30, 5);
    assert.equal(card.verify('0018', '8765'), '9000');
  });
});

test('other parameters are 6A86, no data is 6700, what is no secret 6981', () => {
  const card = powered();
  card.select('jpki');
  card.verify('0018', '1234');
  for (const hex of ['00240080', '00240280', '00240100', '002401C0', '80320180', '80320000'])
    assert.equal(card.send(command(hex, fromAscii('4321'))), '6A86', hex);
  assert.equal(card.send('00240180'), '6700');
  card.send('00A4020C020006');
  assert.equal(card.send(command('00240180', fromAscii('4321'))), '6981');
  card.select('jpki');
  assert.equal(card.send(command('00240180', fromAscii('4321'))), '6986', 'no file is current');
});
