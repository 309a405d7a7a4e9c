// 券面事項確認AP as personalised: card.md §3.3, §6, verified as a relying party does, up to the root of its own.

import assert from 'node:assert/strict';
import { constants, createPrivateKey, privateDecrypt, publicDecrypt } from 'node:crypto';
import { describe, test } from 'node:test';
import { example } from './example.ts';
import { answersFor, hex, isSameKey, isSigned, publicKeyIn, publicOf, record, sealKey, sha256, take } from './hand.ts';
import { card, root, rootIds } from './issuer.ts';

const { holder } = example;
const birthDate = '200510';
const codeB = '20051020361217';

/** The example's card with all three codes presented, and its seal's key. */
const opened = async (state = card()) => {
  const one = take(await state);
  one.select('surface');
  const seal = await sealKey('surface', one.file('0004'));
  one.open('0013', holder.myNumber);
  one.open('0011', birthDate);
  return { ...one, seal };
};

describe('who opens what', () => {
  for (const [fid, secret, opens] of [
    ['0011', birthDate, ['0001']],
    ['0012', codeB, ['0002']],
    ['0013', holder.myNumber, ['0002', '0005']],
  ] as const)
    test(`${fid}, ${secret.length} digits: ${opens.join(', ')}`, async () => {
      const one = take(await card());
      one.select('surface');
      one.open(fid, secret);
      for (const file of ['0001', '0002', '0005']) {
        one.ok(`00A4020C02${file}`);
        assert.equal(
          one.send('00B0000004').slice(-4),
          (opens as readonly string[]).includes(file) ? '9000' : '6982',
          file,
        );
      }
    });

  test('a foreign resident’s birth date is the Gregorian one', async () => {
    const one = take(await card({ 'holder.residence': {} }));
    one.select('surface');
    one.open('0011', '080510');
    one.open('0012', '08051020361217');
  });
});

test('EF 0001, the age record: 547 bytes; DF13 over DF11 and DF12', async () => {
  const { file, seal } = await opened();
  const bytes = file('0001');
  assert.equal(bytes.length, 547);
  assert.equal(hex(bytes.subarray(0, 5)), 'FF1082021E');
  const { tags, one } = record(bytes, 'FF10');
  assert.deepEqual(tags, ['DF11', 'DF12', 'DF13']);
  assert.equal(one('DF11').value.toString(), '20080510');
  assert.ok(isSigned(seal, one('DF13').value, one('DF11').written, one('DF12').written));
});

describe('EF 0002, the face', () => {
  const tags = ['DF21', 'DF22', 'DF23', 'DF24', 'DF25', 'DF26', 'DF27', 'DF28', 'DF29', 'DF2A'];

  test('holds ten objects; DF21 leads to the nine behind it', async () => {
    const face = record((await opened()).file('0002'), 'FF20');
    assert.deepEqual(face.tags, tags);
    const offsets = face.one('DF21').value;
    assert.equal(offsets.length, 0x12);
    for (const [index, { at }] of face.objects.slice(1).entries()) assert.equal(offsets.readUInt16BE(2 * index), at);
    const text = (tag: string) => face.one(tag).value.toString();
    assert.deepEqual([text('DF22'), text('DF23'), text('DF29')], ['20080510', '2', '20360510']);
  });

  test('DF28 is PKCS #1 over a DigestInfo of 96 bytes: three digests, which leave out DF29 and DF2A', async () => {
    const { file, seal } = await opened();
    const { one } = record(file('0002'), 'FF20');
    const written = (...of: string[]) => sha256(...of.map((tag) => one(tag).written));
    const block = publicDecrypt({ key: seal, padding: constants.RSA_PKCS1_PADDING }, one('DF28').value);
    const digests = [written('DF22', 'DF23', 'DF24'), written('DF25', 'DF26'), written('DF27')];
    assert.equal(hex(block.subarray(0, 19)), '3071300D060960864801650304020105000460');
    assert.deepEqual(block.subarray(19), Buffer.concat(digests));
  });

  test('its images are 1-bit PNGs and a JP2', async () => {
    const { one } = record((await opened()).file('0002'), 'FF20');
    const png = (tag: string) => {
      const { value } = one(tag);
      assert.equal(hex(value.subarray(0, 8)), '89504E470D0A1A0A', tag);
      return [value.readUInt32BE(16), value.readUInt32BE(20), value[24], value[25]];
    };
    assert.deepEqual(png('DF25'), [216, 12, 1, 0]);
    assert.deepEqual(png('DF26'), [288, 24, 1, 0]);
    assert.deepEqual(png('DF2A'), [24, 12, 1, 0]);
    assert.equal(hex(one('DF27').value.subarray(0, 12)), '0000000C6A5020200D0A870A');
  });

  test('without a photo DF27 is there and empty, and signed as that', async () => {
    const infant = {
      ...{ 'holder.birthDate': '2025-05-11', expiresOn: '2031-05-11', photo: null, licence: null },
      ...{
        'certificates.signature': null,
        'pins.signature': null,
        'certificates.authentication.expiresOn': '2031-05-11',
      },
    };
    const one = take(await card(infant));
    one.select('surface');
    const seal = await sealKey('surface', one.file('0004'));
    one.open('0013', holder.myNumber);
    const face = record(one.file('0002'), 'FF20');
    assert.deepEqual(face.tags, tags);
    assert.equal(hex(face.one('DF27').written), 'DF2700');
    const block = publicDecrypt({ key: seal, padding: constants.RSA_PKCS1_PADDING }, face.one('DF28').value);
    assert.deepEqual(block.subarray(19 + 64), sha256(Buffer.from('DF2700', 'hex')));
  });
});

test('EF 0003: what the application is, its municipality, 照合番号B enciphered for the root', async () => {
  const one = take(await card());
  one.select('surface');
  const { tags, one: object } = record(one.file('0003'), 'FF30');
  assert.deepEqual(tags, ['DF31', 'DF32', 'DF33', 'DF34', 'DF35']);
  assert.equal(hex(object('DF31').value), '06030E01');
  assert.deepEqual(object('DF32').value, one.file('0004').subarray(26, 42));
  assert.equal(hex(object('DF33').value), '00');
  assert.equal(object('DF34').value.toString(), '47201');
  const code = object('DF35');
  assert.equal(hex(code.written.subarray(0, 5)), 'DF35820110');
  assert.deepEqual(code.value.subarray(0, 16), Buffer.from(rootIds.surface));
  const key = createPrivateKey({ key: Buffer.from((await root('surface')).pkcs1), format: 'der', type: 'pkcs1' });
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  assert.equal(privateDecrypt({ key, ...padding }, code.value.subarray(16)).toString(), codeB);
});

test('EF 0005, the back: DF43 over DF41 and DF42', async () => {
  const { file, seal } = await opened();
  const { tags, one } = record(file('0005'), 'FF40');
  assert.deepEqual(tags, ['DF41', 'DF42', 'DF43']);
  assert.deepEqual([one('DF41').value.readUInt32BE(16), one('DF41').value.readUInt32BE(20)], [72, 12]);
  assert.ok(isSigned(seal, one('DF43').value, one('DF41').written, one('DF42').written));
});

test('one key stands in all three records, and the card answers for it (§6.2)', async () => {
  const one = await opened();
  const [age, face, back] = [
    record(one.file('0001'), 'FF10'),
    record(one.file('0002'), 'FF20'),
    record(one.file('0005'), 'FF40'),
  ];
  assert.deepEqual(age.one('DF12').value, face.one('DF24').value);
  assert.deepEqual(back.one('DF42').value, face.one('DF24').value);
  const key = publicKeyIn(face.one('DF24').value);
  assert.ok(isSameKey(key, publicOf(await card(), 'surface', '001A')));
  answersFor(one, key);
});

test('the keys of the applications differ from one another', async () => {
  const state = await card();
  const keys = [
    publicOf(state, 'surface', '001A'),
    publicOf(state, 'inputSupport', '0013'),
    publicOf(state, 'inputSupport', 'session-key'),
    publicOf(state, 'jpki', '0017'),
    publicOf(state, 'jpki', '001A'),
    publicOf(state, 'common', '0019'),
  ].map((key) => key.export({ format: 'jwk' }).n);
  assert.equal(new Set(keys).size, 6);
});
