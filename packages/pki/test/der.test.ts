// ITU-T X.690: DER, written and strictly read.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { concat, fromHex, toHex } from '@openmyna/apdu';
import fc from 'fast-check';
import * as der from '../src/der/write.ts';
import { childrenOf, type DerElement, MalformedDer, readAll, readWhole } from '../src/index.ts';

interface Vector {
  why: string;
  bytes: string;
  /** So many bytes of value follow. */
  fill?: number;
  tag?: number;
  value?: string;
}

const vectors: { valid: Vector[]; invalid: Vector[] } = JSON.parse(
  readFileSync(new URL('vectors/x690-der.json', import.meta.url), 'utf8'),
);
const bytesOf = ({ bytes, fill = 0 }: Vector) => concat(fromHex(bytes), new Uint8Array(fill).fill(0x5a));

describe('DER', () => {
  for (const vector of vectors.valid)
    test(`is: ${vector.why}`, () => {
      const element = readWhole(bytesOf(vector));
      assert.equal(element.tag, vector.tag);
      assert.equal(toHex(element.value), vector.value ?? '5A'.repeat(vector.fill!));
    });
  for (const vector of vectors.invalid)
    test(`is not: ${vector.why}`, () => assert.throws(() => readWhole(bytesOf(vector)), MalformedDer));

  test('a primitive element has no children', () =>
    assert.throws(() => childrenOf(readWhole(fromHex('0403020101'))), MalformedDer));
});

describe('writing', () => {
  for (const [title, bytes, hex] of [
    ['INTEGER 0', der.integer(0), '020100'],
    ['INTEGER 127', der.integer(127), '02017F'],
    ['INTEGER 128 takes a sign byte', der.integer(128), '02020080'],
    ['INTEGER of bytes drops leading zeros', der.integer(fromHex('0000FF')), '020200FF'],
    ['INTEGER of a big number', der.integer(0x0133c349n), '02040133C349'],
    ['BOOLEAN TRUE', der.boolean(true), '0101FF'],
    ['BIT STRING with unused bits', der.bitString(fromHex('80'), 7), '03020780'],
    ['OBJECT IDENTIFIER', der.objectIdentifier('1.2.392.200149.8.5.5.1'), '060A2A83088C9B55080505' + '01'],
    ['UTF8String', der.utf8String('氏'), '0C03E6B08F'],
    ['PrintableString', der.printableString('JP'), '13024A50'],
    ['UTCTime', der.utcTime(new Date('2029-09-14T14:59:59Z')), '170D3239303931343134353935395A'],
    ['context, constructed', der.context(3, der.null_), 'A3020500'],
    ['context, primitive', der.contextPrimitive(6, fromHex('AB')), '8601AB'],
  ] as const)
    test(title, () => assert.equal(toHex(bytes), hex));

  test('UTCTime ends with 2049 (RFC 5280 4.1.2.5)', () => {
    assert.throws(() => der.utcTime(new Date('2050-01-01T00:00:00Z')), RangeError);
    assert.throws(() => der.utcTime(new Date('1949-12-31T23:59:59Z')), RangeError);
  });

  test('a negative INTEGER is refused', () => assert.throws(() => der.integer(-1n), RangeError));
});

test('cut anywhere, an element is MalformedDer', () => {
  const whole = der.sequence(der.integer(0x0133c349), der.sequence(der.octetString(new Uint8Array(300))));
  for (let end = 0; end < whole.length; end++)
    assert.throws(() => readWhole(whole.subarray(0, end)), MalformedDer, `${end} bytes`);
  // The same, with outer lengths that fit: what is inside is cut.
  for (let end = 1; end < 12; end++) {
    const inner = der.sequence(der.integer(0x0133c349), der.octetString(new Uint8Array(4))).subarray(2, 2 + end);
    if (end !== 6) assert.throws(() => childrenOf(readWhole(der.sequence(inner))), MalformedDer, `${end} bytes inside`);
  }
});

test('depth costs the reader nothing: it opens one layer when asked', () => {
  let bomb: Uint8Array = der.null_;
  for (let depth = 0; depth < 5000; depth++) bomb = der.sequence(bomb);
  let element = readWhole(bomb);
  let depth = 0;
  for (; element.tag === 0x30; depth++) element = childrenOf(element)[0]!;
  assert.equal(depth, 5000);
});

test('what is written is read back', () => {
  const tree = fc.letrec<{ node: Uint8Array }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.uint8Array({ maxLength: 300 }).map(der.octetString),
      fc.bigInt({ min: 0n, max: 1n << 160n }).map(der.integer),
      fc.array(tie('node'), { maxLength: 4 }).map((children) => der.sequence(...children)),
    ),
  })).node;
  const rewrite = (element: DerElement): Uint8Array =>
    element.tag === 0x30 ? der.sequence(...childrenOf(element).map(rewrite)) : element.bytes;
  fc.assert(fc.property(tree, (bytes) => assert.equal(toHex(rewrite(readWhole(bytes))), toHex(bytes))));
});

test('any bytes are DER or MalformedDer, all the way down', () => {
  const walk = (elements: readonly DerElement[]): void => {
    for (const element of elements) if ((element.tag & 0x20) !== 0) walk(childrenOf(element));
  };
  const tag = fc.constantFrom(0x30, 0x31, 0x02, 0x04, 0xa0, 0x80, 0x1f);
  const plausible = fc.array(fc.tuple(tag, fc.integer({ min: 0, max: 0x84 })), { maxLength: 60 });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    plausible.map((pairs) => Uint8Array.from(pairs.flat())),
  );
  fc.assert(
    fc.property(bytes, (some) => {
      try {
        walk(readAll(some));
      } catch (error) {
        assert.ok(error instanceof MalformedDer, String(error));
      }
    }),
    { numRuns: 100_000 },
  );
});
