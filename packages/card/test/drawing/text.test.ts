import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenMynaError } from '@openmyna/errors';
import { drawTexts, type Paragraph } from '../../src/drawing/text.ts';
import { decodePng, ink, type Picture, rows } from './pictures.ts';

const draw = async (width: number, ...paragraphs: Omit<Paragraph, 'field'>[]): Promise<Picture> => {
  const images = await drawTexts({ image: { width, paragraphs: paragraphs.map((p) => ({ field: 'name', ...p })) } });
  return decodePng(images.image);
};
const name = (text: string) => draw(216, { text, rows: 1 });

/** The twelve columns of a full-width character, the first being 0. */
const cell = (picture: Picture, index: number) => rows(picture, { left: 12 * index, right: 12 * (index + 1) });

test('an image is its width by twelve pixels a row, black on white', async () => {
  const picture = await draw(288, { text: '東京都清瀬市', rows: 2 });
  assert.deepEqual([picture.width, picture.height], [288, 24]);
  assert.deepEqual(
    [...new Set(picture.pixels)].sort((a, b) => a - b),
    [0, 255],
  );
  assert.ok(ink(picture, { right: 72, bottom: 12 }) > 6 * 20, 'six kanji');
  assert.equal(ink(picture, { left: 73, bottom: 12 }), 0, 'nothing after them');
});

test('髙, 﨑 and 𠮷 are drawn, and are not 高, 崎 and 吉', async () => {
  for (const [character, likeness] of [
    ['髙', '高'],
    ['﨑', '崎'],
    ['𠮷', '吉'],
  ] as const) {
    const picture = await name(character + likeness);
    assert.ok(ink(picture, { right: 12 }) > 20, character);
    assert.notEqual(cell(picture, 0), cell(picture, 1), character);
  }
});

test('a variation selector draws its variant and takes no place of its own', async () => {
  const picture = await name('辻\u{E0100}辻\u{E0101}田');
  assert.ok(ink(picture, { right: 12 }) > 10);
  assert.notEqual(cell(picture, 0), cell(picture, 1), 'one dot and two dots');
  assert.equal(cell(picture, 2), cell(await name('山川田'), 2));
});

test('a character the font cannot draw is an error that names field and position, not the text', async () => {
  await assert.rejects(
    drawTexts({
      image: { width: 216, paragraphs: [{ field: 'alias', text: '𠮷田　龘', brackets: ['（', '）'], rows: 1 }] },
    }),
    (error) => {
      assert.ok(error instanceof OpenMynaError);
      assert.equal(error.code, 'drawing.character');
      assert.deepEqual(error.details, { field: 'alias', position: 4 }, 'brackets are not counted');
      assert.doesNotMatch(JSON.stringify(error.words) + error.message, /龘|𠮷|田/);
      return true;
    },
  );
});

test('eighteen full-width characters stand in a name as they are', async () => {
  const picture = await name('山'.repeat(18));
  for (let i = 1; i < 18; i++) assert.equal(cell(picture, i), cell(picture, 0), `character ${i}`);
});

test('a longer name is condensed to its last letter', async () => {
  const picture = await name(`${'一'.repeat(29)}山`);
  assert.ok(ink(picture, { left: 209, right: 216 }) > 8, 'the last character is at the right end');
  // As tall as ever, to a pixel: only narrower.
  const tall = await name('山');
  const topOf = (p: Picture, left: number, right: number) =>
    rows(p, { left, right })
      .split('\n')
      .findIndex((row) => row.includes('#'));
  assert.ok(topOf(picture, 209, 216) <= topOf(tall, 0, 12));
});

test('an address breaks onto its second row after 24 full-width characters', async () => {
  const secondRow = { top: 13, bottom: 23 };
  const full = await draw(288, { text: '山'.repeat(24), rows: 2 });
  assert.equal(ink(full, secondRow), 0);
  const longer = await draw(288, { text: '山'.repeat(25), rows: 2 });
  assert.ok(ink(longer, { ...secondRow, right: 12 }) > 10);
  assert.equal(ink(longer, { ...secondRow, left: 13 }), 0);
});

test('an address of 100 characters fits its two rows', async () => {
  const picture = await draw(288, { text: `${'一'.repeat(99)}山`, rows: 2 });
  let lastColumn = 0;
  for (let x = 0; x < 288; x++) if (ink(picture, { left: x, right: x + 1, top: 14, bottom: 22 }) > 0) lastColumn = x;
  assert.ok(ink(picture, { left: lastColumn - 3, right: lastColumn + 1, top: 13, bottom: 24 }) > 6, '山 ends it');
});

test('twelve digits fill the My Number image, the same digit always the same six columns', async () => {
  const picture = await draw(72, { text: '112233445566', rows: 1 });
  const digit = (i: number) => rows(picture, { left: 6 * i, right: 6 * i + 6 });
  for (let i = 0; i < 12; i += 2) {
    assert.equal(digit(i), digit(i + 1));
    assert.match(digit(i), /#/);
  }
  assert.equal(new Set([0, 2, 4, 6, 8, 10].map(digit)).size, 6);
});

test('markup in a name is text', async () => {
  const picture = await name('<b>&amp;');
  assert.ok(ink(picture, { right: 8 }) > 3, 'the sign < itself');
  assert.notEqual(rows(picture), rows(await name('&')));
});

test('white space inside a name keeps its width', async () => {
  const two = await name('A  B');
  const one = await name('A B');
  assert.notEqual(rows(two), rows(one));
  assert.equal(cell(await name('山　　田'), 3), cell(await name('山川山田'), 3));
});

test('what hangs below one image does not run into the next', async () => {
  const paragraphs = (text: string) => [{ field: 'name', text, rows: 1 }];
  const { below } = await drawTexts({
    above: { width: 216, paragraphs: paragraphs('gjpqy') },
    below: { width: 216, paragraphs: paragraphs('　') },
  });
  assert.equal(ink(decodePng(below)), 0);
});
