import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { drawFace } from '../../src/drawing/face/face.ts';
import { mean, psnr } from './pictures.ts';

const person = fc.record({
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  sex: fc.constantFrom('1' as const, '2' as const, '9' as const),
  age: fc.integer({ min: 0, max: 115 }),
});

const wholeTop = { left: 0, top: 0, right: 192, bottom: 12 };
const face = { left: 84, top: 80, right: 108, bottom: 170 };

test('whoever it is: head and shoulders before a plain, light background, 192×240 grey', async () => {
  await fc.assert(
    fc.asyncProperty(person, async (who) => {
      const picture = await drawFace(who);
      assert.deepEqual([picture.width, picture.height, picture.pixels.length], [192, 240, 192 * 240]);
      const background = picture.pixels[0]!;
      assert.ok(background > 220);
      assert.equal(mean(picture, wholeTop), background, 'nothing but background above the head');
      assert.equal(mean(picture, { left: 0, top: 0, right: 12, bottom: 150 }), background, 'nor beside it');
      assert.notEqual(mean(picture, face), background);
      assert.notEqual(mean(picture, { left: 60, top: 228, right: 132, bottom: 240 }), background, 'a breast');
      // Two pupils, one in each half of the face.
      for (const [from, to] of [
        [60, 96],
        [96, 132],
      ] as const) {
        let darkest = 255;
        for (let y = 95; y < 150; y++)
          for (let x = from; x < to; x++) darkest = Math.min(darkest, picture.pixels[y * 192 + x]!);
        assert.ok(darkest < 60, `the darkest of ${from}…${to} is ${darkest}`);
      }
    }),
    { numRuns: 60 },
  );
});

test('the same person is drawn the same, to the pixel', async () => {
  const who = { seed: 4711, sex: '2', age: 33 } as const;
  assert.deepEqual(await drawFace(who), await drawFace(who));
});

test('other seeds are other faces', async () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 40; seed++)
    seen.add(Buffer.from((await drawFace({ seed, sex: '1', age: 30 })).pixels).toString('base64'));
  assert.equal(seen.size, 40);
});

test('a year changes little, forty years much: the same seed is the same person grown older', async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const at = (age: number) => drawFace({ seed, sex: '1', age });
    const now = await at(30);
    assert.ok(psnr(now, await at(31)) > psnr(now, await at(78)) + 6);
  }
});

test('hair is dark at thirty and grey at ninety', async () => {
  const hair = { left: 86, top: 46, right: 106, bottom: 52 };
  for (const seed of [11, 12, 13, 14]) {
    const young = mean(await drawFace({ seed, sex: '2', age: 30 }), hair);
    const old = mean(await drawFace({ seed, sex: '2', age: 90 }), hair);
    assert.ok(young < 100, `${young}`);
    assert.ok(old > 130, `${old}`);
  }
});

test('man and woman of one seed differ; sex 9 is drawn too', async () => {
  const of = async (sex: '1' | '2' | '9') => Buffer.from((await drawFace({ seed: 5, sex, age: 30 })).pixels);
  const [man, woman, either] = await Promise.all([of('1'), of('2'), of('9')]);
  assert.notDeepEqual(man, woman);
  assert.ok(either.equals(man) || either.equals(woman));
});
