// One JSON of a card against the law of cards (services.md §3.1, docs/personalisation.md): what is wrong is named.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { validate } from '../../src/personalisation/index.ts';
import { type Changes, changed, example, pathsOf } from './example.ts';

const authentication = 'certificates.authentication';
const signature = 'certificates.signature';

/** Both certificates end on a day. */
const ending = (day: string): Changes => ({ [`${authentication}.expiresOn`]: day, [`${signature}.expiresOn`]: day });
/** Both begin at an instant. */
const beginning = (instant: string): Changes => ({
  [`${authentication}.notBefore`]: instant,
  [`${signature}.notBefore`]: instant,
});

const refused: readonly [why: string, code: string, field: string, changes: Changes][] = [
  ['a check digit that fits neither rule', 'number', 'holder.myNumber', { 'holder.myNumber': '482236275640' }],
  ['a 住民票コード, likewise', 'number', 'holder.residentCode', { 'holder.residentCode': '38659455580' }],
  ['a municipality that is none', 'number', 'municipality.code', { 'municipality.code': '472010' }],

  ['an application before the birth', 'order', 'acceptedOn', { acceptedOn: '2008-05-09' }],
  ['an issue before the application', 'order', 'issuedOn', { issuedOn: '2026-05-09' }],
  [
    'a card that ended, with the stay, before it was issued',
    'order',
    'expiresOn',
    { 'holder.residence': { periodEndsOn: '2026-05-30' }, expiresOn: '2026-05-30', ...ending('2026-05-30') },
  ],
  [
    'a certificate of the day before the card (in Japan)',
    'order',
    `${authentication}.notBefore`,
    { [`${authentication}.notBefore`]: '2026-05-30T14:59:59Z' },
  ],
  [
    'a signature certificate, likewise',
    'order',
    `${signature}.notBefore`,
    { [`${signature}.notBefore`]: '2026-05-30T14:59:59Z' },
  ],
  [
    'a certificate that begins when the card has ended',
    'order',
    `${authentication}.expiresOn`,
    { ...ending('2036-05-10'), ...beginning('2036-05-10T15:00:00Z') },
  ],
  [
    'a signature certificate that begins when it has ended',
    'order',
    `${signature}.expiresOn`,
    { [`${signature}.notBefore`]: '2031-05-10T15:00:00Z' },
  ],
  ['a licence before the birth', 'order', 'licence.issuedOn', { 'licence.issuedOn': '2008-05-09' }],
  ['a licence that ends before it begins', 'order', 'licence.expiresOn', { 'licence.expiresOn': '2026-08-17' }],

  ['a card beyond the tenth birthday', 'expiry', 'expiresOn', { expiresOn: '2036-05-11' }],
  ['an adult’s card until the fifth birthday', 'expiry', 'expiresOn', { expiresOn: '2031-05-10' }],
  [
    'a card until the tenth of one who applied the day before eighteen',
    'expiry',
    'expiresOn',
    { 'holder.birthDate': '2008-05-11', expiresOn: '2036-05-11' },
  ],
  [
    'the same at nineteen, before 2022-04-01: twenty was the age',
    'expiry',
    'expiresOn',
    { 'holder.birthDate': '2003-01-01', acceptedOn: '2022-03-31', issuedOn: '2022-04-20', expiresOn: '2032-01-01' },
  ],
  ['a card beyond the stay', 'expiry', 'expiresOn', { 'holder.residence': { periodEndsOn: '2028-01-31' } }],
  [
    'a certificate beyond the fifth birthday',
    'expiry',
    `${authentication}.expiresOn`,
    { [`${authentication}.expiresOn`]: '2031-05-11' },
  ],
  [
    'a certificate beyond the card, renewed or not',
    'expiry',
    `${authentication}.expiresOn`,
    { ...beginning('2031-06-01T00:00:00Z'), ...ending('2037-05-10') },
  ],
  [
    'a signature certificate that outlives the other',
    'expiry',
    `${signature}.expiresOn`,
    { [`${signature}.expiresOn`]: '2032-05-10' },
  ],

  ['a password without its certificate', 'signature-password', 'pins.signature', { [signature]: null }],
  ['a certificate without its password', 'signature-password', 'pins.signature', { 'pins.signature': null }],
  [
    'a signature certificate the day before the fifteenth birthday',
    'signature-age',
    signature,
    { 'holder.birthDate': '2011-06-01', expiresOn: '2030-06-01', ...ending('2030-06-01') },
  ],
  ['no photo at eighteen', 'photo', 'photo', { photo: null }],
  [
    'no photo on the first birthday',
    'photo',
    'photo',
    {
      'holder.birthDate': '2025-05-10',
      expiresOn: '2031-05-10',
      photo: null,
      licence: null,
      [signature]: null,
      'pins.signature': null,
    },
  ],
];

describe('against the law', () => {
  for (const [why, code, field, changes] of refused)
    test(`${why}: ${field}`, () =>
      assert.throws(
        () => validate(changed(changes)),
        (error: { code: string; details: { field: string } }) => {
          assert.deepEqual([error.code, error.details.field], [`personalisation.${code}`, field]);
          return true;
        },
      ));

  test('an expiry that is wrong says which is right', () => {
    const expected = (changes: Changes) => {
      try {
        validate(changed(changes));
        return undefined;
      } catch (error) {
        return (error as { details: { expected: string } }).details.expected;
      }
    };
    assert.equal(expected({ expiresOn: '2036-05-11' }), '2036-05-10');
    assert.equal(expected({ [`${authentication}.expiresOn`]: '2031-05-11' }), '2031-05-10');
    assert.equal(expected({ [`${signature}.expiresOn`]: '2031-05-09' }), '2031-05-10');
  });
});

const accepted: readonly [why: string, changes: Changes][] = [
  [
    'a certificate renewed in its last three months may reach the sixth birthday',
    { ...beginning('2029-03-01T00:00:00Z'), ...ending('2034-05-10') },
  ],
  ['a certificate of the first second of the card’s day in Japan', beginning('2026-05-30T15:00:00Z')],
  ['numbers under the real rule', { 'holder.myNumber': '123456789018' }],
  [
    'a signature certificate on the fifteenth birthday',
    { 'holder.birthDate': '2011-05-31', expiresOn: '2031-05-31', ...ending('2031-05-31') },
  ],
  [
    'a card as long as the stay',
    { 'holder.residence': { periodEndsOn: '2028-01-31' }, expiresOn: '2028-01-31', ...ending('2028-01-31') },
  ],
  ['a foreign resident without a period of stay (永住者)', { 'holder.residence': {} }],
  ['a card without PINs needs no password with its certificate', { pins: null }],
  ['no signature certificate and no password, at any age', { [signature]: null, 'pins.signature': null }],
  ['a card that comes into the world locked', { tries: { authentication: 0 } }],
  ['a licence without a PIN', { 'licence.pin': null }],
  ['no licence', { licence: null }],
  [
    'a child’s card, applied for the day before the first birthday: no photo, no signature certificate, five years',
    {
      'holder.birthDate': '2025-05-11',
      expiresOn: '2031-05-11',
      photo: null,
      licence: null,
      [signature]: null,
      'pins.signature': null,
      [`${authentication}.expiresOn`]: '2031-05-11',
    },
  ],
];

describe('within the law', () => {
  for (const [why, changes] of accepted) test(why, () => void validate(changed(changes)));
});

/** Valid, or refused by a name that is in the form. */
const judged = (changes: Changes): void => {
  try {
    validate(changed(changes));
  } catch (error) {
    const { code, details } = error as { code?: string; details: { field: string } };
    assert.match(code ?? String(error), /^personalisation\./);
    const names = [...pathsOf(example), '(root)', 'tries', 'holder.residence'];
    assert.ok(
      names.some((name) => details.field === name || details.field.startsWith(`${name}.`)),
      details.field,
    );
  }
};

const day = fc
  .date({ min: new Date('1868-01-25'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

test('any one field replaced by anything is a card by law, or is refused by name', () => {
  const anything = fc.oneof(
    fc.constantFrom(null, undefined, '', '1868-01-25', '2199-12-31', '2026-05-31', '000000000000', -1, {}, []),
    fc.constantFrom('1868-01-25T00:00:00Z', '2199-12-31T23:59:59Z', '2031-05-10T14:59:59Z'),
    fc.string({ maxLength: 20 }),
    fc.integer(),
    day,
  );
  const field = fc.constantFrom(...pathsOf(example));
  fc.assert(
    fc.property(field, anything, (path, value) => judged({ [path]: value })),
    { numRuns: 10_000 },
  );
});

test('all its days at once replaced by any days, likewise', () => {
  const dates = pathsOf(example).filter((path) => /(On|birthDate)$/.test(path));
  const instants = pathsOf(example).filter((path) => path.endsWith('notBefore'));
  assert.deepEqual([dates.length, instants.length], [8, 2]);
  const days = fc.record({
    ...Object.fromEntries(dates.map((path) => [path, day])),
    ...Object.fromEntries(instants.map((path) => [path, day.map((one) => `${one}T15:00:00Z`)])),
    'holder.residence': fc.option(
      day.map((periodEndsOn) => ({ periodEndsOn })),
      { nil: undefined },
    ),
  });
  fc.assert(fc.property(days, judged), { numRuns: 5000 });
});
