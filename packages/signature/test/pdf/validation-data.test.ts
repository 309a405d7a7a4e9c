// Validation data beside a signed document (ISO 32000-2 12.8.4.3, EN 319 142-1 5.4.2): it comes and grows, and carries nothing along.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { check, latin, signedByUs, signInNewField, stampIn } from './by-others.ts';
import { also, append, body } from './corpus/forgeries.ts';
import { contract } from './fixture.ts';

const stream = (text: string): string => `<</Length ${text.length}>>\nstream\n${text}\nendstream`;
const once = await signedByUs();
/** Object numbers: of the data, and of what it holds. */
const [data, certs, ocsps, related, entry] = [20, 21, 22, 23, 24];
const [certificate, answer, list, other] = [30, 31, 32, 33];

/** With a catalog that names it. */
const inCatalog = (text: string, value: string): Record<number, string> => ({
  1: also(body(text, 1).replace(/\/DSS \d+ 0 R/, ''), `/DSS ${value}`),
});
const evidence = ['validation data (DSS) was added'];
const changes = async (text: string) => {
  const { verdict, signatures } = await check(text);
  return [verdict, signatures[0]!.changesAfter.map(({ en }) => en)];
};
const isRefused = async (text: string) => {
  const { open } = await check(text);
  assert.deepEqual(open[0], ['changes-after']);
};

/** Everything in an object of its own, in the file when it is signed. */
const held = await signInNewField(
  append(latin(contract()), {
    ...inCatalog(latin(contract()), `${data} 0 R`),
    [data]: `<</Type /DSS /Certs ${certs} 0 R /OCSPs ${ocsps} 0 R /VRI ${related} 0 R>>`,
    [certs]: `[${certificate} 0 R]`,
    [ocsps]: '[]',
    [related]: `<</AB ${entry} 0 R>>`,
    [entry]: `<</Cert [${certificate} 0 R]>>`,
    [certificate]: stream('a certificate'),
  }),
  { at: 9 },
);

describe('validation data', () => {
  test('comes after a signature, in the catalog or in an object of its own, with the extension that it is', async () => {
    const inline = append(once, {
      ...inCatalog(once, `<</Type /DSS /Certs [${certificate} 0 R]>>`),
      [certificate]: stream('a certificate'),
    });
    assert.deepEqual(await changes(inline), ['holds', evidence]);
    const apart = append(once, {
      1: also(
        body(once, 1),
        `/DSS ${data} 0 R /Extensions <</ESIC <</Type /DeveloperExtensions /BaseVersion /1.7 /ExtensionLevel 5>>>>`,
      ),
      [data]: `<</Type /DSS /Certs [${certificate} 0 R]>>`,
      [certificate]: stream('a certificate'),
    });
    assert.deepEqual(await changes(apart), ['holds', evidence]);
  });

  test('grows update by update, a time-stamp between, and every signature holds', async () => {
    let text = append(once, {
      ...inCatalog(once, `${data} 0 R`),
      [data]: `<</Type /DSS /Certs [${certificate} 0 R]>>`,
      [certificate]: stream('a certificate'),
    });
    text = await stampIn(text, 40, 60);
    text = append(text, {
      [data]: `<</Type /DSS /Certs [${certificate} 0 R] /OCSPs [${answer} 0 R] /VRI <</AB <</OCSP [${answer} 0 R]>>>>>>`,
      [answer]: stream('an answer'),
    });
    text = await signedByUs(text);
    text = append(text, {
      [data]: `<</Type /DSS /Certs [${certificate} 0 R ${other} 0 R] /OCSPs [${answer} 0 R] /CRLs [${list} 0 R] /VRI <</AB <</OCSP [${answer} 0 R] /TU (D:20261127120000Z)>> /CD <<>>>>>>`,
      [list]: stream('a list'),
      [other]: stream('another certificate'),
    });
    text = await stampIn(text, 50, 120);
    const { verdict, signatures } = await check(text, { now: new Date('2026-11-28T00:00:00Z') });
    assert.equal(verdict, 'holds');
    assert.deepEqual(
      signatures.map(({ changesAfter }) => changesAfter.length),
      [3, 3, 2, 0],
    );
  });

  test('grows in every object that holds a part of it', async () => {
    assert.equal((await check(held)).verdict, 'holds');
    const text = append(held, {
      [data]: `<</Type /DSS /Certs ${certs} 0 R /OCSPs ${ocsps} 0 R /VRI ${related} 0 R /CRLs [${list} 0 R]>>`,
      [certs]: `[${certificate} 0 R ${other} 0 R]`,
      [ocsps]: `[${answer} 0 R]`,
      [related]: `<</AB ${entry} 0 R /CD <</OCSP [${answer} 0 R]>>>>`,
      [entry]: `<</Cert [${certificate} 0 R] /OCSP [${answer} 0 R]>>`,
      [list]: stream('a list'),
      [answer]: stream('an answer'),
      [other]: stream('another certificate'),
    });
    assert.deepEqual(await changes(text), ['holds', evidence]);
  });

  test('comes anew with everything that was there', async () => {
    const anew = (kept: string) =>
      append(held, {
        ...inCatalog(held, '60 0 R'),
        60: `<</Certs [${kept}] /OCSPs [] /Type /DSS /VRI <</AB <</Cert [${certificate} 0 R]>>>>>>`,
        [other]: stream('another certificate'),
      });
    assert.deepEqual(await changes(anew(`${other} 0 R ${certificate} 0 R`)), ['holds', evidence]);
    await isRefused(anew(`${other} 0 R`));
  });
});

describe('is refused after a signature:', () => {
  for (const [what, objects] of Object.entries<Readonly<Record<number, string>>>({
    'validation data that is gone': { 1: body(held, 1).replace(`/DSS ${data} 0 R`, '') },
    'a list that is gone': { [data]: `<</Type /DSS /OCSPs ${ocsps} 0 R /VRI ${related} 0 R>>` },
    'a certificate that is gone': { [certs]: '[]' },
    'an entry that is gone': { [related]: '<<>>' },
    'something in the place of a certificate': { [certs]: `[${certificate} 0 R 3 0 R]` },
    'a certificate in the list itself': { [certs]: `[${certificate} 0 R (certificate)]` },
    'a certificate that became another': { [certificate]: stream('another one!!') },
    'a key that nobody knows': { [data]: `${also(body(held, data), '/Annots [3 0 R]')}` },
    'a key that nobody knows in an entry': { [entry]: `${also(body(held, entry), '/AA <<>>')}` },
    'an entry that is a list': { [related]: `<</AB ${entry} 0 R /CD []>>` },
    'a list that is a stream': { [ocsps]: stream('[]') },
    'an action beside it': { 1: also(body(held, 1), '/OpenAction 3 0 R') },
    'an extension that is something else': { 1: also(body(held, 1), '/Extensions <</OTHER <<>>>>') },
    'an extension that refers to something': { 1: also(body(held, 1), '/Extensions <</ESIC 3 0 R>>') },
    'a page beside it': { [certs]: `[${certificate} 0 R]`, 3: also(body(held, 3), '/Rotate 90') },
  }))
    test(what, () => isRefused(append(held, objects)));

  test('a part of it that is a part of something else too', async () => {
    // The pages of the document are said to be its certificates.
    const plain = latin(contract());
    const shared = await signInNewField(
      append(plain, {
        ...inCatalog(plain, `<</Certs ${certs} 0 R>>`),
        2: `<</Type /Pages /Kids ${certs} 0 R /Count 1>>`,
        [certs]: '[3 0 R]',
      }),
      { at: 9 },
    );
    assert.equal((await check(shared)).verdict, 'holds');
    await isRefused(append(shared, { [certs]: `[3 0 R ${other} 0 R]`, [other]: stream('a page, to some') }));
  });
});
