// 券面事項入力補助AP as personalised: card.md §3.2, §6, verified as a relying party does, up to the root of its own.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { example } from './example.ts';
import { answersFor, hex, isSameKey, isSigned, publicKeyIn, publicOf, record, sealKey, sha256, take } from './hand.ts';
import { card, rootIds } from './issuer.ts';

const { holder, pins } = example;
/** 平成20年5月10日, 2036, 1217 */
const codeB = '20051020361217';

/** The example's card, its PIN verified. */
const opened = async () => {
  const one = take(await card());
  one.select('inputSupport');
  one.open('0011', pins!.inputSupport);
  return one;
};

describe('who opens what', () => {
  for (const [fid, secret, opens, closed] of [
    ['0011', pins!.inputSupport, ['0001', '0002', '0003', '0006', '0007'], []],
    ['0014', holder.myNumber, ['0001', '0003', '0006', '0007'], ['0002']],
    ['0015', codeB, ['0002', '0003', '0006', '0007'], ['0001']],
  ] as const)
    test(`${fid}, ${secret.length} digits`, async () => {
      const one = take(await card());
      one.select('inputSupport');
      for (const file of ['0001', '0002', '0003', '0006', '0007']) {
        one.ok(`00A4020C02${file}`);
        assert.equal(one.send('00B0000010'), '6982', `${file} before`);
      }
      one.open(fid, secret);
      for (const file of opens) assert.ok(one.file(file).length > 0, file);
      for (const file of closed) {
        one.ok(`00A4020C02${file}`);
        assert.equal(one.send('00B0000010'), '6982', file);
      }
    });
});

test('EF 0001 個人番号: 17 bytes, two of filler', async () => {
  const file = (await opened()).file('0001');
  assert.equal(hex(file), `FF100C${hex(Buffer.from(holder.myNumber))}FFFF`);
});

describe('EF 0002 基本4情報', () => {
  test('holds the four in UTF-8 and ASCII, in their order, filler behind them', async () => {
    const file = (await opened()).file('0002');
    const { tags, one } = record(file, 'FF20');
    assert.deepEqual(tags, ['DF21', 'DF22', 'DF23', 'DF24', 'DF25']);
    assert.equal(file.length, 1024);
    assert.deepEqual(
      tags.slice(1).map((tag) => one(tag).value.toString('utf8')),
      [holder.name, holder.address, '20080510', '2'],
    );
  });

  test('DF21 leads to each by its offset in the file', async () => {
    const { objects, one } = record((await opened()).file('0002'), 'FF20');
    const offsets = [0, 2, 4, 6].map((at) => one('DF21').value.readUInt16BE(at));
    assert.deepEqual(
      offsets,
      objects.slice(1).map(({ at }) => at),
    );
  });

  test('a long name and address move the offsets, and fit', async () => {
    const [name, address] = ['字'.repeat(49) + '　' + '名'.repeat(50), '東京都' + '町'.repeat(197)];
    const state = await card({ 'holder.name': name, 'holder.address': address });
    const one = take(state);
    one.select('inputSupport');
    one.open('0011', pins!.inputSupport);
    const file = one.file('0002');
    const attributes = record(file, 'FF20');
    assert.deepEqual(
      [attributes.one('DF22').value.toString(), attributes.one('DF23').value.toString()],
      [name, address],
    );
    const offsets = [0, 2, 4, 6].map((at) => attributes.one('DF21').value.readUInt16BE(at));
    assert.deepEqual(
      offsets,
      attributes.objects.slice(1).map(({ at }) => at),
    );
  });
});

describe('EF 0003, the integrity record', () => {
  test('336 bytes: DF31 over EF 0001 with its filler, DF32 over what stands behind DF21, DF33 over both', async () => {
    const one = await opened();
    const file = one.file('0003');
    assert.equal(file.length, 336);
    const integrity = record(file, 'FF30');
    assert.deepEqual(integrity.tags, ['DF31', 'DF32', 'DF33']);
    assert.deepEqual(integrity.one('DF31').value, sha256(one.file('0001')));
    const attributes = record(one.file('0002'), 'FF20').objects.slice(1);
    assert.deepEqual(integrity.one('DF32').value, sha256(...attributes.map(({ written }) => written)));
    const seal = await sealKey('inputSupport', one.file('0004'));
    const signed = [integrity.one('DF31').written, integrity.one('DF32').written];
    assert.ok(isSigned(seal, integrity.one('DF33').value, ...signed));
  });
});

test('EF 0004 names its root and the municipality, and is free to read', async () => {
  const one = take(await card());
  one.select('inputSupport');
  const file = one.file('0004');
  await sealKey('inputSupport', file);
  assert.deepEqual(file.subarray(10, 26), Buffer.from(rootIds.inputSupport));
  assert.match(hex(file.subarray(26, 42)), /^38(3\d){6}0805(3\d){3}0{8}$/);
  await assert.rejects(sealKey('surface', file), /the surface chain/);
});

test('EF 0005: 164 bytes of TLV with two-byte lengths in 256, free to read', async () => {
  const one = take(await card());
  one.select('inputSupport');
  const file = one.file('0005');
  assert.equal(file.length, 256);
  assert.equal(hex(file.subarray(0, 12)), 'FF4082009FDF410401030E01');
  const information = record(file, 'FF40');
  assert.equal(information.end, 164);
  assert.deepEqual(information.one('DF42').value, one.file('0004').subarray(26, 42));
  const last = information.one('DF43');
  assert.equal(hex(last.written.subarray(0, 5)), 'DF43820080');
  assert.ok(last.value.subarray(32).every((byte) => byte === 0xff));
});

test('EF 0006: A1 with the key that session keys go to', async () => {
  const file = (await opened()).file('0006');
  assert.equal(hex(file.subarray(0, 4)), 'A1820109');
  assert.ok(isSameKey(publicKeyIn(file.subarray(4)), publicOf(await card(), 'inputSupport', 'session-key')));
});

test('EF 0007: the card’s key, signed by the municipality; the card answers for it', async () => {
  const one = await opened();
  const file = one.file('0007');
  assert.equal(hex(file.subarray(0, 5)), 'FF50820213');
  const { tags, one: object } = record(file, 'FF50');
  assert.deepEqual(tags, ['DF51', 'DF52']);
  const seal = await sealKey('inputSupport', one.file('0004'));
  assert.ok(isSigned(seal, object('DF52').value, object('DF51').written));
  answersFor(one, publicKeyIn(object('DF51').value));
});

test('EF 0008: sixteen FF', async () => {
  const one = await opened();
  const file = (await card()).applications.inputSupport!['0008'];
  assert.ok(file?.kind === 'transparent');
  assert.equal(hex(file.bytes), 'FF'.repeat(16));
  assert.equal(one.send('00A4020C020008'), '9000');
});
