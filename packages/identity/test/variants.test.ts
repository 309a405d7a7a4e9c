import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compareTexts, comparisonKey, isCertificateCharacter, knownSubstitutes } from '@openmyna/identity';
import fc from 'fast-check';
import { hyogaiKanji } from '../src/characters/variants/hyogai-kanji.ts';
import { joyoKanji } from '../src/characters/variants/joyo-kanji.ts';
import { ordinaryShape, variantPairs } from '../src/characters/variants/ordinary-shape.ts';

const variant = { result: 'indeterminate', reason: 'variant' };

const compare = (one: string, other: string) => {
  const answer = compareTexts({ text: one }, { text: other });
  assert.deepEqual(compareTexts({ text: other }, { text: one }), answer);
  return answer;
};

describe('two shapes of one character', () => {
  // One of each kind, and what people meet in names.
  for (const pair of (
    '鷗鴎 剝剥 俠侠 啞唖 蟬蝉 驒騨 吞呑 俱倶 德徳 濱浜 濵浜 濱濵 邊辺 邉辺 邊邉 齋斎 齊斉 﨑崎 嵜﨑 髙高 𠮷吉 栁柳 瀨瀬 靑青 澤沢 龍竜 淵渕 淵渊 渕渊 ' +
    '櫻桜 廣広 國国 圀國 眞真 惠恵 嶋島 嶌嶋 冨富 峯峰 凜凛 藪薮 檜桧 吳呉 戶戸 姬姫 彥彦 舘館 﨔欅 圡土 桒桑 曻昇 ャヤ ッツ ヶケ'
  ).split(' ')) {
    const [one, other] = [...pair] as [string, string];
    test(`${one} and ${other} may be one: a person looks`, () => {
      assert.deepEqual(compare(`見${one}　太郎`, `見${other}　太郎`), variant);
      assert.equal(comparisonKey(`見${one}　太郎`), comparisonKey(`見${other}　太郎`));
    });
  }

  for (const pair of '斎斉 坂阪 杉椙 間閑 礒磯 埼崎 畑畠 荘庄 木本 人入 土士 カガ ハパ'.split(' ')) {
    const [one, other] = [...pair] as [string, string];
    test(`${one} and ${other} are two characters`, () => {
      assert.deepEqual(compare(one, other), { result: 'mismatch' });
      assert.notEqual(comparisonKey(one), comparisonKey(other));
    });
  }

  test('a compatibility ideograph and its shape of before are one more', () => {
    assert.deepEqual(compare('\uF9C4田', '竜田'), variant);
    assert.deepEqual(compare(`邊\u{E0105}`, '辺'), variant);
  });
});

describe('the tables of variants', () => {
  test('each pair is of two single characters that normalisation keeps apart', () => {
    for (const pair of variantPairs) {
      assert.equal(pair.length, 2, pair.join(''));
      assert.notEqual(pair[0], pair[1]);
      for (const one of pair) {
        assert.match(one, /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u);
        assert.equal(one.normalize('NFKC'), one);
      }
    }
  });

  test('no shape has two that are more usual, so all shapes of a character have one key', () => {
    const shapes = variantPairs.map(([shape]) => shape);
    const twice = shapes.filter((shape, index) => shapes.indexOf(shape) !== index);
    assert.deepEqual(twice, []);
    for (const [shape, usual] of variantPairs) assert.equal(ordinaryShape(shape), ordinaryShape(usual));
  });

  test('no two characters of 常用漢字表 become one', () => {
    const today = new Set(
      joyoKanji
        .trim()
        .split(/\s+/u)
        .map((pair) => [...pair][1]!),
    );
    assert.equal(new Set([...today].map(ordinaryShape)).size, today.size);
  });

  test('the ordinary shape is one that a certificate can hold', () => {
    assert.deepEqual(
      variantPairs.filter(([shape]) => !isCertificateCharacter(ordinaryShape(shape))),
      [],
    );
  });

  test('has its 22 簡易慣用字体', () => {
    for (const pair of '啞唖 穎頴 鷗鴎 攪撹 麴麹 鹼鹸 嚙噛 繡繍 蔣蒋 醬醤 曾曽 搔掻 瘦痩 禱祷 屛屏 幷并 枡桝 麵麺 濾沪 蘆芦 蠟蝋 彎弯'.split(
      ' ',
    )) {
      const [shape, customary] = [...pair] as [string, string];
      assert.equal(ordinaryShape(shape), ordinaryShape(customary), pair);
    }
    assert.ok(hyogaiKanji.length > 200);
  });

  test('every known substitute is a variant too', () => {
    for (const [from, to] of knownSubstitutes) assert.equal(ordinaryShape(from), ordinaryShape(to), `${from} ${to}`);
  });

  const kanji = fc.integer({ min: 0x4e00, max: 0x9fff }).map((point) => String.fromCodePoint(point));
  const shape = fc.constantFrom(...variantPairs.flat());

  test('whatever two names, shapes in one place are a doubt and another character is a mismatch, in either order', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(kanji, shape) }),
        fc.constantFrom(...variantPairs),
        kanji,
        (rest, [one, other], third) => {
          assert.deepEqual(compare(`${rest}${one}`, `${rest}${other}`), variant);
          const isAnother = ordinaryShape(third.normalize('NFKC')) !== ordinaryShape(one);
          if (isAnother) assert.deepEqual(compare(`${rest}${one}`, `${rest}${third}`), { result: 'mismatch' });
          assert.equal(comparisonKey(`${rest}${one}`), comparisonKey(`${rest}${other}`));
        },
      ),
    ));
});
