// A form with signature fields that are signed one after another (ISO 32000-2 12.7.5.5): the fields are there when the first is signed, and
// the next changes one of them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  check,
  fieldBody,
  latin,
  signatureDictionary,
  signed,
  signedByUs,
  stampDictionary,
  token,
} from './by-others.ts';
import { also, append, body } from './corpus/forgeries.ts';
import { contract } from './fixture.ts';

const plain = latin(contract());
/** Object numbers: of the seller's field, the buyer's, and what comes. */
const [seller, buyer, dictionary, appearance] = [20, 21, 30, 31];
const place = '72 72 272 132';

/** Two empty fields on the page. @param more entries of the seller's and the buyer's */
const form = (...[ofSeller = '', ofBuyer = '', objects = {}]: readonly [string?, string?, Record<number, string>?]) =>
  append(plain, {
    1: also(body(plain, 1), `/AcroForm <</Fields [${seller} 0 R ${buyer} 0 R] /SigFlags 1>>`),
    3: also(body(plain, 3), `/Annots [${seller} 0 R ${buyer} 0 R]`),
    [seller]: fieldBody(undefined, 'seller', ofSeller, place).replace('/F 132', '/F 4'),
    [buyer]: fieldBody(undefined, 'buyer', ofBuyer, place).replace('/F 132', '/F 4'),
    ...objects,
  });
const drawn = '<</Type /XObject /Subtype /Form /BBox [0 0 200 60] /Length 0>>\nstream\n\nendstream';

/** The buyer's field signed, as other programs do it. @param more what else becomes of the field */
const buyerSigns = (text: string, more: (field: string) => string = (field) => field, objects = {}, stamp = false) =>
  signed(
    append(text, {
      [buyer]: more(also(body(text, buyer), `/V ${dictionary} 0 R`)),
      [appearance]: drawn,
      ...objects,
      [dictionary]: stamp ? stampDictionary() : signatureDictionary(),
    }),
    stamp ? token() : undefined,
  );
const ofFirst = async (text: string) => (await check(text)).open[0];
const sellerSigned = await signedByUs(form(), { field: 'seller' });

describe('an empty field of a signed form', () => {
  test('is signed: both hold, and the first says that the other came', async () => {
    const { verdict, signatures, open } = await check(await signedByUs(sellerSigned, { field: 'buyer' }));
    assert.deepEqual([verdict, open], ['holds', [[], []]]);
    assert.deepEqual(
      signatures.map(({ changesAfter }) => changesAfter.map(({ en }) => en)),
      [['a further signature was added'], []],
    );
  });
  test('gets nothing but its value, its appearance, the time, and flags that protect it', async () => {
    for (const more of [
      (field: string) => field,
      (field: string) => also(field, `/AP <</N ${appearance} 0 R>> /M (D:20261127120000Z)`),
      (field: string) => field.replace('/F 4', '/F 132'),
      (field: string) => field.replace('/F 4', '/F 644'),
    ])
      assert.deepEqual(await ofFirst(await buyerSigns(sellerSigned, more)), []);
  });
  test('may take a document time-stamp', async () => {
    const text = await buyerSigns(sellerSigned, undefined, {}, true);
    const { verdict, signatures } = await check(text);
    assert.equal(verdict, 'holds');
    assert.deepEqual(
      signatures[0]?.changesAfter.map(({ en }) => en),
      ['a document time-stamp was added'],
    );
  });

  for (const [what, more, objects] of [
    ['another place', (field: string) => field.replace(place, '0 0 600 800'), {}],
    ['another name', (field: string) => field.replace('(buyer)', '(seller)'), {}],
    ['another page', (field: string) => field.replace('/P 3 0 R', '/P 4 0 R'), {}],
    ['an action', (field: string) => also(field, '/A <</S /URI /URI (http://x.example/)>>'), {}],
    ['kids', (field: string) => also(field, '/Kids []'), {}],
    ['a lock', (field: string) => also(field, '/Lock <</Action /All>>'), {}],
    ['an appearance that is no dictionary', (field: string) => also(field, '/AP 31 0 R'), {}],
    ['flags that hide it', (field: string) => field.replace('/F 4', '/F 6'), {}],
    ['flags that let it be seen no more in print', (field: string) => field.replace('/F 4', '/F 128'), {}],
    ['the signature that was there', (field: string) => field.replace(`/V ${dictionary} 0 R`, '/V 22 0 R'), {}],
    [
      'a value that is no signature',
      (field: string) => field.replace(`/V ${dictionary} 0 R`, `/V ${appearance} 0 R`),
      {},
    ],
    ['a value without a signature', (field: string) => field.replace(`/V ${dictionary} 0 R`, '/V (signed)'), {}],
    [
      'an appearance alone',
      (field: string) => also(field.replace(`/V ${dictionary} 0 R`, ''), `/AP <</N ${appearance} 0 R>>`),
      {},
    ],
    ['a page that changes with it', (field: string) => field, { 4: drawn }],
  ] as const)
    test(`that gets ${what} is refused`, async () => {
      assert.deepEqual(await ofFirst(await buyerSigns(sellerSigned, more, objects)), ['changes-after']);
    });

  test('of another kind is none: a text field stays as it is', async () => {
    const text = (value: string) =>
      `<</Type /Annot /Subtype /Widget /FT /Tx /T (price) ${value} /Rect [${place}] /P 3 0 R>>`;
    const priced = await signedByUs(form('', '', { 22: text('') }), { field: 'seller' });
    assert.deepEqual(await ofFirst(append(priced, { 22: text('/V (1 000 000)') })), ['changes-after']);
  });
});

test('a time-stamp in a field of a certified form is allowed where nothing is drawn', async () => {
  const final = await signedByUs(form('/Lock <</Action /Include /Fields [] /P 1>>'), { field: 'seller' });
  const drawing = (field: string) => also(field, `/AP <</N ${appearance} 0 R>>`);
  assert.deepEqual(await ofFirst(await buyerSigns(final, undefined, {}, true)), []);
  assert.deepEqual(await ofFirst(await buyerSigns(final, drawing, {}, true)), ['changes-after']);
  assert.deepEqual(await ofFirst(await buyerSigns(sellerSigned, drawing, {}, true)), []);
});

describe('a lock on fields', () => {
  const locked = (lock: string) => signedByUs(form(`/Lock ${lock}`), { field: 'seller' });
  for (const [lock, isLocked] of [
    ['<</Action /All>>', true],
    ['<</Action /Include /Fields [(buyer)]>>', true],
    ['<</Action /Include /Fields [<feff00620075007900650072>]>>', true],
    ['<</Action /Include /Fields [(buy)]>>', false],
    ['<</Action /Include /Fields []>>', false],
    ['<</Action /Exclude /Fields [(buyer)]>>', false],
    ['<</Action /Exclude /Fields [(seller)]>>', true],
    ['<</Action /Include /Fields [] /P 1>>', true],
  ] as const)
    test(`${lock} ${isLocked ? 'keeps the buyer from signing' : 'lets the buyer sign'}`, async () => {
      const text = await locked(lock);
      assert.match(text, /\/TransformMethod \/FieldMDP/);
      assert.equal((await check(text)).verdict, 'holds');
      assert.deepEqual(await ofFirst(await buyerSigns(text)), isLocked ? ['changes-after'] : []);
      // We do not break what others signed.
      if (isLocked) await assert.rejects(signedByUs(text, { field: 'buyer' }), { code: 'signature.pdf' });
      else assert.equal((await check(await signedByUs(text, { field: 'buyer' }))).verdict, 'holds');
    });
  test('that nobody can read lets nobody sign', async () => {
    for (const lock of ['<</Action /Other>>', '<</Action /Include>>', '<</Action /Include /Fields [(\\344)]>>', '1'])
      assert.deepEqual(
        await ofFirst(
          await buyerSigns(
            await signed(
              append(form(`/Lock ${lock}`), {
                [seller]: also(fieldBody(undefined, 'seller', `/Lock ${lock}`, place), '/V 40 0 R'),
                40: signatureDictionary(),
              }),
            ),
          ),
        ),
        ['changes-after'],
        lock,
      );
  });
  test('is on what is under a name too, and on none that only begins like it', async () => {
    const parent = '<</T (parties) /Kids [21 0 R]>>';
    const under = async (name: string) => {
      const text = form(`/Lock <</Action /Include /Fields [(${name})]>>`, '/Parent 23 0 R', { 23: parent });
      return ofFirst(await buyerSigns(await signedByUs(text, { field: 'seller' })));
    };
    assert.deepEqual(await under('parties'), ['changes-after']);
    assert.deepEqual(await under('parties.buyer'), ['changes-after']);
    assert.deepEqual(await under('buyer'), []);
    assert.deepEqual(await under('part'), []);
  });
});

describe('signing into a field', () => {
  test('draws the mark where the field is, and changes nothing of the page', async () => {
    assert.match(body(sellerSigned, seller), /\/AP <<\/N \d+ 0 R>>/);
    assert.match(sellerSigned, /\/BBox \[0 0 200 60\]/);
    assert.equal(sellerSigned.split('\n3 0 obj').length, form().split('\n3 0 obj').length);
  });
  test('is refused where there is no such field, or it is signed', async () => {
    for (const field of ['nobody', 'seller'])
      await assert.rejects(signedByUs(sellerSigned, { field }), { code: 'signature.pdf' });
    const twice = form().replaceAll('(seller)', '(buyer) ');
    await assert.rejects(signedByUs(twice, { field: 'buyer' }), { code: 'signature.pdf' });
  });
  test('without one makes a field of a name that is free', async () => {
    const named = form().replace('(seller)', `<feff${Buffer.from('署名1', 'utf16le').swap16().toString('hex')}>`);
    const text = await signedByUs(
      append(plain, {
        ...Object.fromEntries([1, 3].map((one) => [one, body(named, one)])),
        [seller]: body(named, seller),
        [buyer]: body(named, buyer),
      }),
    );
    assert.match(text, new RegExp(`/T <feff${Buffer.from('署名2', 'utf16le').swap16().toString('hex')}>`));
  });
});
