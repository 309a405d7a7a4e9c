// What EN 319 142-1 6.3 asks of the CMS in a PDF, and CAdES by itself does not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { now } from '../cms/fixture.ts';
import { check, cms, latin, signatureDictionary, signInNewField } from './by-others.ts';
import { contract } from './fixture.ts';

const plain = latin(contract());

test('ETSI.CAdES.detached with a signing-time does not hold; adbe.pkcs7.detached does', async () => {
  const contents = cms({ signingTime: now });
  const etsi = await check(await signInNewField(plain, { at: 9, contents }));
  assert.deepEqual([etsi.verdict, etsi.open], ['fails', [['signed-attributes']]]);
  const why = etsi.signatures[0]!.checks.find(({ outcome }) => outcome === 'failed')!.reason;
  assert.match(why.en, /signing-time/);
  assert.match(why.ja, /signing-time/);
  const dictionary = signatureDictionary('', 'adbe.pkcs7.detached');
  assert.equal((await check(await signInNewField(plain, { at: 9, contents, dictionary }))).verdict, 'holds');
});
