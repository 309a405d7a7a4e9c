// card.md §4.2: every status word of this card has words in both languages.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describeStatusWord,
  equalBytes,
  fromAscii,
  fromHex,
  statusWord,
  toAscii,
  toHex,
  triesLeft,
} from '../src/index.ts';

/** The table of card.md §4.2, in its order, and what the issuer's free area adds; 63Cx is counted below. */
const table = `9000 6283 6300 6700 6881 6882 6981 6982 6983 6984 6985 6986 6987 6988 69FC 66F1
  6A80 6A81 6A82 6A83 6A86 6A88 6B00 6D00 6E00 6F00 6A84`.split(/\s+/);

const inJapanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

for (const hex of table)
  test(`${hex} has words in Japanese and English, its own`, () => {
    const words = describeStatusWord(Number.parseInt(hex, 16));
    assert.match(words?.ja ?? '', inJapanese);
    assert.match(words?.en ?? '', /^[\x20-\x7e]+$/);
    const same = table.filter((other) => describeStatusWord(Number.parseInt(other, 16))?.ja === words!.ja);
    assert.deepEqual(same, [hex]);
  });

test('each the card can name is described too; one it never gives is not', () => {
  for (const value of Object.values(statusWord))
    if (typeof value === 'number') assert.ok(describeStatusWord(value), value.toString(16));
  for (const sw of [0x6100, 0x6c10, 0x1234]) assert.equal(describeStatusWord(sw), undefined, sw.toString(16));
});

test('63Cx counts tries, 15 at most', () => {
  assert.equal(statusWord.triesLeft(3), 0x63c3);
  assert.equal(statusWord.triesLeft(99), 0x63cf);
  assert.equal(triesLeft(0x63c0), 0);
  assert.equal(triesLeft(0x6300), undefined);
  for (let tries = 0; tries <= 15; tries++) {
    const sw = statusWord.triesLeft(tries);
    assert.equal(triesLeft(sw), tries);
    assert.deepEqual(describeStatusWord(sw), {
      ja: `照合の残り回数 ${tries}`,
      en: `${tries} ${tries === 1 ? 'try' : 'tries'} left`,
    });
  }
});

test('bytes: hexadecimal in any case and spacing, ASCII alone, equality', () => {
  assert.equal(toHex(fromHex('00 a4:04\n0C')), '00A4040C');
  for (const wrong of ['0', '0g', 'xx']) assert.throws(() => fromHex(wrong), TypeError);
  assert.equal(toAscii(fromAscii('ABC123')), 'ABC123');
  assert.throws(() => fromAscii('暗'), TypeError);
  assert.ok(equalBytes(fromHex('0102'), fromHex('0102')));
  for (const other of ['0103', '01', '010200', '']) assert.ok(!equalBytes(fromHex('0102'), fromHex(other)), other);
});
