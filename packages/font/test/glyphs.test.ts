import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { fontFile, glyphsOf } from '../src/glyphs.ts';

const positionOfUndrawable = (text: string): number | undefined => {
  const found = new Error('undrawable');
  let at: number | undefined;
  try {
    glyphsOf(text, (position) => {
      at = position;
      throw found;
    });
  } catch (error) {
    if (error !== found) throw error;
  }
  return at;
};

const eucJp = new TextDecoder('euc-jp', { fatal: true });

/** The kanji of a row of JIS X 0208, by way of EUC-JP; places with no character are left out. */
const rowOfJisX0208 = (row: number): string =>
  Array.from({ length: 94 }, (_, cell) => {
    try {
      return eucJp.decode(Uint8Array.of(0xa0 + row, 0xa1 + cell));
    } catch {
      return '';
    }
  }).join('');

test('every kanji of JIS X 0208, levels 1 and 2, has a glyph', () => {
  let count = 0;
  for (let row = 16; row <= 84; row++) {
    const kanji = rowOfJisX0208(row);
    count += kanji.length;
    assert.equal(positionOfUndrawable(kanji), undefined, `row ${row}`);
  }
  assert.equal(count, 6355, 'the number of kanji in JIS X 0208:1997');
});

test('kana, full-width digits and letters of JIS X 0208 rows 3 to 5 have glyphs', () => {
  for (const row of [3, 4, 5]) assert.equal(positionOfUndrawable(rowOfJisX0208(row)), undefined, `row ${row}`);
});

test('characters of names outside JIS X 0208 have glyphs', () => {
  for (const character of ['髙', '﨑', '𠮷', '德', '濵', '神', '凜'])
    assert.equal(positionOfUndrawable(character), undefined, character);
});

test('a registered variation sequence of the font is one glyph', () => {
  for (const sequence of ['辻\u{E0100}', '葛\u{E0100}', '邊\u{E0101}']) {
    const glyphs = glyphsOf(sequence, (position) => assert.fail(`position ${position}`));
    assert.deepEqual(
      glyphs.map(({ advance }) => advance),
      [1],
    );
  }
});

test('undrawable: the position counts characters, not code units and not selectors', () => {
  assert.equal(positionOfUndrawable('龘'), 1);
  assert.equal(positionOfUndrawable('𠮷龘'), 2);
  assert.equal(positionOfUndrawable('辻\u{E0100}𠮷龘田'), 3);
  assert.equal(positionOfUndrawable('田\u{E0123}'), 1, 'a variant the font does not have');
  assert.equal(positionOfUndrawable('\u{E0100}'), 1, 'a selector with nothing before it');
  assert.equal(positionOfUndrawable('山\n田'), 2, 'a control character');
  assert.equal(positionOfUndrawable('山\uD842'), 2, 'half a surrogate pair');
  assert.equal(positionOfUndrawable('山\u{E000}'), 2, 'a private-use character (外字)');
});

test('full-width characters are one em wide, and digits all alike narrower', () => {
  const advances = (text: string) => glyphsOf(text, () => assert.fail()).map(({ advance }) => advance);
  assert.deepEqual(advances('山　１ア'), [1, 1, 1, 1]);
  const digits = advances('0123456789');
  assert.equal(new Set(digits).size, 1);
  assert.ok(digits[0]! > 0.5 && digits[0]! < 0.6);
});

test('fontconfig finds the same characters in the file', (t) => {
  if (requirePeer(t, 'fc-query')) return;
  const query = (format: string) => execFileSync('fc-query', ['-f', format, fontFile], { encoding: 'utf8' });
  const ranges = query('%{charset}')
    .trim()
    .split(' ')
    .map((range) => range.split('-').map((code) => Number.parseInt(code, 16)));
  const inFile = new Set<number>();
  for (const [first, last = first] of ranges) for (let code = first!; code <= last!; code++) inFile.add(code);
  assert.ok(inFile.size > 10000);
  // Control characters and surrogates are refused whatever the font says.
  for (let code = 0x20; code < 0x30000; code++) {
    if ((code >= 0xd800 && code < 0xe000) || (code >= 0x7f && code < 0xa0)) continue;
    const drawable = positionOfUndrawable(String.fromCodePoint(code)) === undefined;
    assert.equal(drawable, inFile.has(code), `U+${code.toString(16)}`);
  }
});
