import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { birthDateSixDigits, sexOfCertificate, verificationNumberA, verificationNumberB } from '@openmyna/identity';

const face = { birthDate: '1980-02-17', foreign: false, expiresOn: '2035-02-17', securityCode: '2285' };

describe('照合番号B (card.md §4.1)', () => {
  test('the test card: 550217 · 2035 · 2285', () => assert.equal(verificationNumberB(face), '55021720352285'));

  test('a foreign resident’s begins with the Gregorian year', () =>
    assert.equal(verificationNumberB({ ...face, foreign: true }), '80021720352285'));

  test('a security code is four digits', () => {
    for (const securityCode of ['228', '22850', '22a5', '２２８５'])
      assert.throws(() => verificationNumberB({ ...face, securityCode }), { code: 'identity.digits' });
  });

  test('the expiry is a day', () =>
    assert.throws(() => verificationNumberB({ ...face, expiresOn: '2035' }), { code: 'identity.date' }));
});

test('生年月日: the six digits alone', () => {
  assert.equal(birthDateSixDigits({ birthDate: '2019-05-01', foreign: false }), '010501');
  assert.equal(birthDateSixDigits({ birthDate: '2019-05-01', foreign: true }), '190501');
  assert.equal(birthDateSixDigits({ birthDate: '1935-04-00', foreign: false }), '100400');
  assert.equal(birthDateSixDigits({ birthDate: '1935-00-00', foreign: true }), '350000');
  assert.throws(() => birthDateSixDigits({ birthDate: '1989-00-00', foreign: false }), { code: 'identity.era' });
  assert.throws(() => birthDateSixDigits({ birthDate: '1935-13-00', foreign: false }), { code: 'identity.date' });
});

test('照合番号A is the My Number', () => {
  assert.equal(verificationNumberA('123456789013'), '123456789013');
  assert.throws(() => verificationNumberA('12345678901'), { code: 'identity.digits' });
});

test('性別: 1, 2 and 9; 3 is read as 9', () => {
  assert.deepEqual(['1', '2', '3', '9', '0', '', '11'].map(sexOfCertificate), [
    '1',
    '2',
    '9',
    '9',
    undefined,
    undefined,
    undefined,
  ]);
});
