// JSON, content types and hosts by themselves: what is taken and what is refused, each with its reason.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OpenMynaError } from '@openmyna/errors';
import fc from 'fast-check';
import { isOfType } from '../../src/http/content.ts';
import { parseJson } from '../../src/http/json.ts';
import { isHostOf } from '../../src/http/target.ts';

const bytes = (text: string) => Buffer.from(text);

describe('JSON', () => {
  test('that is I-JSON is what JSON.parse makes of it', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        text,
        fc.boolean(),
        fc.constant(null),
        fc.integer(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(text, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (one, space) => {
        const written = JSON.stringify(one, null, space);
        assert.deepEqual(parseJson(bytes(written)), JSON.parse(written));
      }),
      { numRuns: 500 },
    );
  });

  for (const [problem, text] of [
    ['syntax', '{'],
    ['syntax', ''],
    ['syntax', '\ufeff{}'],
    ['syntax', '{"a":NaN}'],
    ['syntax', '['.repeat(60_000)],
    ['duplicate name', '{"a":1,"a":2}'],
    ['duplicate name', '{"a":1,"\\u0061":2}'],
    ['duplicate name', '[{"b":{"a":[{"x":"a"},1],"c":0,"a":2}}]'],
    ['depth > 32', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['depth > 32', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
    ['U+0000', '"\\u0000"'],
    ['U+0000', '{"a\\u0000":1}'],
    ['surrogate', '"\\ud800"'],
    ['surrogate', '["\\udc00\\ud800"]'],
  ] as const)
    test(`${text.length > 40 ? `${text.slice(0, 10)}…` : text} is refused: ${problem}`, () => {
      assert.throws(
        () => parseJson(bytes(text)),
        (error) => error instanceof OpenMynaError && error.code === 'http.json' && error.details.problem === problem,
      );
    });

  test('with bytes that are not UTF-8 is refused', () => {
    for (const one of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0x80, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ])
      assert.throws(() => parseJson(Uint8Array.from(one)), /http\.json/);
  });

  test('with one name in two objects, a name that is a value elsewhere, and 32 levels is taken', () => {
    for (const text of ['[{"a":1},{"a":2}]', '{"a":"b","b":"a"}', '{"a":["a","a"]}', '["a","a"]', '{"a":"\\"a\\":"}'])
      assert.deepEqual(parseJson(bytes(text)), JSON.parse(text));
    const deep = `${'['.repeat(32)}${']'.repeat(32)}`;
    assert.deepEqual(parseJson(bytes(deep)), JSON.parse(deep));
  });
});

describe('a Content-Type', () => {
  for (const [value, isTaken] of [
    ['application/json', true],
    ['Application/JSON', true],
    ['application/json;charset=utf-8', true],
    ['application/json ; charset="UTF-8"', true],
    ['application/json; a=b; charset=utf-8', true],
    ['application/json;', true],
    ['application/json; charset=shift_jis', false],
    ['application/json-patch+json', false],
    ['application/json, text/html', false],
    ['application/json x', false],
    ['application/json; x y', false],
    ['text/json', false],
    ['', false],
    [undefined, false],
  ] as const)
    test(`${value} is ${isTaken ? '' : 'not '}of JSON`, () =>
      assert.equal(isOfType(value, 'application/json'), isTaken));
});

describe('a Host', () => {
  for (const [host, isOwn] of [
    ['localhost', true],
    ['LOCALHOST:1', true],
    ['localhost:', true],
    ['[::1]:8400', true],
    ['localhost.', false],
    ['localhost.evil.example', false],
    ['localhost:80:80', false],
    ['a@localhost', false],
    ['localhost/', false],
    ['', false],
  ] as const)
    test(`${host} is ${isOwn ? '' : 'not '}ours`, () => assert.equal(isHostOf(host, ['localhost', '[::1]']), isOwn));
});
