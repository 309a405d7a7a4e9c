// vpcd's framing: two bytes of length, big endian, then the payload.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex } from '@openmyna/apdu';
import fc from 'fast-check';
import { encodeFrame, frameReader } from '../src/vpcd/frame.ts';

const read = (chunks: readonly Uint8Array[]): string[] => {
  const payloads: string[] = [];
  const take = frameReader((payload) => payloads.push(toHex(payload)));
  for (const chunk of chunks) take(chunk);
  return payloads;
};

test('a control byte and a command, in one chunk or byte by byte', () => {
  const bytes = fromHex('0001 04 0005 00B0000004');
  assert.deepEqual(read([bytes]), ['04', '00B0000004']);
  assert.deepEqual(read([...bytes].map((byte) => Uint8Array.of(byte))), ['04', '00B0000004']);
});

test('an empty payload is one too, and half a frame is none', () => {
  assert.deepEqual(read([fromHex('0000 0003 0102')]), ['']);
});

test('more than 65535 bytes do not fit a frame', () => {
  assert.equal(encodeFrame(new Uint8Array(65535)).length, 65537);
  assert.throws(() => encodeFrame(new Uint8Array(65536)), RangeError);
});

test('whatever is framed is read back, however it is cut', () => {
  const payload = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 65530, maxLength: 65535 }));
  fc.assert(
    fc.property(fc.array(payload, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 70000 })), (payloads, cuts) => {
      const whole = Buffer.concat(payloads.map(encodeFrame));
      const chunks: Uint8Array[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(whole.subarray(at, at + cut));
        at += cut;
      }
      chunks.push(whole.subarray(at));
      assert.deepEqual(read(chunks), payloads.map(toHex));
    }),
    { numRuns: 60 },
  );
});
