import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { fromHex, toHex } from '@openmyna/apdu';
import { attributesFile, integrityFile, myNumberFile, tokenInformation } from '../src/personalisation/records.ts';

// card.md §3.2: a published test card's own bytes.
const attributes = {
  name: '黒桐　幹也',
  address: '東京都清瀬市観布子南１２－７－２０２',
  birthDate: '1980-02-17',
  sex: '1',
} as const;
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest();

test('EF 0002 of the published test card: 104 bytes, offsets 14, 32, 89, 100', () => {
  const file = attributesFile(attributes);
  assert.equal(file.length, 104);
  assert.equal(toHex(file.subarray(0, 17)), 'FF2065DF2108000E002000590064DF220F');
  assert.equal(toHex(file.subarray(89)), 'DF24083139383030323137DF250131');
});

test('EF 0001 is 17 bytes: FF10 0C, the digits, two of filler', () => {
  assert.equal(toHex(myNumberFile('537686677188')), 'FF100C353337363836363737313838FFFF');
});

test('EF 0003 digests EF 0001 whole and EF 0002 behind its offsets', async () => {
  const file = await integrityFile('537686677188', attributes, sha256, async () => new Uint8Array(256));
  assert.equal(file.length, 336);
  assert.equal(toHex(file.subarray(0, 8)), 'FF3082014BDF3120');
  const at = (offset: number) => toHex(file.subarray(offset, offset + 32)).toLowerCase();
  assert.equal(at(8), '6d5a4c1ef9ab15bf506862d7e66b9c0f179ca065bc936c8e634e9e57449ca9cd');
  assert.equal(at(43), 'b9e0d09427b23b1d4beda2848512b4103752dc2667e51f9712872d65f472cb3b');
  assert.deepEqual(file.subarray(75, 80), fromHex('DF33820100'));
});

test('JPKI EF 0006 is 160 bytes of CK_TOKEN_INFO, its label padded with spaces', () => {
  const file = tokenInformation({
    label: 'JPKIAPICCTOKEN2',
    model: 'E16R01NJ',
    serialNumber: '0000000020500003',
    hardware: '03',
    firmware: '01',
  });
  assert.equal(file.length, 160);
  const text = Buffer.from(file).toString('latin1');
  assert.equal(text.slice(0, 32), 'JPKIAPICCTOKEN2                 ');
  assert.equal(text.slice(64, 96), 'E16R01NJ        0000000020500003');
  assert.equal(toHex(file.subarray(96, 100)), '0000040D');
  assert.equal(toHex(file.subarray(116, 124)), '0000001000000006');
  assert.equal(text.slice(140, 160), '03019999999999999999');
});
