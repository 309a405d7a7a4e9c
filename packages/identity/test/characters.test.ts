import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  certificateText,
  compareTexts,
  comparisonKey,
  isCertificateCharacter,
  knownSubstitutes,
} from '@openmyna/identity';
import fc from 'fast-check';

const selector17 = '\u{E0100}';

describe('the repertoire of certificates: JIS X 0208 and JIS X 0212', () => {
  for (const [character, row] of [
    ['亜', 'first of level 1'],
    ['腕', 'last of level 1'],
    ['弌', 'first of level 2'],
    ['熙', 'last of level 2'],
    ['濵', 'JIS X 0212'],
    ['彅', 'JIS X 0212'],
    ['　', 'space'],
    ['ー', 'long vowel'],
    ['－', 'full-width hyphen'],
    ['〜', 'wave dash'],
    ['Ａ', 'full-width letter'],
    ['A', 'ASCII'],
    ['é', 'JIS X 0212'],
  ] as const)
    test(`${character} is in it (${row})`, () => assert.equal(isCertificateCharacter(character), true));

  for (const [character, why] of [
    ['髙', 'IBM extension'],
    ['﨑', 'IBM extension'],
    ['①', 'NEC row 13'],
    ['㈱', 'NEC row 13'],
    ['𠮷', 'beyond the BMP'],
    ['俱', 'JIS X 0213 only'],
    ['ｱ', 'half-width kana'],
    ['\uFFFD', 'no character'],
    ['\n', 'control'],
    ['', 'empty'],
    ['亜亜', 'two'],
  ] as const)
    test(`${JSON.stringify(character)} is not (${why})`, () => assert.equal(isCertificateCharacter(character), false));

  test('it has 6,879 + 6,067 characters, ASCII, and the other readings of row 1', () => {
    let count = 0;
    for (let point = 0x80; point <= 0xffff; point++) if (isCertificateCharacter(String.fromCharCode(point))) count++;
    // One cell of each set is the same full-width tilde.
    assert.equal(count, 6879 + 6067 - 1 + 4);
  });
});

describe('代替文字', () => {
  test('every known pair leads from outside the repertoire into it', () => {
    assert.ok(knownSubstitutes.size > 40);
    for (const [from, to] of knownSubstitutes)
      assert.ok(!isCertificateCharacter(from) && isCertificateCharacter(to), `${from} ${to}`);
  });

  for (const [registered, text, substitutes] of [
    ['黒桐　幹也', '黒桐　幹也', '00000'],
    ['髙見本　𠮷子', '高見本　吉子', '100010'],
    ['山﨑　德子', '山崎　徳子', '01010'],
    ['\uFA19田　一', '\u795E田　一', '1000'],
    [`葛${selector17}城　一`, '葛城　一', '1000'],
    ['㐧　一', '＊　一', '100'],
    ['㈱見本', '＊見本', '100'],
    ['', '', ''],
  ] as const)
    test(`${registered} becomes ${text} with ${substitutes || 'no flags'}`, () =>
      assert.deepEqual(certificateText(registered), { text, substitutes }));

  test('whatever the name, the certificate can hold its text, and has a flag for each of its characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (registered) => {
        const { text, substitutes } = certificateText(registered);
        assert.equal([...text].length, substitutes.length);
        for (const character of text) assert.ok(isCertificateCharacter(character), JSON.stringify(character));
      }),
    );
  });

  test('what is not flagged is as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('見', '髙', '𠮷', '　', `辺${selector17}`, '㐧') }),
        (registered) => {
          const { text, substitutes } = certificateText(registered);
          if (!substitutes.includes('1')) assert.equal(text, registered);
          assert.deepEqual(certificateText(text).text, text);
        },
      ),
    );
  });
});

describe('comparing names across systems', () => {
  const register = { text: '髙見本　𠮷子' };

  test('the register and its own certificate match', () =>
    assert.deepEqual(compareTexts(register, certificateText(register.text)), { result: 'match' }));

  for (const [left, right, expected] of [
    [{ text: '見本　花子' }, { text: '見本　花子' }, 'match'],
    [{ text: '見本　花子' }, { text: '見本　桜子' }, 'mismatch'],
    [{ text: '見本　花子' }, { text: '見本　花' }, 'mismatch'],
    [{ text: 'SAMPLE　MARIA' }, { text: 'Ｓａｍｐｌｅ　Ｍａｒｉａ' }, 'match'],
    [{ text: `葛${selector17}城` }, { text: '葛城' }, 'match'],
    [{ text: '\uFA19田' }, { text: '\u795E田' }, 'match'],
    [{ text: '見本花子' }, { text: '見本　花子' }, 'separator'],
    [{ text: '見　本花子' }, { text: '見本　花子' }, 'separator'],
    [{ text: '高見本　花子' }, { text: '髙見本　花子' }, 'variant'],
    [{ text: '●見本　花子' }, { text: '髙見本　花子' }, 'unreadable'],
    [{ text: '●●見本　花子' }, { text: '髙見本　花子' }, 'unreadable'],
    [{ text: '高見本', substitutes: '100' }, { text: '髙見本' }, 'match'],
    [{ text: '高見本', substitutes: '100' }, { text: '高見本' }, 'substitute'],
    [{ text: '高見本', substitutes: '100' }, { text: '㐧見本' }, 'substitute'],
    [{ text: '＊見本', substitutes: '100' }, { text: '㐧見本' }, 'substitute'],
    [{ text: 'タカ見本', substitutes: '1100' }, { text: '髙見本' }, 'substitute'],
    [{ text: '高見本', substitutes: '100' }, { text: '嵩見本', substitutes: '100' }, 'substitute'],
    [{ text: '高見本', substitutes: '100' }, { text: '高見例', substitutes: '100' }, 'mismatch'],
  ] as const)
    test(`${left.text} / ${right.text}: ${expected}`, () => {
      const answer =
        expected === 'match' || expected === 'mismatch'
          ? { result: expected }
          : { result: 'indeterminate', reason: expected };
      assert.deepEqual(compareTexts(left, right), answer);
      assert.deepEqual(compareTexts(right, left), answer);
    });

  test('flags that do not fit the text are refused', () => {
    for (const substitutes of ['10', '1000', '1x0'])
      assert.throws(() => compareTexts({ text: '高見本', substitutes }, register), { code: 'identity.mask' });
  });

  const name = fc.string({
    unit: fc.constantFrom(...'見本高髙𠮷吉鷗鴎　●カーｶﾞ゛-‐', '\u3099', `辺${selector17}`),
    minLength: 1,
  });

  test('a name never mismatches itself or its certificate, and order does not matter', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        assert.notEqual(compareTexts({ text: a }, { text: a }).result, 'mismatch');
        assert.notEqual(compareTexts({ text: a }, certificateText(a)).result, 'mismatch');
        assert.deepEqual(compareTexts({ text: a }, { text: b }), compareTexts({ text: b }, { text: a }));
      }),
    );
  });
});

describe('the key that texts are found by', () => {
  const characters = fc.constantFrom(
    ...'高髙吉𠮷崎﨑鷗鴎辻葛é㐂　Ａa●＊カガアーｶﾞ゛-‐',
    '\u3099',
    ...[...'辻葛'].map((one) => `${one}${selector17}`),
  );
  const text = fc.array(characters, { maxLength: 8 }).map((parts) => parts.join(''));

  test('is the same wherever two texts match, flagged or not', () =>
    fc.assert(
      fc.property(text, text, (one, other) => {
        for (const [a, b] of [
          [{ text: one }, { text: other }],
          [{ text: one }, { text: one }],
          [{ text: one }, certificateText(one)],
        ] as const)
          if (compareTexts(a, b).result === 'match') assert.equal(comparisonKey(a.text), comparisonKey(b.text));
      }),
    ));

  test('is one for the variants of the table, and without spaces and selectors', () => {
    for (const [variant, ordinary] of knownSubstitutes) assert.equal(comparisonKey(variant), comparisonKey(ordinary));
    assert.equal(comparisonKey(`辻${selector17}　太郎`), comparisonKey('辻太郎'));
    assert.notEqual(comparisonKey('見本　太郎'), comparisonKey('見本　花子'));
  });
});
