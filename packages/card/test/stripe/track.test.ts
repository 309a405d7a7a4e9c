// The magnetic stripe (ISO/IEC 7811-2 and -6): the code tables of the standard, a stripe that somebody swiped, and everything that can be
// wrong with one.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeTrack, encodeTrack, type TrackNumber, tracks } from '../../src/stripe/index.ts';

const bits = (text: string): Uint8Array => Uint8Array.from(text.replaceAll(' ', ''), Number);
const text = (stripe: Uint8Array, width: number): string[] =>
  stripe.length === 0 ? [] : stripe.join('').match(new RegExp(`.{${width}}`, 'g'))!;

const numbers: readonly TrackNumber[] = [1, 2, 3];
const alphabets: Readonly<Record<TrackNumber, string>> = {
  1: ' #$()-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^',
  2: '0123456789=',
  3: '0123456789=',
};

describe('the code of 7811-2, b1 first, parity last', () => {
  // Table of the numeric set; and of the alphanumeric one, a character of each row.
  const numeric = {
    '0': '00001',
    '1': '10000',
    '2': '01000',
    '3': '11001',
    '4': '00100',
    '5': '10101',
    '6': '01101',
    '7': '11100',
    '8': '00010',
    '9': '10011',
    '=': '10110',
  };
  for (const [character, code] of Object.entries(numeric))
    for (const track of [2, 3] as const)
      test(`track ${track}: ${character} is ${code}`, () => {
        const [start, own, end] = text(encodeTrack(track, character), 5);
        assert.deepEqual([start, own, end], ['11010', code, '11111']);
      });

  const alphanumeric = {
    ' ': '0000001',
    '-': '1011000',
    '/': '1111001',
    '0': '0000100',
    '9': '1001100',
    A: '1000011',
    O: '1111010',
    P: '0000111',
    Z: '0101111',
    '^': '0111110',
  };
  for (const [character, code] of Object.entries(alphanumeric))
    test(`track 1: ${character} is ${code}`, () => {
      const [start, own, end] = text(encodeTrack(1, character), 7);
      assert.deepEqual([start, own, end], ['1010001', code, '1111100']);
    });
});

/** A card's track 2 as a reader gave it, ones and zeros the other way round: the tests of magstripe-rs, `test_card_with_leading_ones`. */
const swiped = [255, 255, 255, 151, 222, 246, 253, 190, 141, 247, 7, 127, 255, 255, 255, 255, 192];

describe('a stripe that was swiped', () => {
  const raw = Uint8Array.from(
    swiped.flatMap((byte) => Array.from({ length: 8 }, (_, i) => 1 - ((byte >> (7 - i)) & 1))),
  );

  test('reads, its check character too', () => assert.equal(decodeTrack(2, raw), '0004048712'));

  test('is what is written', () => {
    const written = encodeTrack(2, '0004048712');
    assert.deepEqual(raw.subarray(25, 25 + written.length), written);
  });

  test('with any bit of it turned is refused', () => {
    for (let i = 25; i < 25 + 13 * 5; i++) {
      const bad = raw.with(i, 1 - raw[i]!);
      assert.throws(() => decodeTrack(2, bad), { code: /^stripe\.(parity|sentinel)$/ }, `bit ${i}`);
    }
  });
});

describe('any content', () => {
  const content = (track: TrackNumber) =>
    fc.string({ unit: fc.constantFrom(...alphabets[track]), maxLength: tracks[track].longest - 3 });
  const zeros = fc.nat(60).map((length) => new Uint8Array(length));

  for (const track of numbers) {
    const width = tracks[track].bits + 1;
    test(`of track ${track} reads as it was written, wherever on the stripe`, () => {
      fc.assert(
        fc.property(content(track), zeros, zeros, (written, before, behind) => {
          const stripe = encodeTrack(track, written);
          assert.equal(stripe.length, (written.length + 3) * width);
          assert.equal(decodeTrack(track, Uint8Array.from([...before, ...stripe, ...behind])), written);
        }),
      );
    });

    test(`of track ${track}: every character has an odd number of ones, every bit place an even one`, () => {
      fc.assert(
        fc.property(content(track), (written) => {
          const characters = text(encodeTrack(track, written), width);
          for (const one of characters) assert.equal([...one].filter((bit) => bit === '1').length % 2, 1);
          for (let place = 0; place < width - 1; place++)
            assert.equal(characters.filter((one) => one[place] === '1').length % 2, 0);
        }),
      );
    });

    test(`of track ${track} with one bit turned is refused`, () => {
      fc.assert(
        fc.property(content(track), fc.nat(), (written, where) => {
          const stripe = encodeTrack(track, written);
          const at = where % stripe.length;
          assert.throws(() => decodeTrack(track, stripe.with(at, 1 - stripe[at]!)), { code: /^stripe\./ });
        }),
      );
    });
  }

  test('any bits are a content or an error of the catalogue', () => {
    fc.assert(
      fc.property(fc.constantFrom(...numbers), fc.array(fc.nat(1), { maxLength: 900 }), (track, raw) => {
        try {
          const read = decodeTrack(track, Uint8Array.from(raw));
          assert.deepEqual(decodeTrack(track, encodeTrack(track, read)), read);
        } catch (error) {
          assert.match((error as { code?: string }).code ?? String(error), /^stripe\./);
        }
      }),
    );
  });
});

describe('what is not written', () => {
  for (const [track, most] of [
    [1, 76],
    [2, 37],
    [3, 104],
  ] as const)
    test(`more than ${most} characters on track ${track}`, () => {
      encodeTrack(track, '0'.repeat(most));
      assert.throws(() => encodeTrack(track, '0'.repeat(most + 1)), {
        code: 'stripe.length',
        details: { track, most },
      });
    });

  for (const [track, wrong] of [
    [1, '%?!"&\'*+,:;<>=@_aé図'],
    [2, ':;<>?A a'],
    [3, ':;<>?A a'],
  ] as const)
    test(`sentinels, what is the hardware’s, and other sets, on track ${track}; the error names the place`, () => {
      for (const character of wrong) {
        const written = `12${character}`;
        assert.throws(() => encodeTrack(track, written), { code: 'stripe.character', details: { track, position: 3 } });
      }
    });
});

describe('what does not read', () => {
  const start = '11010';
  const end = '11111';
  const vectors: readonly (readonly [why: string, stripe: string, error: object])[] = [
    ['nothing', '', { code: 'stripe.sentinel' }],
    ['zeros alone', '0000000000', { code: 'stripe.sentinel' }],
    ['no start sentinel', `10000 ${end} 01110`, { code: 'stripe.sentinel' }],
    ['no end sentinel', `${start} 10000`, { code: 'stripe.sentinel' }],
    ['no check character', `${start} 10000 ${end}`, { code: 'stripe.sentinel' }],
    [
      'a character with even parity',
      `${start} 10001 ${end} 10101`,
      { code: 'stripe.parity', details: { track: 2, position: 1 } },
    ],
    ['a check character of another stripe', `${start} 10000 ${end} 01101`, { code: 'stripe.check' }],
    [
      'two characters, each with two bits turned alike: parity holds, the check does not',
      `${start} 01000 ${end} 10101`,
      { code: 'stripe.check' },
    ],
    [
      'a character that is the hardware’s',
      `${start} 00111 ${end} 00001`,
      { code: 'stripe.character', details: { track: 2, position: 1 } },
    ],
    ['more than a track holds', start + '00001'.repeat(38) + end, { code: 'stripe.length' }],
  ];
  for (const [why, stripe, error] of vectors)
    test(why, () => void assert.throws(() => decodeTrack(2, bits(stripe)), error));

  test('and the one beside them that does', () =>
    assert.equal(decodeTrack(2, bits(`${start} 10000 ${end} 10101`)), '1'));
});
