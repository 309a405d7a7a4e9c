import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenMynaError } from '@openmyna/errors';
import { type CardImageFields, drawCardImages } from '../../src/drawing/index.ts';
import { decodePng, ink, rows } from './pictures.ts';

const fields: CardImageFields = {
  name: '髙橋　花子',
  address: '東京都清瀬市観布子南１２－７－２０２',
  myNumber: '123456789018',
  securityCode: '2285',
  photo: { seed: 1 },
  sex: '2',
  birthDate: '1980-02-17',
  issuedOn: '2026-04-01',
};

const sizeOf = (png: Uint8Array): string => {
  const { width, height } = decodePng(png);
  return `${width}×${height}`;
};

test('card.md §3.3: the sizes of the images', async () => {
  const images = await drawCardImages(fields);
  assert.equal(sizeOf(images.name), '216×12');
  assert.equal(sizeOf(images.address), '288×24');
  assert.equal(sizeOf(images.myNumber), '72×12');
  assert.equal(sizeOf(images.securityCode), '24×12');
  assert.equal(Buffer.from(images.photo!).toString('latin1', 4, 8), 'jP  ');
  for (const png of [images.name, images.address, images.myNumber, images.securityCode])
    assert.ok(png.length < 1000, 'they fit the card');
});

test('the same card has the same images, to the byte', async () => {
  assert.deepEqual(await drawCardImages(fields), await drawCardImages({ ...fields }));
});

test('an infant’s card has no photo', async () => {
  assert.equal((await drawCardImages({ ...fields, photo: null })).photo, null);
});

test('旧氏 and 通称 stand under the name, in square brackets and in parentheses', async () => {
  const below = { top: 12, bottom: 24 };
  const plain = decodePng((await drawCardImages(fields)).name);
  const former = decodePng((await drawCardImages({ ...fields, formerName: '田中' })).name);
  const alias = decodePng((await drawCardImages({ ...fields, alias: '田中' })).name);
  for (const picture of [former, alias]) {
    assert.equal(`${picture.width}×${picture.height}`, '216×24');
    assert.equal(rows(picture, { bottom: 11 }), rows(plain, { bottom: 11 }), 'the name itself is unchanged');
    assert.ok(ink(picture, { ...below, left: 12, right: 36 }) > 30, 'two kanji after the bracket');
  }
  assert.equal(
    rows(former, { ...below, left: 12, right: 36 }),
    rows(alias, { ...below, left: 12, right: 36 }),
    'the same text',
  );
  assert.notEqual(rows(former, { ...below, right: 12 }), rows(alias, { ...below, right: 12 }), 'other brackets');
});

test('the photo shows the age at issue', async () => {
  const at = async (issuedOn: string) => Buffer.from((await drawCardImages({ ...fields, issuedOn })).photo!);
  assert.deepEqual(await at('2026-02-17'), await at('2027-02-16'), 'the same year of age');
  assert.notDeepEqual(await at('2027-02-16'), await at('2027-02-17'), 'the birthday');
});

test('an undrawable character is named by field and position', async () => {
  for (const field of ['name', 'formerName', 'alias', 'address'] as const)
    await assert.rejects(drawCardImages({ ...fields, [field]: '山龘' }), (error) => {
      assert.ok(error instanceof OpenMynaError);
      assert.deepEqual([error.code, error.details], ['drawing.character', { field, position: 2 }]);
      return true;
    });
});
