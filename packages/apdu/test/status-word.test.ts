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

test('each status word of the card is described, in Japanese and English', () => {
  for (const value of Object.values(statusWord)) {
    if (typeof value !== 'number') continue;
    const words = describeStatusWord(value);
    assert.ok(words?.ja && words.en, value.toString(16));
  }
});

test('those that clients expect and the card never gives are described too; others are not', () => {
  for (const sw of [0x6300, 0x6983]) assert.ok(describeStatusWord(sw), sw.toString(16));
  for (const sw of [0x6100, 0x6c10, 0x1234]) assert.equal(describeStatusWord(sw), undefined, sw.toString(16));
});

test('63Cx counts tries, 15 at most', () => {
  assert.equal(statusWord.triesLeft(3), 0x63c3);
  assert.equal(statusWord.triesLeft(99), 0x63cf);
  assert.equal(triesLeft(0x63c0), 0);
  assert.equal(triesLeft(0x6300), undefined);
  assert.match(describeStatusWord(0x63c2)!.en, /2 tries/);
});

test('bytes: hexadecimal in any case and spacing, ASCII alone, equality', () => {
  assert.equal(toHex(fromHex('00 a4:04\n0C')), '00A4040C');
  for (const wrong of ['0', '0g', 'xx']) assert.throws(() => fromHex(wrong), TypeError);
  assert.equal(toAscii(fromAscii('ABC123')), 'ABC123');
  assert.throws(() => fromAscii('暗'), TypeError);
  assert.ok(equalBytes(fromHex('0102'), fromHex('0102')));
  for (const other of ['0103', '01', '010200', '']) assert.ok(!equalBytes(fromHex('0102'), fromHex(other)), other);
});
