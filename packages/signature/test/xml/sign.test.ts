import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, checkXml, type SignXmlOptions, signXml } from '../../src/index.ts';
import { parseXml } from '../../src/xml/index.ts';
import { childElements, textOf } from '../../src/xml/tree.ts';
import { holder, now, open, options, seeded, timestampAuthority } from '../cms/fixture.ts';

const sign = async (text: string | Uint8Array, more: Partial<SignXmlOptions> = {}, name = 'holder') =>
  signXml(bytesSource(typeof text === 'string' ? Buffer.from(text) : text), await holder(name), {
    layout: 'enveloped',
    signingTime: now,
    random: seeded(name),
    ...more,
  });
const check = async (bytes: Uint8Array, content?: Uint8Array) =>
  checkXml(
    content === undefined ? bytesSource(bytes) : { signature: bytesSource(bytes), content: bytesSource(content) },
    await options(),
  );

describe('what is there stays as it is', () => {
  for (const [what, before, end, after] of [
    [
      'with CRLF, a comment and an instruction',
      '<?xml version="1.0"?>\r\n<!-- 注 -->\r\n<申告書 a = "1" >\r\n  甲\r\n',
      '</申告書>',
      '\r\n<?p?>\r\n',
    ],
    ['with a byte order mark', '\ufeff<a>', '</a>', ''],
    ['with an end tag that has a space', '<a><b/>', '</a\n >', ''],
  ] as const)
    test(what, async () => {
      const signed = Buffer.from(await sign(before + end + after)).toString();
      assert.ok(signed.startsWith(before) && signed.endsWith(end + after));
      assert.equal((await check(Buffer.from(signed))).verdict, 'holds');
    });

  test('an empty root becomes one that is not', async () => {
    const signed = Buffer.from(await sign('<申告書 a="1" />')).toString();
    assert.match(signed, /^<申告書 a="1" ><ds:Signature .*<\/ds:Signature><\/申告書>$/);
    assert.equal((await check(Buffer.from(signed))).verdict, 'holds');
  });

  test('what a tax return is about gets an identifier where it has none, and keeps the one it has', async () => {
    const layout = 'tax-return';
    const given = Buffer.from(await sign('<doc><detail/></doc>', { layout })).toString();
    assert.match(given, /^<doc><detail Id="signature-[0-9a-f]{16}-detail"\/><dsig:Signature /);
    const kept = Buffer.from(await sign('<doc><detail ID="D1" >甲</detail></doc>', { layout })).toString();
    assert.match(kept, /^<doc><detail ID="D1" >甲<\/detail><dsig:Signature .* URI="#D1"/);
    for (const one of [given, kept]) assert.equal((await check(Buffer.from(one))).verdict, 'holds');
  });
});

test('several sign a tax return beside each other, and each holds', async () => {
  const once = await sign('<doc><detail>甲</detail></doc>', { layout: 'tax-return' });
  const { answer } = await timestampAuthority();
  const twice = await sign(once, { layout: 'tax-return', timestamp: answer }, 'another');
  const report = await check(twice);
  assert.deepEqual(
    report.signatures.map(({ verdict, time }) => [verdict, time.known]),
    [
      ['holds', 'claimed'],
      ['holds', 'time-stamp'],
    ],
  );
  // Whoever signs all of it signs the signatures too.
  const all = await check(await sign(twice, {}, 'third'));
  assert.deepEqual(
    all.signatures.map(({ verdict, coverage }) => [verdict, coverage.whole]),
    [
      ['holds', false],
      ['holds', false],
      ['holds', true],
    ],
  );
});

test('comments are not signed, and are listed', async () => {
  const signed = Buffer.from(await sign('<a>1<!-- 注 -->,000</a>')).toString();
  const without = await check(Buffer.from(signed.replace('<!-- 注 -->', '')));
  const within = await check(Buffer.from(signed));
  assert.deepEqual([without.verdict, without.signatures[0]!.coverage.whole], ['holds', true]);
  assert.deepEqual([within.verdict, within.signatures[0]!.coverage.whole], ['holds', false]);
  assert.deepEqual(within.signatures[0]!.coverage.uncovered, [{ ja: 'コメント', en: 'comments' }]);
});

test('around a file of any kind it is base64', async () => {
  const content = Uint8Array.from({ length: 1000 }, (_, index) => index);
  const signed = await sign(content, { layout: 'enveloping' });
  const object = childElements(parseXml(Buffer.from(signed).toString()).root).find(({ local }) => local === 'Object')!;
  assert.deepEqual(new Uint8Array(Buffer.from(textOf(object), 'base64')), content);
  assert.deepEqual(object.attributes.map(({ name, value }) => [name, value]).slice(1), [
    ['MimeType', 'application/octet-stream'],
    ['Encoding', 'http://www.w3.org/2000/09/xmldsig#base64'],
  ]);
  assert.equal((await check(signed)).verdict, 'holds');
});

describe('beside a file', () => {
  const content = Buffer.from('甲は乙に本件建物を売り渡す。');
  const beside = () => sign(content, { layout: 'detached', name: '/home/me/契約 1.txt' });

  test('its name is in the signature, and its folder is not', async () => {
    const signed = await beside();
    assert.match(Buffer.from(signed).toString(), /URI="%E5%A5%91%E7%B4%84%201\.txt"/);
    const report = await check(signed, content);
    assert.equal(report.verdict, 'holds');
    assert.deepEqual(report.signatures[0]!.coverage.covered, [
      { ja: '署名と別のファイル(契約 1.txt)', en: 'the file beside the signature (契約 1.txt)' },
    ]);
  });

  test('without the file it cannot be told; with another it fails; and a file that nothing is over is no signed file', async () => {
    const signed = await beside();
    const without = await check(signed);
    assert.deepEqual([without.verdict, without.signatures.flatMap(open)], ['indeterminate', ['digest?']]);
    const other = await check(signed, Buffer.from('x'));
    assert.deepEqual([other.verdict, other.signatures.flatMap(open)], ['fails', ['digest']]);
    const idle = await check(await sign('<a/>'), content);
    assert.deepEqual([idle.verdict, open({ checks: idle.document })], ['fails', ['form']]);
  });
});

describe('what cannot be signed is refused before anybody signs', () => {
  const never = async (text: string | Uint8Array, layout: SignXmlOptions['layout']) => {
    const signer = {
      ...(await holder()),
      sign: () => assert.fail('asked to sign'),
    };
    const source = bytesSource(typeof text === 'string' ? Buffer.from(text) : text);
    return signXml(source, signer, { layout, signingTime: now, random: seeded('n') });
  };
  const envelopedAlready = sign('<doc><detail/></doc>');
  for (const [what, text, layout, problem] of [
    ['a document type', '<!DOCTYPE a><a/>', 'enveloped', /a document type declaration/],
    ['no XML', 'a', 'enveloped', /not well-formed at line 1/],
    ['another encoding', Uint8Array.of(0x3c, 0x61, 0xff), 'enveloped', /not UTF-8/],
    ['another encoding by its word', '<?xml version="1.0" encoding="Shift_JIS"?><a/>', 'enveloped', /not UTF-8/],
    ['a tax return about two things', '<doc><a/><b/></doc>', 'tax-return', /not one element/],
    ['a tax return about nothing', '<doc/>', 'tax-return', /not one element/],
    ['a namespace that is no URI', '<a xmlns="x"/>', 'enveloped', /no absolute URI/],
  ] as const)
    test(what, () => assert.rejects(never(text, layout), { code: 'signature.xml', message: problem }));
  for (const layout of ['enveloped', 'tax-return'] as const)
    test(`what is signed as a whole already, ${layout}`, async () =>
      assert.rejects(never(await envelopedAlready, layout), { code: 'signature.xml', message: /would break it/ }));

  test('a signature that is not by the key of the certificate goes nowhere', async () => {
    const [one, another] = [await holder('one'), await holder('another')];
    const how = { layout: 'enveloped', signingTime: now, random: seeded('n') } as const;
    await assert.rejects(signXml(bytesSource(Buffer.from('<a/>')), { ...one, sign: another.sign }, how), {
      code: 'signature.signer',
    });
  });
});
