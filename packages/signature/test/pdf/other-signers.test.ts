// Signatures as other programs make them: the plug-in of the Ministry of Justice (登記), and certifications.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { cmsOverDigest } from '../../src/cms/index.ts';
import { bytesSource } from '../../src/index.ts';
import { checkPdf, signPdf } from '../../src/pdf/index.ts';
import { gather, holder, now, open, options, seeded } from '../cms/fixture.ts';
import { contract } from './fixture.ts';

const sign = async (bytes: Uint8Array, reason?: string) =>
  gather(
    signPdf(bytesSource(bytes), await holder(), { signingTime: now, random: seeded('o'), ...(reason && { reason }) }),
  );

/** A signature dictionary of as many bytes, signed again. */
const signedAs = async (change: (text: string) => string): Promise<Uint8Array> => {
  const text = change(Buffer.from(await sign(contract(), 'x'.repeat(60))).toString('latin1'));
  const [from, to] = [text.lastIndexOf('/Contents <') + 10, text.lastIndexOf('>>>') + 1];
  const rest = Buffer.from(text.slice(0, from) + text.slice(to), 'latin1');
  const cms = await cmsOverDigest(createHash('sha256').update(rest).digest(), await holder(), { signingTime: now });
  const contents = `<${Buffer.from(cms)
    .toString('hex')
    .padEnd(to - from - 2, '0')}>`;
  return new Uint8Array(Buffer.from(text.slice(0, from) + contents + text.slice(to), 'latin1'));
};
const check = async (bytes: Uint8Array) => checkPdf(bytesSource(bytes), await options());

test('adbe.pkcs7.detached of MOJSignDoc is checked as any other', async () => {
  const bytes = await signedAs((text) =>
    text.replace('/Adobe.PPKLite', '/MOJSignDoc   ').replace('/ETSI.CAdES.detached', '/adbe.pkcs7.detached'),
  );
  const { verdict, signatures } = await check(bytes);
  assert.deepEqual([verdict, signatures.flatMap(open)], ['holds', []]);
});

const certified = (level: number) =>
  signedAs((text) =>
    text.replace(/\/Reason <[0-9a-f]+>/, (whole) =>
      `/Reference [<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</P ${level}>>>>]`.padEnd(whole.length),
    ),
  );

test('a certification that allows nothing fails once somebody signs after it; others do not', async () => {
  assert.equal((await check(await certified(1))).verdict, 'holds');
  const [first] = (await check(await sign(await certified(1)))).signatures;
  assert.deepEqual(open(first!), ['changes-after']);
  assert.equal((await check(await sign(await certified(2)))).verdict, 'holds');
});

test('a document that is encrypted, or none, is refused before anybody signs', async () => {
  const encrypted = Buffer.from(
    Buffer.from(contract()).toString('latin1').replace('/Info 6 0 R', '/Encrypt 6 0 R'),
    'latin1',
  );
  for (const bytes of [new Uint8Array(encrypted), new Uint8Array(0), new Uint8Array(5000)])
    await assert.rejects(sign(bytes), { code: 'signature.pdf' });
});
