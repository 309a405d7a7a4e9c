import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns } from '../../src/command/text.ts';

test('rows stand under one another, as wide as a terminal shows them', () => {
  assert.equal(
    columns([
      ['氏名', '見本'],
      ['sex', '1'],
    ]),
    '  氏名  見本\n  sex   1',
  );
});

test('nothing in a cell moves the cursor, breaks a row or turns its direction', () => {
  assert.equal(columns([['a\u001b[2J\nb', '\u202e取消\u2028']]), '  a\ufffd[2J\ufffdb  \ufffd取消\ufffd');
  // A variation selector is a part of a name.
  assert.equal(columns([['葛\u{e0100}']]), '  葛\u{e0100}');
});
