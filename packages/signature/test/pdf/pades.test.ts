// What EN 319 142-1 6.3 asks of the CMS in a PDF, and CAdES by itself does not.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attributesOf, signedData, signerInfo } from '../cms/corpus/build.ts';
import { holder } from '../cms/fixture.ts';
import { type Contents, check, latin, signatureDictionary, signInNewField } from './by-others.ts';
import { contract } from './fixture.ts';

const plain = latin(contract());

/** The four attributes over what is signed, but those that are left out. */
const withAttributes =
  (...left: readonly string[]): Contents =>
  async (signed) => {
    const attributes = {
      ...attributesOf(await holder(), Uint8Array.from(signed)),
      ...Object.fromEntries(left.map((one) => [one, undefined])),
    };
    return signedData({ content: null, infos: [await signerInfo(await holder(), { attributes })] });
  };
const judged = async (contents: Contents, subFilter?: string) => {
  const text = await signInNewField(plain, { at: 9, contents, dictionary: signatureDictionary('', subFilter) });
  const { verdict, open, signatures } = await check(text);
  const why = signatures[0]!.checks.find(({ outcome }) => outcome !== 'passed')?.reason.en ?? '';
  return { verdict, open: open[0], why };
};

describe('ETSI.CAdES.detached', () => {
  test('with content-type, message-digest and signing-certificate-v2 alone holds', async () => {
    assert.equal((await judged(withAttributes('time'))).verdict, 'holds');
  });
  test('with a signing-time does not', async () => {
    const { verdict, open, why } = await judged(withAttributes());
    assert.deepEqual([verdict, open], ['fails', ['signed-attributes']]);
    assert.match(why, /signing-time/);
  });
  test('without signing-certificate-v2 does not', async () => {
    const { verdict, open, why } = await judged(withAttributes('time', 'certificate'));
    assert.deepEqual([verdict, open], ['fails', ['signer-named']]);
    assert.match(why, /signing-certificate-v2/);
  });
  test('without content-type does not', async () => {
    const { verdict, open } = await judged(withAttributes('time', 'type'));
    assert.deepEqual([verdict, open], ['fails', ['signed-attributes', 'content-type']]);
  });
});

describe('adbe.pkcs7.detached', () => {
  test('may have a signing-time', async () => {
    assert.equal((await judged(withAttributes(), 'adbe.pkcs7.detached')).verdict, 'holds');
  });
  test('without signing-certificate-v2 is open, as any CMS', async () => {
    const { verdict, open } = await judged(withAttributes('certificate'), 'adbe.pkcs7.detached');
    assert.deepEqual([verdict, open], ['indeterminate', ['signer-named?']]);
  });
});
