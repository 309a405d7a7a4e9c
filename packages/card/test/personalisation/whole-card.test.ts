// The card around its applications: GET DATA (card.md §1.5), 共通カードAP and 住基AP (§3.4, §3.5), every model (§7), and what
// is not made.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ModelName, models } from '../../src/index.ts';
import { personalise } from '../../src/personalisation/index.ts';
import { changed, example } from './example.ts';
import { hex, isSigned, publicOf, record, sealKey, take } from './hand.ts';
import { card, rootIds, testIssuer } from './issuer.ts';

const data = async (tag: string, le = '00') => take(await card()).ok(`00CA${tag}${le}`);

describe('GET DATA, before any application', () => {
  for (const [tag, text] of [
    ['0045', example.manufacturingNumber],
    ['00F0', '47201'],
    ['00F2', '20360510'],
    ['00F3', example.manufacturingNumber],
  ] as const)
    test(`${tag}: ${text}`, async () => assert.equal((await data(tag)).toString(), text));

  test('0042 and 00F7 are the key identifiers of the root and of the key below it', async () => {
    assert.deepEqual(await data('0042'), Buffer.from(rootIds.card));
    const certificate = await data('00F8', '000000');
    assert.deepEqual(await data('0042'), certificate.subarray(5, 21));
    assert.deepEqual(await data('00F7'), certificate.subarray(21, 37));
  });

  test('00F8 is the chain’s certificate without its wrapper, 7F21 the whole', async () => {
    const contents = await data('00F8', '000000');
    assert.equal(contents.length, 563);
    await sealKey('card', Buffer.concat([Buffer.from('7F21820233', 'hex'), contents]));
    assert.deepEqual((await data('7F21', '000000')).subarray(-563), contents);
  });

  test('0066 is GlobalPlatform’s card recognition data', async () => {
    assert.match(hex(await data('0066')), /^663F733D06072A864886FC6B01/);
  });
});

describe('共通カードAP', () => {
  test('record 1 of EF 0001: 01 1C, number, municipality, expiry; the SFI form reads it too', async () => {
    const one = take(await card());
    one.select('common');
    const first = one.ok('00B2010C00');
    assert.equal(hex(first.subarray(0, 2)), '011C');
    assert.equal(first.subarray(2).toString(), `${example.manufacturingNumber}4720120360510`);
    one.ok('00A4020C020001');
    assert.deepEqual(one.ok('00B2010400'), first);
    assert.equal(one.send('00B2020400'), '6A83');
  });

  test('EF 0002 is one with that of 住基AP: the key’s identifier', async () => {
    const one = take(await card());
    const read = (application: 'common' | 'residentRegister') => {
      one.select(application);
      one.ok('00A4020C020002');
      return one.ok('00B2010400');
    };
    assert.deepEqual(read('common'), read('residentRegister'));
    assert.equal(read('common').length, 16);
  });

  test('the key of 0019 answers a challenge without a PIN', async () => {
    const state = await card();
    const one = take(state);
    one.select('common');
    const signature = one.ok('00880099080102030405060708' + '00');
    assert.ok(isSigned(publicOf(state, 'common', '0019'), signature, Buffer.from('0102030405060708', 'hex')));
  });
});

test('住基AP keeps the 住民票コード behind its PIN; the two 001C are one number with a counter each', async () => {
  const one = take(await card());
  one.select('residentRegister');
  one.ok('00A4020C020003');
  assert.equal(one.send('00B0000000'), '6982');
  one.ok('00A4020C02001C');
  assert.equal(one.send('002000800430303030'), '63C2');
  one.open('001C', example.pins!.residentRegister);
  assert.equal(hex(one.file('0003')), `FF100B${hex(Buffer.from(example.holder.residentCode))}FFFF`);
  one.select('common');
  one.open('001C', example.pins!.residentRegister);
});

/** card.md §7 and §1.5, with the choices of models.ts: surface and input-support information, token, 7F21, extended length. */
const facts: Readonly<Record<ModelName, readonly [string, string, string, boolean]>> = {
  'e-2015': ['05030E01', '01030E01', 'E14R01NJ', false],
  'e-2019': ['06030E01', '01030E01', 'E16R01NJ', true],
  'e-2023': ['06030E01', '01030E01', 'E16R01NJ', true],
  'd-2015': ['05000E01', '01000E01', 'D14R01NJ', false],
  'd-2019': ['06030E01', '01030E01', 'D18R01NJ', true],
  'd-2023': ['06030E01', '01030E01', 'D22R01NJ', true],
};

for (const model of Object.keys(models) as ModelName[])
  test(`${model}: a whole card, which says what it is`, async () => {
    const state = await card({ model });
    const [surface, inputSupport, token, hasLower] = facts[model];
    const one = take(state);
    const lower = one.send('00CA7F21000000');
    if (model === 'd-2015') assert.equal(lower, '6700', 'no extended length');
    else assert.equal(lower.slice(-4), hasLower ? '9000' : '6A88');
    assert.equal('7F21' in state.dataObjects, hasLower);
    assert.deepEqual(state.dataObjects['5F51'], models[model].contactAtr.subarray(1));
    one.select('surface');
    await sealKey('surface', one.file('0004'));
    assert.equal(hex(record(one.file('0003'), 'FF30').one('DF31').value), surface);
    one.select('inputSupport');
    await sealKey('inputSupport', one.file('0004'));
    assert.equal(hex(record(one.file('0005'), 'FF40').one('DF41').value), inputSupport);
    one.select('jpki');
    assert.equal(one.file('0006').toString('latin1', 64, 80), token.padEnd(16));
    one.open('0018', example.pins!.authentication);
  });

describe('what is not made', () => {
  const attempt = async (input: unknown) => {
    let keys = 0;
    const issuer = testIssuer(() => keys++);
    const error = await personalise(input, issuer).then(
      () => assert.fail('made'),
      (reason: { code: string; details: { field: string } }) => reason,
    );
    return [error.code, error.details.field, keys];
  };

  test('of a form or a law that does not hold: not one key is asked for', async () => {
    assert.deepEqual(await attempt(null), ['personalisation.schema', '(root)', 0]);
    assert.deepEqual(await attempt(changed({ expiresOn: '2036-05-11' })), ['personalisation.expiry', 'expiresOn', 0]);
  });

  test('of a name the face cannot print: drawing.character, which names field and place, not the text', async () => {
    const [code, field] = await attempt(changed({ 'holder.name': '予備\u{1F600}五月' }));
    assert.deepEqual([code, field], ['drawing.character', 'name']);
  });
});
