import assert from 'node:assert/strict';
import { test } from 'node:test';
import openCodec from '@cornerstonejs/codec-openjpeg/wasmjs';
import { drawFace } from '../../src/drawing/face/face.ts';
import { encodeJp2 } from '../../src/drawing/jp2.ts';
import { missing, opjDecompress, type Picture, psnr } from './pictures.ts';

const boxesOf = (bytes: Buffer): { type: string; body: Buffer }[] => {
  const boxes = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    assert.ok(length >= 8 && at + length <= bytes.length, 'a box has the length it says');
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + length) });
    at += length;
  }
  return boxes;
};

const sample = await drawFace({ seed: 1, sex: '2', age: 28 });
const jp2 = Buffer.from(await encodeJp2(sample));

test('ISO/IEC 15444-1 I.5: signature, file type, header and codestream, in this order', () => {
  assert.equal(jp2.toString('hex', 0, 12), '0000000c6a5020200d0a870a');
  const [, fileType, header, codestream, ...more] = boxesOf(jp2);
  assert.equal(more.length, 0);
  assert.equal(fileType!.type, 'ftyp');
  assert.equal(fileType!.body.toString('hex'), '6a703220' + '00000000' + '6a703220');
  assert.equal(header!.type, 'jp2h');
  const [image, colour] = boxesOf(header!.body);
  assert.equal(image!.type, 'ihdr');
  assert.equal(image!.body.toString('hex'), '000000f0' + '000000c0' + '0001' + '07' + '07' + '00' + '00');
  assert.equal(colour!.type, 'colr');
  assert.equal(colour!.body.toString('hex'), '01' + '00' + '00' + '00000011', 'enumerated colour space 17');
  assert.equal(codestream!.type, 'jp2c');
  assert.equal(codestream!.body.toString('hex', 0, 4), 'ff4fff51', 'SOC, SIZ');
  assert.equal(codestream!.body.toString('hex', codestream!.body.length - 2), 'ffd9', 'EOC');
});

test('a photo is 2 to 6 kB, as on real cards', async () => {
  for (const age of [0, 8, 30, 50, 85]) {
    const { length } = await encodeJp2(await drawFace({ seed: age, sex: '1', age }));
    assert.ok(length > 2000 && length < 6000, `${length} bytes`);
  }
});

const photosOf = async (decode: (jp2: Buffer) => Promise<Picture> | Picture) => {
  for (const age of [0, 8, 30, 85]) {
    const photo = await drawFace({ seed: 100 + age, sex: '2', age });
    const decoded = await decode(Buffer.from(await encodeJp2(photo)));
    assert.deepEqual([decoded.width, decoded.height, decoded.pixels.length], [192, 240, 192 * 240]);
    const quality = psnr(photo, decoded);
    assert.ok(quality > 32, `${quality} dB`);
    assert.ok(Number.isFinite(quality), 'compressed with loss');
  }
};

test('the codec decodes its codestream to the photo', () =>
  photosOf(async (file) => {
    const codestream = boxesOf(file).find(({ type }) => type === 'jp2c')!.body;
    const decoder = new (await openCodec()).J2KDecoder();
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decode();
    const { width, height, componentCount } = decoder.getFrameInfo();
    assert.equal(componentCount, 1);
    const pixels = decoder.getDecodedBuffer().slice();
    decoder.delete();
    return { width, height, pixels };
  }));

test('opj_decompress reads the file to the photo', { skip: missing('opj_decompress', 'libopenjp2-tools') }, () =>
  photosOf(opjDecompress),
);
