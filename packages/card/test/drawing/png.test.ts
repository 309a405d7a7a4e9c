import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { type Bitmap, encodePng } from '../../src/drawing/png.ts';
import { decodePng } from './pictures.ts';

const bitmap: fc.Arbitrary<Bitmap> = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 20 }) })
  .chain(({ width, height }) => {
    const length = Math.ceil(width / 8) * height;
    return fc.uint8Array({ minLength: length, maxLength: length }).map((packed) => ({ width, height, packed }));
  });

const chunksOf = (png: Buffer) => {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const data = png.subarray(at + 8, at + 8 + length);
    assert.equal(png.readUInt32BE(at + 8 + length), crc32(png.subarray(at + 4, at + 8 + length)), 'CRC');
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data });
    at += 12 + length;
  }
  return chunks;
};

test('ISO/IEC 15948 5.2, 5.6: the signature, then IHDR, IDAT and IEND, each with its CRC', () => {
  fc.assert(
    fc.property(bitmap, (picture) => {
      const png = Buffer.from(encodePng(picture));
      assert.equal(png.toString('hex', 0, 8), '89504e470d0a1a0a');
      const [header, data, end, ...more] = chunksOf(png);
      assert.deepEqual([header?.type, data?.type, end?.type, more.length], ['IHDR', 'IDAT', 'IEND', 0]);
      assert.equal(end!.data.length, 0);
      assert.equal(header!.data.readUInt32BE(0), picture.width);
      assert.equal(header!.data.readUInt32BE(4), picture.height);
      assert.deepEqual([...header!.data.subarray(8)], [1, 0, 0, 0, 0], 'bit depth 1, colour type 0');
      const scanlines = inflateSync(data!.data);
      const length = Math.ceil(picture.width / 8) + 1;
      assert.equal(scanlines.length, length * picture.height);
      for (let y = 0; y < picture.height; y++) assert.equal(scanlines[y * length], 0, 'filter type none');
    }),
  );
});

test('another decoder (resvg) reads every pixel as it was', () => {
  fc.assert(
    fc.property(bitmap, (picture) => {
      const decoded = decodePng(encodePng(picture));
      const rowLength = Math.ceil(picture.width / 8);
      for (let y = 0; y < picture.height; y++)
        for (let x = 0; x < picture.width; x++) {
          const bit = (picture.packed[y * rowLength + (x >> 3)]! >> (7 - (x & 7))) & 1;
          assert.equal(decoded.pixels[y * picture.width + x], bit * 255, `${x},${y}`);
        }
    }),
    { numRuns: 40 },
  );
});

test('a bitmap whose bytes do not fit its size is refused', () => {
  assert.throws(() => encodePng({ width: 9, height: 2, packed: new Uint8Array(3) }), RangeError);
  assert.throws(() => encodePng({ width: 8, height: 2, packed: new Uint8Array(3) }), RangeError);
});
