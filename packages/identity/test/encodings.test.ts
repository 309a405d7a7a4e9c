import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { certificateText, compareTexts, comparisonKey } from '@openmyna/identity';
import fc from 'fast-check';

const match = { result: 'match' };

const matches = (one: string, other: string): void => {
  for (const [a, b] of [
    [one, other],
    [other, one],
  ] as const)
    assert.deepEqual(compareTexts({ text: a }, { text: b }), match, JSON.stringify([a, b]));
  assert.equal(comparisonKey(one), comparisonKey(other), JSON.stringify([one, other]));
};

const points = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));

/** Each with its full-width form, as JIS X 0201 and JIS X 0208 pair them. */
const halfWidth = new Map<string, string>(points(0xff65, 0xff9f).map((half) => [half.normalize('NFKC'), half]));
halfWidth.set('\u3099', 'ﾞ').set('\u309A', 'ﾟ').set('　', ' ');

/** In half width, as a bank writes it: each sound mark behind its kana. */
const narrowed = (text: string): string =>
  [...text.normalize('NFD')].map((character) => halfWidth.get(character)!).join('');

const fullWidthKana = points(0x30a1, 0x30fc).filter((one) =>
  [...one.normalize('NFD')].every((part) => halfWidth.has(part)),
);

describe('one text in other encodings', () => {
  for (const [one, other, why] of [
    ['ヤマダ　タロウ', 'ﾔﾏﾀﾞ　ﾀﾛｳ', 'a bank’s half-width kana'],
    ['バパヴ', 'ﾊﾞﾊﾟｳﾞ', 'each kind of sound mark'],
    ['ヤマダ', 'ヤマタ゛', 'widened one by one'],
    ['コーノ　ユーコ', 'ｺｰﾉ ﾕｰｺ', 'the half-width long vowel mark'],
    ['コーノ　ユーコ', 'ｺ-ﾉ ﾕ-ｺ', 'a bank’s hyphen for the long vowel'],
    ['ガ', 'カ\u3099', 'decomposed'],
    ['がぎぐゞヷ', 'がぎぐゞヷ'.normalize('NFD'), 'decomposed'],
    ['ｶ\u3099', 'ガ', 'half-width with a combining mark'],
    ['葛\u{E0100}カ\u{E0100}\u3099', '葛ガ', 'selectors between'],
    ['José', 'José'.normalize('NFD'), 'a letter with its accent'],
    ['김', '김'.normalize('NFD'), 'a Hangul syllable'],
    ['\uF9DC\uFA19', '隆神', 'compatibility ideographs'],
  ] as const)
    test(`${why}: ${JSON.stringify(one)} and ${JSON.stringify(other)} match`, () => matches(one, other));

  test('half-width kana match their full-width form, whatever the text', () => {
    assert.ok(fullWidthKana.length > 80);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...fullWidthKana, '　', '゛', '゜') }), (text) => {
        // A sound mark of its own has no canonical decomposition: it is written as it is.
        matches(text, narrowed(text.replaceAll('゛', '\u3099').replaceAll('゜', '\u309A')));
      }),
    );
  });

  const kanji = fc.integer({ min: 0x4e00, max: 0x9fff }).map((point) => String.fromCodePoint(point));
  const anything = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...points(0x3041, 0x3096), ...points(0x30a0, 0x30ff)),
      kanji,
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
  });

  /** What stands for something unreadable agrees with nothing, not even with itself. */
  const isReadable = (text: string): boolean => !/[●〓\uFFFD*]/u.test(text.normalize('NFKC'));

  test('the composed and the decomposed form match, whatever the text', () =>
    fc.assert(
      fc.property(anything.filter(isReadable), (text) => {
        matches(text.normalize('NFC'), text.normalize('NFD'));
        matches(text, text.normalize('NFD'));
      }),
    ));

  test('a sound mark tells two texts apart, in every encoding', () => {
    for (const form of ['カ', 'ｶ'])
      for (const other of ['ガ', 'ｶﾞ', 'カ\u3099', 'カ゛'])
        assert.deepEqual(compareTexts({ text: form }, { text: other }), { result: 'mismatch' });
    assert.deepEqual(compareTexts({ text: 'ﾊﾞ' }, { text: 'ﾊﾟ' }), { result: 'mismatch' });
  });

  test('only behind kana a hyphen is a long vowel', () => {
    assert.deepEqual(compareTexts({ text: '一-二' }, { text: '一ー二' }), { result: 'mismatch' });
    assert.deepEqual(compareTexts({ text: 'A-B' }, { text: 'AーB' }), { result: 'mismatch' });
  });

  test('flags count the code points of the text as it came', () => {
    assert.deepEqual(compareTexts({ text: 'カ\u3099髙', substitutes: '000' }, { text: 'ガ髙' }), match);
    assert.deepEqual(compareTexts({ text: 'カ\u3099高', substitutes: '001' }, { text: 'ガ髙' }), match);
    assert.throws(() => compareTexts({ text: 'カ\u3099高', substitutes: '01' }, { text: 'ガ髙' }), {
      code: 'identity.mask',
    });
  });
});

describe('a certificate of a text in another encoding', () => {
  for (const [registered, text, substitutes] of [
    ['カ\u3099ス', 'ガス', '00'],
    ['Jose\u0301', 'José', '0000'],
    ['ｶﾞｽ', 'ガス', '11'],
    ['あ゛', 'あ゛', '00'],
    ['あ\u3099', '＊', '1'],
  ] as const)
    test(`${JSON.stringify(registered)} is ${text} with ${substitutes}`, () =>
      assert.deepEqual(certificateText(registered), { text, substitutes }));
});
