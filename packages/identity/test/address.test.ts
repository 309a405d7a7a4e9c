import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  addressProblem,
  isMunicipalityCode,
  municipalities,
  municipalityOf,
  normaliseAddress,
  prefectures,
} from '@openmyna/identity';

describe('住所: digits, hyphens and spaces in full width', () => {
  for (const [given, expected] of [
    ['東京都清瀬市架空町99丁目12-7-202', '東京都清瀬市架空町９９丁目１２－７－２０２'],
    ['東京都清瀬市架空町１２−７‐２', '東京都清瀬市架空町１２－７－２'],
    ['東京都清瀬市架空町1ー2 見本ハイツ3号', '東京都清瀬市架空町１－２　見本ハイツ３号'],
    ['東京都清瀬市架空町1ー見本荘', '東京都清瀬市架空町１ー見本荘'],
    ['東京都清瀬市見本タワー2', '東京都清瀬市見本タワー２'],
    ['東京都葛\u{E0100}飾区', '東京都葛\u{E0100}飾区'],
  ] as const)
    test(given, () => {
      assert.equal(normaliseAddress(given), expected);
      assert.equal(normaliseAddress(expected), expected);
    });
});

describe('what is wrong with an address', () => {
  const good = '東京都清瀬市架空町９９丁目１２－７－２０２';

  test('nothing', () => assert.equal(addressProblem(good), undefined));
  test('no prefecture first', () => assert.equal(addressProblem('清瀬市架空町９９丁目'), 'prefecture'));
  test('a postcode first', () => assert.equal(addressProblem(`〒２０４－００００${good}`), 'prefecture'));
  test('half-width digits', () => assert.equal(addressProblem('東京都清瀬市架空町99丁目'), 'width'));
  test('200 characters, not 201; one beyond the BMP counts once', () => {
    assert.equal(addressProblem('東京都'.padEnd(200, '町')), undefined);
    assert.equal(addressProblem('東京都'.padEnd(201, '町')), 'length');
    assert.equal(addressProblem(`東京都${'𠮷'.repeat(197)}`), undefined);
  });
});

test('47 prefectures, each once', () => assert.equal(new Set(prefectures).size, 47));

test('the municipalities have true codes and certificate spellings', () => {
  assert.equal(municipalities.length, 12);
  for (const { code, prefecture, name, romaji } of municipalities) {
    assert.ok(isMunicipalityCode(code), name);
    assert.equal(prefectures[Number(code.slice(0, 2)) - 1], prefecture, name);
    assert.match(romaji.prefecture, /^([A-Z][a-z]+-(to|fu|ken)|Hokkaido)$/);
    assert.match(romaji.name, name.endsWith('区') ? /^[A-Z][a-z]+-ku$/ : /^[A-Z][a-z]+-shi$/);
  }
  assert.deepEqual(municipalityOf('132217')?.romaji, { prefecture: 'Tokyo-to', name: 'Kiyose-shi' });
  assert.equal(municipalityOf('999999'), undefined);
});
