// ISO/IEC 7816-4 5.1, 5.2: the cases of a command.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  encodeCommand,
  encodeResponse,
  fromHex,
  MalformedApdu,
  parseCommand,
  parseResponse,
  toHex,
} from '../src/index.ts';

const vectors: {
  valid: { case: string; bytes: string; data: string; le?: number; extended: boolean }[];
  invalid: { why: string; bytes: string }[];
} = JSON.parse(readFileSync(new URL('vectors/iso7816-4-command.json', import.meta.url), 'utf8'));

describe('a command of case', () => {
  for (const { case: title, bytes, data, le, extended } of vectors.valid)
    test(title, () => {
      const command = parseCommand(fromHex(bytes));
      assert.deepEqual(
        { data: toHex(command.data), le: command.le, extended: command.extended },
        { data, le, extended },
      );
      assert.equal(toHex(encodeCommand(command)), bytes);
    });
});

describe('no command', () => {
  for (const { why, bytes } of vectors.invalid)
    test(why, () => assert.throws(() => parseCommand(fromHex(bytes)), MalformedApdu));
});

const byte = fc.integer({ min: 0, max: 255 });
const command = fc.record({
  cla: byte,
  ins: byte,
  p1: byte,
  p2: byte,
  data: fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 65535, maxLength: 65535 })),
  le: fc.option(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(65536)), { nil: undefined }),
  extended: fc.boolean(),
});

test('what is encoded parses to the same, extended where the sizes ask for it or the caller does', () => {
  fc.assert(
    fc.property(command, (fields) => {
      const parsed = parseCommand(encodeCommand(fields));
      const extended = fields.extended || fields.data.length > 255 || (fields.le ?? 0) > 256;
      assert.deepEqual(
        { ...parsed, data: toHex(parsed.data) },
        {
          ...fields,
          data: toHex(fields.data),
          extended: extended && (fields.data.length > 0 || fields.le !== undefined),
        },
      );
    }),
    { numRuns: 300 },
  );
});

test('any bytes are a command or malformed, and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        assert.equal(toHex(encodeCommand(parseCommand(bytes))), toHex(bytes));
      } catch (error) {
        assert.ok(error instanceof MalformedApdu);
      }
    }),
    { numRuns: 50_000 },
  );
});

test('sizes beyond the standard are refused', () => {
  assert.throws(() => encodeCommand({ ins: 0xb0, data: new Uint8Array(65536) }), RangeError);
  for (const le of [0, 65537]) assert.throws(() => encodeCommand({ ins: 0xb0, le }), RangeError);
});

test('a response is data and two status bytes', () => {
  assert.deepEqual(parseResponse(encodeResponse(0x63c2, Uint8Array.of(1, 2))), {
    data: Uint8Array.of(1, 2),
    sw: 0x63c2,
  });
  assert.equal(toHex(encodeResponse(0x9000)), '9000');
  assert.throws(() => parseResponse(Uint8Array.of(0x90)), RangeError);
});
