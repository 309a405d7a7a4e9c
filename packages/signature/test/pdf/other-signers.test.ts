// Signatures as other programs make them: the plug-in of the Ministry of Justice (登記), certifications and locks.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource } from '../../src/index.ts';
import { signPdf } from '../../src/pdf/index.ts';
import { gather, holder, later, now, seeded } from '../cms/fixture.ts';
import { check, cms, latin, signatureDictionary, signed, signedByUs, signInNewField, stampIn } from './by-others.ts';
import { append, body } from './corpus/forgeries.ts';
import { contract } from './fixture.ts';

const plain = latin(contract());

test('adbe.pkcs7.detached of MOJSignDoc is checked as any other, with its signing-time', async () => {
  const dictionary = signatureDictionary('', 'adbe.pkcs7.detached').replace('Adobe.PPKLite', 'MOJSignDoc');
  const text = await signInNewField(plain, { at: 9, dictionary, contents: cms({ signingTime: later(-60) }) });
  const { verdict, open, signatures } = await check(text);
  assert.deepEqual([verdict, open], ['holds', [[]]]);
  assert.deepEqual(signatures[0]?.time, { at: later(-60), known: 'claimed' });
});

/** A certification, its parts direct or each in an object of its own. */
const forms: Readonly<Record<string, (level: number) => readonly [string, Readonly<Record<number, string>>]>> = {
  'all of it direct': (p) => [
    `/Reference [<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</P ${p}>>>>]`,
    {},
  ],
  'an indirect Reference': (p) => [
    '/Reference 20 0 R',
    { 20: `[<</TransformMethod /DocMDP /TransformParams <</P ${p}>>>>]` },
  ],
  'an indirect entry': (p) => [
    '/Reference [20 0 R]',
    { 20: `<</TransformMethod /DocMDP /TransformParams <</P ${p}>>>>` },
  ],
  'an indirect TransformMethod': (p) => [
    `/Reference [<</TransformMethod 20 0 R /TransformParams <</P ${p}>>>>]`,
    { 20: '/DocMDP' },
  ],
  'indirect TransformParams': (p) => [
    '/Reference [<</TransformMethod /DocMDP /TransformParams 20 0 R>>]',
    { 20: `<</P ${p}>>` },
  ],
  'an indirect P': (p) => ['/Reference [<</TransformMethod /DocMDP /TransformParams <</P 20 0 R>>>>]', { 20: `${p}` }],
  'all of it indirect, one by one': (p) => [
    '/Reference 20 0 R',
    {
      20: '[21 0 R]',
      21: '<</TransformMethod 22 0 R /TransformParams 23 0 R>>',
      22: '/DocMDP',
      23: '<</P 24 0 R>>',
      24: `${p}`,
    },
  ],
};
const restricted = (more: string, objects: Readonly<Record<number, string>> = {}, field = '') =>
  signInNewField(plain, { at: 9, dictionary: signatureDictionary(`${more} `), objects, field });
/** Somebody signs who does not ask whether it is allowed. */
const signedAfter = (text: string) => signInNewField(text, { at: 60 });
const openOfFirst = async (text: string) => (await check(text)).open[0];

describe('a certification', () => {
  for (const [what, form] of Object.entries(forms)) {
    test(`${what}: P 1 fails once somebody signs after it, 2 and 3 do not`, async () => {
      for (const level of [1, 2, 3]) {
        const certified = await restricted(...form(level));
        assert.equal((await check(certified)).verdict, 'holds');
        assert.deepEqual(await openOfFirst(await signedAfter(certified)), level === 1 ? ['changes-after'] : []);
      }
    });
  }
  test('of level 1 is not signed by us; of level 2 it is', async () => {
    const [final, open] = [1, 2].map((level) => restricted(...forms['an indirect P']!(level)));
    await assert.rejects(async () => signedByUs(await final), { code: 'signature.pdf' });
    assert.equal((await check(await signedByUs(await open))).verdict, 'holds');
  });
  test('without P is of level 2', async () => {
    const certified = await restricted('/Reference [<</TransformMethod /DocMDP /TransformParams <<>>>>]');
    assert.deepEqual(await openOfFirst(await signedAfter(certified)), []);
  });
  for (const [what, reference, objects] of [
    ['a Reference that is a number', '/Reference 1', {}],
    ['an entry that is none', '/Reference [null]', {}],
    ['one that refers to itself', '/Reference 20 0 R', { 20: '20 0 R' }],
    ['a transform that nobody knows', '/Reference [<</TransformMethod /Other>>]', {}],
    ['no TransformParams', '/Reference [<</TransformMethod /DocMDP>>]', {}],
    ['a P of 4', '/Reference [<</TransformMethod /DocMDP /TransformParams <</P 4>>>>]', {}],
    ['a P that is a name', '/Reference [<</TransformMethod /DocMDP /TransformParams <</P /2>>>>]', {}],
  ] as const)
    test(`${what} allows nothing`, async () => {
      const certified = await restricted(reference, objects);
      assert.equal((await check(certified)).verdict, 'holds');
      assert.deepEqual(await openOfFirst(await signedAfter(certified)), ['changes-after']);
    });

  test('of level 1 is not touched by validation data and document time-stamps, unless they can be seen', async () => {
    const certified = await restricted(...forms['an indirect P']!(1));
    const extended = append(certified, { 1: body(certified, 1).replace(/>>$/, '/DSS <</Type /DSS>>>>') });
    const stamped = await stampIn(extended, 30);
    const { verdict, signatures } = await check(stamped);
    assert.equal(verdict, 'holds');
    assert.deepEqual(
      signatures[0]?.changesAfter.map(({ en }) => en),
      ['a document time-stamp was added', 'validation data (DSS) was added'],
    );
    const form = '<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0>>\nstream\n\nendstream';
    const drawn = { field: '/AP <</N 42 0 R>>', objects: { 42: form } };
    assert.deepEqual(await openOfFirst(await stampIn(certified, 40, 30, drawn)), []);
    const visible = await stampIn(certified, 40, 30, { ...drawn, rect: '0 0 600 800' });
    assert.deepEqual(await openOfFirst(visible), ['changes-after']);
  });

  test('of level 1 sees a signature that hides behind validation data, in the catalog alone', async () => {
    const certified = await restricted(...forms['all of it direct']!(1));
    const both = await signInNewField(certified, { at: 30 });
    const catalog = body(both, 1).replace(/>>$/, '/DSS <</Type /DSS>>>>');
    // The page does not show the field.
    const text = append(certified, { 1: catalog, 31: body(both, 31), 30: body(both, 30) });
    assert.deepEqual(await openOfFirst(text), ['changes-after']);
  });
});

test('the lock of its own field says the same: P 1 allows nothing', async () => {
  const lock = (p: string) => restricted('', { 20: `<</Action /Include /Fields [] ${p}>>` }, '/Lock 20 0 R');
  assert.deepEqual(await openOfFirst(await signedAfter(await lock('/P 1'))), ['changes-after']);
  assert.deepEqual(await openOfFirst(await signedAfter(await lock('/P 2'))), []);
  assert.deepEqual(await openOfFirst(await signedAfter(await lock(''))), []);
});

test('a field is one for signatures by its parent too', async () => {
  const field = (text: string) => text.replace('/FT /Sig', '/Parent 25 0 R');
  const inherited = await signInNewField(plain, { at: 9, objects: { 25: '<</T (parties) /FT /Sig /Kids [10 0 R]>>' } });
  const text = await signed(
    append(plain, {
      1: body(inherited, 1),
      3: body(inherited, 3),
      10: field(body(inherited, 10)),
      25: body(inherited, 25),
      9: signatureDictionary(),
    }),
  );
  const { verdict, document } = await check(text);
  assert.deepEqual([verdict, document.filter(({ outcome }) => outcome !== 'passed')], ['holds', []]);
});

test('a mark that a later signature puts on the page is told of', async () => {
  const marked = await check(await signedByUs(await signInNewField(plain, { at: 9 }), { visible: { page: 1 } }));
  assert.equal(marked.verdict, 'holds');
  assert.deepEqual(
    marked.signatures[0]?.changesAfter.map(({ en }) => en),
    ['a further signature was added, with a mark on a page'],
  );
});

test('a signature in the field itself is a signature too', async () => {
  const [from, to] = ['/V 9 0 R', `/V ${signatureDictionary()}`];
  const text = await signInNewField(plain, { at: 9 });
  assert.equal((await check(text)).verdict, 'holds');
  const inside = append(plain, {
    1: body(text, 1),
    3: body(text, 3),
    10: body(text, 10).replace(from, to).replace('CAdES', 'CAdEX'),
  });
  const { verdict, open } = await check(inside);
  assert.deepEqual([verdict, open], ['fails', [['sub-filter', 'byte-range']]]);
});

test('a document that is encrypted, or none, is refused before anybody signs', async () => {
  const encrypted = Buffer.from(plain.replace('/Info 6 0 R', '/Encrypt 6 0 R'), 'latin1');
  for (const bytes of [new Uint8Array(encrypted), new Uint8Array(0), new Uint8Array(5000)])
    await assert.rejects(
      async () => gather(signPdf(bytesSource(bytes), await holder(), { signingTime: now, random: seeded('o') })),
      { code: 'signature.pdf' },
    );
});
