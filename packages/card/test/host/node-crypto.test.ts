// AES as the chip has it, whose ciphers go on from call to call, beside ciphers that are made for each.

import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '../../src/host/node-crypto.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const call = fc.record({
  direction: fc.constantFrom('encrypt' as const, 'decrypt' as const),
  key: fc.nat(3),
  iv: bytes(16),
  data: fc.nat(9).chain((blocks) => bytes(16 * blocks)),
});

test('any calls in any order: each as if it were the first', () => {
  fc.assert(
    fc.property(
      fc.tuple(bytes(16), bytes(16), bytes(24), bytes(32)),
      fc.array(call, { maxLength: 30 }),
      (keys, calls) => {
        for (const { direction, key: index, iv, data } of calls) {
          const key = keys[index]!;
          const create = direction === 'encrypt' ? createCipheriv : createDecipheriv;
          const fresh = create(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
          const expected = Buffer.concat([fresh.update(data), fresh.final()]);
          // What comes back is the caller's, and what was handed in stays as it was.
          const handed = Buffer.from(data);
          const result = nodeCrypto.aesCbc(direction, key, iv, handed);
          assert.deepEqual([Buffer.from(result), new Uint8Array(handed)], [expected, data]);
          result.fill(0xa5);
          handed.fill(0x5a);
        }
      },
    ),
  );
});

test('parts of blocks are nobody’s', () => {
  const [key, iv] = [new Uint8Array(16), new Uint8Array(16)];
  assert.throws(() => nodeCrypto.aesCbc('encrypt', key, iv, new Uint8Array(15)), RangeError);
  assert.throws(() => nodeCrypto.aesCbc('decrypt', key, iv.subarray(1), new Uint8Array(16)), RangeError);
});
