// ISO/IEC 7816-4 5.2.2: BER-TLV, with the two-byte lengths and private tags of the card's records (card.md §3).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { berTlv, fromHex, readTlvs, tlvHeaderLength, toHex } from '../src/index.ts';

const read = (hex: string, privateTags = false) =>
  readTlvs(fromHex(hex), { privateTags }).map(({ tag, value }) => [tag.toString(16), toHex(value)]);

describe('writing', () => {
  test('takes the shortest length', () => {
    assert.equal(toHex(berTlv(0x86, fromHex('01'))), '860101');
    assert.equal(toHex(berTlv(0xdf21, new Uint8Array(127)).subarray(0, 3)), 'DF217F');
    assert.equal(toHex(berTlv(0x30, new Uint8Array(128)).subarray(0, 3)), '308180');
    assert.equal(toHex(berTlv(0x7f21, new Uint8Array(0x233)).subarray(0, 5)), '7F21820233');
  });

  test('or two bytes where the card’s own records have them', () => {
    assert.equal(toHex(berTlv(0xff40, new Uint8Array(0x9f), 'two-byte').subarray(0, 5)), 'FF4082009F');
  });

  test('no more than two bytes of length', () => assert.throws(() => berTlv(0x30, new Uint8Array(65536)), RangeError));
});

describe('reading', () => {
  test('one after another, filler ends the walk', () => {
    assert.deepEqual(read('DF2101AA DF2200 0000'), [
      ['df21', 'AA'],
      ['df22', ''],
    ]);
    assert.deepEqual(read('8001AA FFFFFF'), [['80', 'AA']]);
    assert.deepEqual(read('8001AA FF1000'), [['80', 'AA']], 'FF is filler unless private tags are asked for');
    assert.deepEqual(read('FF1001AA FFFF', true), [['ff10', 'AA']]);
    assert.deepEqual(read('FF1001AA FF', true), [['ff10', 'AA']]);
  });

  test('where each stands', () => {
    const [, second] = readTlvs(fromHex('8001AA DF5102BBCC'));
    assert.deepEqual([second!.start, second!.valueStart, second!.end], [3, 6, 8]);
  });

  for (const [why, hex] of [
    ['a tag cut short', 'DF'],
    ['no length', '80'],
    ['a length cut short', '3082 01'],
    ['a value cut short', '8003AABB'],
    ['an indefinite length', '3080 0000'],
    ['a length of three bytes', '3083010000'],
    ['a tag that never ends', 'DFFFFFFFFFFF'],
    ['a tag of four bytes (5.2.2.1)', 'DF81828301AA'],
    ['a length of five bytes', '30850000000001AA'],
    ['four gibibytes promised', '3084FFFFFFFF'],
    ['64 kibibytes promised', '3082FFFF00'],
  ] as const)
    test(`${why}: RangeError`, () => assert.throws(() => read(hex), RangeError));
});

describe('the templates of the card’s records, cut or swollen', () => {
  // card.md §3.2, EF 0005: lengths of two bytes where one would do.
  const information = `FF4082009F DF4104 01030E01 DF4210 ${'38'.repeat(16)} DF43820080 ${'FF'.repeat(128)}`;

  test('whole, with its filler behind it', () => {
    const [template, ...behind] = readTlvs(fromHex(`${information} FFFFFFFF`), { privateTags: true });
    assert.equal(behind.length, 0);
    assert.equal(template!.end, 164);
    assert.deepEqual(
      readTlvs(template!.value).map(({ tag, value }) => [tag, value.length]),
      [
        [0xdf41, 4],
        [0xdf42, 16],
        [0xdf43, 128],
      ],
    );
  });

  test('cut anywhere: RangeError, but for the empty file and its first byte, which is filler', () => {
    const bytes = fromHex(information);
    for (let end = 0; end < bytes.length; end++) {
      const cut = () => readTlvs(bytes.subarray(0, end), { privateTags: true });
      if (end < 2) assert.deepEqual(cut(), []);
      else assert.throws(cut, RangeError, `${end} bytes`);
    }
  });

  test('a template in a template, ten thousand deep, is opened one layer at a time', () => {
    let bomb: Uint8Array = new Uint8Array(0);
    for (let depth = 0; depth < 10_000 && bomb.length < 0xfff0; depth++) bomb = berTlv(0x30, bomb);
    let depth = 0;
    for (let layer = bomb; layer.length > 0; layer = readTlvs(layer)[0]!.value) depth++;
    assert.equal(depth, 10_000);
  });
});

test('what is written is read back', () => {
  const tag = fc.constantFrom(0x30, 0x86, 0x7f21, 0xdf21, 0xdf35, 0x5f8101);
  const objects = fc.array(fc.tuple(tag, fc.uint8Array({ maxLength: 400 }), fc.constantFrom('shortest', 'two-byte')));
  fc.assert(
    fc.property(objects, (written) => {
      const bytes = Buffer.concat(written.map(([one, value, form]) => berTlv(one, value, form as 'shortest')));
      const got = readTlvs(bytes);
      assert.deepEqual(
        got.map((one) => [one.tag, toHex(one.value), one.valueStart - one.start]),
        written.map(([one, value, form]) => [
          one,
          toHex(value),
          tlvHeaderLength(one, value.length, form as 'shortest'),
        ]),
      );
    }),
  );
});

test('any bytes are TLVs or a RangeError, at once', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, privateTags) => {
      try {
        for (const { end } of readTlvs(bytes, { privateTags })) assert.ok(end <= bytes.length);
      } catch (error) {
        assert.ok(error instanceof RangeError);
      }
    }),
    { numRuns: 50_000 },
  );
});
