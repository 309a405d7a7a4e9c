// What opens what: the tables of card.md §3, written out again, against every file of every application.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromAscii, toHex } from '@openmyna/apdu';
import { type ApplicationName, applications } from '../../src/chip/index.ts';
import { cardState, command, onEveryModel, powered, type SecretOwner, secretOwners, secretsOf } from './fixture.ts';

/** File: what each row of the table says. `binary` and `record` are how it is read. */
type Row =
  | { readonly read: 'free' | 'never' | readonly string[]; readonly how?: 'record' }
  | 'secret'
  | 'key'
  | 'not public';

const tables: Readonly<Record<ApplicationName, Readonly<Record<string, Row>>>> = {
  isd: { '001E': 'not public' },
  jpki: {
    '0001': { read: ['001B'] },
    '0002': { read: 'free' },
    '0005': 'not public',
    '0006': { read: 'free' },
    '0008': { read: 'free' },
    '0009': { read: 'never' },
    '000A': { read: 'free' },
    '000B': { read: 'free' },
    '0010': 'secret',
    '0016': 'not public',
    '0017': 'key',
    '0018': 'secret',
    '0019': 'not public',
    '001A': 'key',
    '001B': 'secret',
    '001C': 'not public',
    '001E': 'not public',
  },
  surface: {
    '0001': { read: ['0011'] },
    '0002': { read: ['0012', '0013'] },
    '0003': { read: 'free' },
    '0004': { read: 'free' },
    '0005': { read: ['0013'] },
    '0006': { read: 'free' },
    '0011': 'secret',
    '0012': 'secret',
    '0013': 'secret',
    '0014': 'secret',
    '0015': 'secret',
    '001A': 'key',
    '001C': 'not public',
    '001E': 'not public',
  },
  inputSupport: {
    '0001': { read: ['0011', '0014'] },
    '0002': { read: ['0011', '0015'] },
    '0003': { read: ['0011', '0014', '0015'] },
    '0004': { read: 'free' },
    '0005': { read: 'free' },
    '0006': { read: ['0011', '0014', '0015'] },
    '0007': { read: ['0011', '0014', '0015'] },
    '0008': { read: 'free' },
    '0010': 'not public',
    '0011': 'secret',
    '0012': 'secret',
    '0013': 'key',
    '0014': 'secret',
    '0015': 'secret',
    '001C': 'not public',
    '001E': 'not public',
  },
  residentRegister: { '0002': { read: 'free', how: 'record' }, '0003': { read: ['001C'] }, '001C': 'secret' },
  common: {
    '0001': { read: 'free', how: 'record' },
    '0002': { read: 'free', how: 'record' },
    '0019': 'key',
    '001C': 'secret',
    '001E': 'secret',
  },
  licence: { '0006': 'secret', '001A': { read: 'free' }, '001B': { read: ['0006'] }, '001C': { read: ['0006'] } },
};

const everyFid = Array.from({ length: 0x20 }, (_, fid) => fid.toString(16).padStart(4, '0').toUpperCase());

/** Every set of an application's secrets. */
const subsets = (fids: readonly string[]): string[][] =>
  Array.from({ length: 1 << fids.length }, (_, set) => fids.filter((_fid, bit) => (set >> bit) & 1));

for (const name of Object.keys(tables) as ApplicationName[])
  describe(name, () => {
    const table = tables[name];
    const secrets = name === 'isd' ? {} : secretsOf(name as SecretOwner);

    test('has these files and no others', () => {
      onEveryModel((model) => {
        const card = powered({ model });
        card.select(name);
        for (const fid of everyFid)
          assert.equal(card.send(`00A4020C02${fid}`), fid in table ? '9000' : '6A82', `${model} ${fid}`);
      });
    });

    test('opens each to the secrets of the table, alone and together, and to nothing else', () => {
      onEveryModel((model) => {
        for (const verified of subsets(Object.keys(secrets))) {
          const card = powered({ model });
          card.select(name);
          for (const fid of verified) assert.equal(card.verify(fid, secrets[fid]!.value), '9000');
          for (const [fid, row] of Object.entries(table)) {
            card.send(`00A4020C02${fid}`);
            const where = `${model} ${fid} with ${verified}`;
            if (typeof row === 'string') {
              assert.equal(card.send('00B0000001'), '6981', where);
              assert.equal(card.send('00B2010400'), '6981', where);
              continue;
            }
            const opened =
              row.read === 'free' || (row.read !== 'never' && row.read.some((one) => verified.includes(one)));
            const sfi = toHex(Uint8Array.of(0x80 | Number.parseInt(fid, 16)));
            const [right, wrong] = row.how === 'record' ? ['00B2010400', '00B0000001'] : ['00B0000001', '00B2010400'];
            assert.equal(card.sw(right), opened ? '9000' : '6982', where);
            assert.equal(card.sw(wrong), '6981', `${where}, the other way`);
            if (row.how === undefined)
              assert.equal(card.sw(`00B0${sfi}0001`), opened ? '9000' : '6982', `${where}, by short identifier`);
          }
        }
      });
    });
  });

describe('a refusal', () => {
  test('has a rule and a reason in both languages, in the trace and not on the wire', () => {
    const card = powered();
    card.select('inputSupport');
    card.send('00A4020C020001');
    assert.equal(card.send('00B0000011'), '6982');
    const { explanation, command, responseLength } = card.trace.at(-1)!;
    assert.equal(explanation?.rule, 'read.not-verified');
    assert.equal(explanation.ja, '個人番号を読むには券面事項入力補助用暗証番号か照合番号Aの照合が要る');
    assert.equal(explanation.en, 'reading the My Number needs input support PIN or verification number A verified');
    assert.deepEqual([command, responseLength], ['00 B0 00 00 11', 0]);
  });

  test('never shows data: no secret old or new, no challenge, in any event of the trace', () => {
    const card = powered({ model: 'd-2019' });
    const sent: string[] = [];
    const send = (header: string, value: string, le = '') => {
      sent.push(value);
      return card.send(command(header, fromAscii(value), le));
    };
    for (const owner of secretOwners) {
      card.select(owner);
      for (const [fid, { value }] of Object.entries(secretsOf(owner))) {
        card.send(`00A4020C02${fid}`);
        for (const presented of [`${value}9`, value]) send('00200080', presented);
        for (const header of ['00240180', '80320080'])
          for (const next of ['3579', 'QWER5678', '!!']) send(header, next);
        for (const header of ['10200080', '00200000', '08200080', 'FF200080']) send(header, value);
        card.send(`00200080${toHex(fromAscii(value))}`);
      }
      for (const header of ['802A0097', '802A0300', '00880099']) send(header, 'challenge', '00');
    }
    assert.ok(card.trace.length > 100);
    for (const { command, explanation } of card.trace) {
      assert.match(command, /^([0-9A-F]{2} ?){0,5}$|^([0-9A-F]{2} ){4}‹\d+ bytes›$/);
      for (const value of sent)
        for (const shape of [value, toHex(fromAscii(value)), toHex(fromAscii(value)).match(/../g)!.join(' ')])
          assert.ok(
            !JSON.stringify([command, explanation ?? '']).includes(shape),
            `a secret is in the trace: ${command}`,
          );
    }
  });

  test('fills every place of its words', () => {
    const card = powered();
    for (const name of Object.keys(tables) as ApplicationName[]) {
      card.select(name);
      for (const fid of everyFid)
        for (const hex of [
          '00B0000000',
          '00B2010400',
          '00200080',
          '0020008001FF',
          '0024018001FF',
          '8032008001FF',
          '802A00800101 00',
          '008800800101 00',
          '80AE00000101',
        ])
          void [card.send(`00A4020C02${fid}`), card.send(hex)];
    }
    const explained = card.trace.flatMap(({ explanation }) => explanation ?? []);
    assert.ok(explained.length > 500);
    for (const { rule, ja, en } of explained) assert.ok(!/[{}]/.test(ja + en) && ja && en, rule);
  });
});

test('the chip’s own tables name no file that these do not', () => {
  for (const [name, { files }] of Object.entries(applications))
    assert.deepEqual(
      Object.keys(files)
        .filter((fid) => fid !== 'session-key')
        .sort(),
      Object.keys(tables[name as ApplicationName]).sort(),
      name,
    );
  assert.ok(cardState('e-2019').applications.isd);
});
