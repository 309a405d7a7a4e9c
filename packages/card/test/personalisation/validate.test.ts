// One JSON of a card against its schema and the law (services.md §3.1, docs/personalisation.md): what is wrong is named.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Personalisation } from '../../src/index.ts';
import { validate } from '../../src/personalisation/index.ts';

const page = readFileSync(new URL('../../../../docs/personalisation.md', import.meta.url), 'utf8');
const example: Personalisation = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!);

/** By dotted path: what stands there instead. */
type Changes = Readonly<Record<string, unknown>>;

const changed = (changes: Changes): unknown => {
  const card = structuredClone(example);
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.');
    let at = card as unknown as Record<string, unknown>;
    for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>;
    at[names.at(-1)!] = value;
  }
  return card;
};

const refused = (input: unknown, code: string, field: string) =>
  assert.throws(
    () => validate(input),
    (error: { code: string; details: { field: string } }) => {
      assert.deepEqual([error.code, error.details.field], [`personalisation.${code}`, field]);
      return true;
    },
  );

test('the example of the documentation is a card', () => assert.deepEqual(validate(example), example));

test('every field of the schema is in the documentation’s table', () => {
  const fields = [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, field]) => field!.split('.')[0]);
  for (const field of [...Object.keys(example), 'tries']) assert.ok(fields.includes(field), field);
});

describe('the schema', () => {
  for (const [title, field, changes] of [
    ['another version', 'version', { version: 2 }],
    ['a card id that is a path', 'cardId', { cardId: '../C01' }],
    ['a model nobody makes', 'model', { model: 'f-2023' }],
    ['a member nobody knows', '(root)', { colour: 'pink' }],
    ['a date that is none', 'holder.birthDate', { 'holder.birthDate': '2008-02-30' }],
    ['no name', 'holder.name', { 'holder.name': '' }],
    ['an address of 201 characters', 'holder.address', { 'holder.address': '町'.repeat(201) }],
    ['a sex of 3', 'holder.sex', { 'holder.sex': '3' }],
    ['a My Number of 11 digits', 'holder.myNumber', { 'holder.myNumber': '48223627564' }],
    ['a PIN of five digits', 'pins.authentication', { 'pins.authentication': '12345' }],
    ['a password without a letter', 'pins.signature', { 'pins.signature': '123456' }],
    ['a password in lower case', 'pins.signature', { 'pins.signature': 'abc123' }],
    [
      'an instant with an offset',
      'certificates.authentication.notBefore',
      { 'certificates.authentication.notBefore': '2026-05-31T10:06:10+09:00' },
    ],
    ['a licence for nothing', 'licence.categories', { 'licence.categories': [] }],
    ['more tries than there are', 'tries.authentication', { tries: { authentication: 4 } }],
  ] as const)
    test(`${title}: ${field}`, () => refused(changed(changes), 'schema', field));

  test('no object: (root)', () => {
    for (const input of [undefined, null, 'C01', 7, []]) refused(input, 'schema', '(root)');
  });
});

describe('the law', () => {
  const authentication = 'certificates.authentication';
  const signature = 'certificates.signature';
  for (const [title, code, field, changes] of [
    ['a check digit that fits neither rule', 'number', 'holder.myNumber', { 'holder.myNumber': '482236275640' }],
    ['a 住民票コード, likewise', 'number', 'holder.residentCode', { 'holder.residentCode': '38659455580' }],
    ['a municipality that is none', 'number', 'municipality.code', { 'municipality.code': '472010' }],
    ['an application before the birth', 'order', 'acceptedOn', { acceptedOn: '2008-05-09' }],
    ['an issue before the application', 'order', 'issuedOn', { issuedOn: '2026-05-09' }],
    [
      'a certificate of the day before the card',
      'order',
      `${authentication}.notBefore`,
      { [`${authentication}.notBefore`]: '2026-05-30T14:59:59Z' },
    ],
    ['a licence that ends before it begins', 'order', 'licence.expiresOn', { 'licence.expiresOn': '2026-08-17' }],
    ['a card beyond the tenth birthday', 'expiry', 'expiresOn', { expiresOn: '2036-05-11' }],
    ['an adult’s card until the fifth birthday', 'expiry', 'expiresOn', { expiresOn: '2031-05-10' }],
    ['a card beyond the stay', 'expiry', 'expiresOn', { 'holder.residence': { periodEndsOn: '2028-01-31' } }],
    [
      'a certificate beyond the fifth birthday',
      'expiry',
      `${authentication}.expiresOn`,
      { [`${authentication}.expiresOn`]: '2031-05-11' },
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
      {
        'holder.birthDate': '2011-06-01',
        expiresOn: '2030-06-01',
        [`${authentication}.expiresOn`]: '2030-06-01',
        [`${signature}.expiresOn`]: '2030-06-01',
      },
    ],
    ['no photo at eighteen', 'photo', 'photo', { photo: null }],
  ] as const)
    test(`${title}: ${field}`, () => refused(changed(changes), code, field));

  for (const [title, changes] of [
    [
      'a certificate renewed in its last three months may reach the sixth birthday',
      {
        [`${authentication}.notBefore`]: '2029-03-01T00:00:00Z',
        [`${signature}.notBefore`]: '2029-03-01T00:00:00Z',
        [`${authentication}.expiresOn`]: '2034-05-10',
        [`${signature}.expiresOn`]: '2034-05-10',
      },
    ],
    ['numbers under the real rule are taken too', { 'holder.myNumber': '123456789018' }],
    ['a card without PINs needs no password with its certificate', { pins: null }],
    ['a card may come into the world locked', { tries: { authentication: 0 } }],
    ['a licence may be without a PIN', { 'licence.pin': null }],
  ] as const)
    test(title, () => void validate(changed(changes)));
});

test('any one field replaced by anything is a card by law, or is refused by name', () => {
  const pathsOf = (value: unknown, path = ''): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => [`${path}${name}`, ...pathsOf(inner, `${path}${name}.`)])
      : [];
  const anything = fc.oneof(
    fc.constantFrom(null, undefined, '', '1900-01-01', '9999-12-31', '000000000000', -1, {}, []),
    fc.string({ maxLength: 20 }),
    fc.integer(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...pathsOf(example)), anything, (path, value) => {
      try {
        validate(changed({ [path]: value }));
      } catch (error) {
        const { code, details } = error as { code?: string; details: { field: string } };
        assert.match(code ?? String(error), /^personalisation\./);
        assert.ok(details.field.length > 0);
      }
    }),
    { numRuns: 3000 },
  );
});
