// The form of the one JSON a card is made of (docs/personalisation.md): each member, what it may not be, and its name.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { validate } from '../../src/personalisation/index.ts';
import { type Changes, changed, example, page, pathsOf } from './example.ts';

const refused = (input: unknown, field: string) =>
  assert.throws(
    () => validate(input),
    (error: { code: string; details: { field: string } }) => {
      assert.deepEqual([error.code, error.details.field], ['personalisation.schema', field]);
      return true;
    },
  );

test('the example of the page is a card', () => assert.deepEqual(validate(example), example));

test('every member is in the page’s table, and the table has no other', () => {
  const whole = { ...example, tries: {}, holder: { ...example.holder, formerName: '', alias: '', residence: {} } };
  // A row names one member, or several of one: `holder.formerName`, `.alias`.
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) => {
    const names = [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
    return names.map((name) => (name.startsWith('.') ? names[0]!.replace(/\.\w+$/, name) : name));
  });
  // What a row covers with all its members is named by its first part alone.
  const covers = (path: string) => named.some((name) => path === name || path.startsWith(`${name}.`));
  for (const path of pathsOf(whole)) assert.ok(covers(path) || named.some((name) => name.startsWith(`${path}.`)), path);
  for (const name of named) assert.ok(pathsOf(whole).includes(name), `the page’s ${name}`);
});

/** Members that must be digits, and how many. */
const digits = {
  'municipality.code': 6,
  manufacturingNumber: 15,
  securityCode: 4,
  'holder.myNumber': 12,
  'holder.residentCode': 11,
  'pins.authentication': 4,
  'pins.inputSupport': 4,
  'pins.residentRegister': 4,
  'licence.number': 12,
  'licence.pin': 4,
} as const;

for (const [field, count] of Object.entries(digits))
  test(`${field}: ${count} digits, no fewer, no more, no other characters`, () => {
    const wrong = [
      '1'.repeat(count - 1),
      '1'.repeat(count + 1),
      '１'.repeat(count),
      `${'1'.repeat(count - 1)}A`,
      1,
      '',
    ];
    for (const value of [...wrong, `${'1'.repeat(count)}\n`]) refused(changed({ [field]: value }), field);
  });

const dates = [
  'acceptedOn',
  'issuedOn',
  'expiresOn',
  'holder.birthDate',
  'certificates.authentication.expiresOn',
  'certificates.signature.expiresOn',
  'licence.issuedOn',
  'licence.expiresOn',
];

for (const field of dates)
  test(`${field}: a day that exists, from Meiji to 2199`, () => {
    for (const value of ['2026-02-29', '2026-13-01', '2026-5-1', '20260501', '', 20260501, '2026-05-01T00:00:00Z'])
      refused(changed({ [field]: value }), field);
    for (const value of ['0000-01-01', '1868-01-24', '2200-01-01', '9999-12-31'])
      refused(changed({ [field]: value }), field);
  });

test('holder.birthDate: of unknown month or day too, as long as one era is left; it counts as the last day that it may be', () => {
  const born = (birthDate: string, lastDay: string) =>
    changed({
      ...{ 'holder.birthDate': birthDate, expiresOn: `2035-${lastDay}`, licence: null },
      'certificates.authentication.expiresOn': `2030-${lastDay}`,
      'certificates.signature.expiresOn': `2030-${lastDay}`,
    });
  validate(born('1970-07-00', '07-31'));
  for (const value of ['0000-00-00', '1989-00-00', '1989-01-00', '1867-00-00', '1970-00-01', '1970-13-00'])
    refused(born(value, '07-31'), 'holder.birthDate');
});

test('holder.residence.periodEndsOn likewise', () => {
  refused(changed({ 'holder.residence': { periodEndsOn: '2026-02-29' } }), 'holder.residence.periodEndsOn');
});

for (const purpose of ['authentication', 'signature'])
  test(`certificates.${purpose}.notBefore: an instant in UTC, to the second`, () => {
    const field = `certificates.${purpose}.notBefore`;
    for (const value of [
      '2026-05-31T10:06:10+09:00',
      '2026-05-31T01:06Z',
      '2026-05-31T01:06:10.5Z',
      '2026-05-31T01:06:10',
      '2026-05-31T24:00:00Z',
      '2026-05-31',
      '9999-12-31T23:59:59Z',
    ])
      refused(changed({ [field]: value }), field);
  });

describe('each other member', () => {
  for (const [why, field, changes] of [
    ['another version', 'version', { version: 2 }],
    ['a version in words', 'version', { version: '1' }],
    ['an id that is a path', 'cardId', { cardId: '../C01' }],
    ['an id of 33 characters', 'cardId', { cardId: 'C'.repeat(33) }],
    ['no id', 'cardId', { cardId: '' }],
    ['a model nobody makes', 'model', { model: 'f-2023' }],
    ['a prefecture in Japanese', 'municipality.prefecture', { 'municipality.prefecture': '沖縄県' }],
    ['a municipality in two words', 'municipality.name', { 'municipality.name': 'Naha shi' }],
    ['no name', 'holder.name', { 'holder.name': '' }],
    ['a name of 101 characters', 'holder.name', { 'holder.name': '字'.repeat(101) }],
    ['an empty 旧氏', 'holder.formerName', { 'holder.formerName': '' }],
    ['a 旧氏 of 51 characters', 'holder.formerName', { 'holder.formerName': '字'.repeat(51) }],
    ['an empty 通称', 'holder.alias', { 'holder.alias': '' }],
    ['no address', 'holder.address', { 'holder.address': '' }],
    ['an address of 201 characters', 'holder.address', { 'holder.address': '町'.repeat(201) }],
    ['a sex of 3', 'holder.sex', { 'holder.sex': '3' }],
    ['a residence that is a word', 'holder.residence', { 'holder.residence': '永住者' }],
    ['a password without a letter', 'pins.signature', { 'pins.signature': '123456' }],
    ['one without a digit', 'pins.signature', { 'pins.signature': 'ABCDEF' }],
    ['one in lower case', 'pins.signature', { 'pins.signature': 'abc123' }],
    ['one of five characters', 'pins.signature', { 'pins.signature': 'ABC12' }],
    ['one of seventeen', 'pins.signature', { 'pins.signature': 'ABCDEFGH123456789' }],
    ['more tries than there are', 'tries.authentication', { tries: { authentication: 4 } }],
    ['more tries of the password', 'tries.signature', { tries: { signature: 6 } }],
    ['fewer than none', 'tries.inputSupport', { tries: { inputSupport: -1 } }],
    ['half a try', 'tries.residentRegister', { tries: { residentRegister: 0.5 } }],
    ['no authentication certificate', 'certificates.authentication', { 'certificates.authentication': null }],
    ['a photo of nobody', 'photo.seed', { photo: { seed: -1 } }],
    ['a photo of a seed too great', 'photo.seed', { photo: { seed: 2 ** 32 } }],
    ['a licence for nothing', 'licence.categories', { 'licence.categories': [] }],
    ['a licence for sixteen things', 'licence.categories', { 'licence.categories': Array(16).fill('普通') }],
    ['a licence for a nameless thing', 'licence.categories.0', { 'licence.categories': [''] }],
    ['a licence for a long story', 'licence.categories.0', { 'licence.categories': ['普'.repeat(11)] }],
  ] as readonly [string, string, Changes][])
    test(`${why}: ${field}`, () => refused(changed(changes), field));
});

test('a member that is missing is named', () => {
  const optional = ['tries'];
  for (const path of pathsOf(example).filter((one) => !optional.includes(one)))
    refused(changed({ [path]: undefined }), path);
});

test('a member that nobody knows is refused, wherever it stands', () => {
  for (const at of ['', 'municipality', 'holder', 'pins', 'certificates', 'certificates.signature', 'photo', 'licence'])
    refused(changed({ [at === '' ? 'colour' : `${at}.colour`]: 'pink' }), at || '(root)');
  refused(changed({ tries: { common: 3 } }), 'tries');
  refused(changed({ 'holder.residence': { kind: '留学' } }), 'holder.residence');
});

test('what is no object is refused: (root)', () => {
  for (const input of [undefined, null, 'C01', 7, []]) refused(input, '(root)');
});
