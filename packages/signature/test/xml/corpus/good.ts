// What is written otherwise and says the same: all of it holds.

import { bytesSource, signXml } from '../../../src/index.ts';
import { holder, seeded } from '../../cms/fixture.ts';
import {
  appended,
  change,
  ecForger,
  ecNow,
  filled,
  good,
  replaced,
  resigned,
  signed,
  uris,
  type Variation,
} from './build.ts';
import { countersignature } from './wrapping.ts';

const from = good.taxReturn;
const lines = (value: string): string => value.replace(/.{76}/g, '$&\r\n');
const holds = (what: string, make: Variation['make']): Variation => ({ what, make });
const written = (what: string, text: string): readonly Variation[] =>
  (['enveloped', 'tax-return', 'enveloping'] as const).map((layout) => ({
    what: `${what}, ${layout}`,
    make: () => signed(`<doc>${text}</doc>`, { layout }),
  }));
const listed = (text: string, prefixes: string): string =>
  text.replaceAll(
    /<ds:(Transform|CanonicalizationMethod) Algorithm="http:\/\/www.w3.org\/2001\/10\/xml-exc-c14n#"\/>/g,
    `<ds:$1 Algorithm="${uris.exclusive}"><e:InclusiveNamespaces xmlns:e="${uris.exclusive}" PrefixList="${prefixes}"/></ds:$1>`,
  );
const content = Buffer.from('甲は乙に本件建物を売り渡す。');
const detail = '<doc><detail Id="D1"/></doc>';
const nested = await signed(
  await signed(detail, { layout: 'tax-return', canonical: 'exclusive' }),
  { layout: 'enveloping' },
  'another',
);

export const variations: readonly Variation[] = [
  ...Object.entries(good).map(
    ([what, text]): Variation => ({ what, make: () => text, ...(what === 'ec' && { options: { now: ecNow } }) }),
  ),
  holds('signed again as it is', () => resigned(from)),
  holds('another prefix', () => resigned(from.replaceAll('dsig:', '署名:').replaceAll('xmlns:dsig', 'xmlns:署名'))),
  holds('no prefix', () =>
    resigned(from.replaceAll('<dsig:', '<').replaceAll('</dsig:', '</').replaceAll('xmlns:dsig', 'xmlns')),
  ),
  holds('line breaks between the parts of the signature', () =>
    ['SignatureValue', 'KeyInfo', 'Object'].reduce((text, one) => replaced(text, one, (old) => `\r\n  ${old}`), from),
  ),
  holds('line breaks between the parts of SignedInfo, signed', () =>
    resigned(from.replaceAll('<dsig:Reference', '\r\n  <dsig:Reference')),
  ),
  holds('base64 in lines of 76', () =>
    ['SignatureValue', 'X509Certificate'].reduce(
      (text, one) => filled(text, one, (old) => `\r\n${lines(old)}\r\n`),
      from,
    ),
  ),
  holds('digests in two lines, signed', () => {
    const text = resigned(from);
    return resigned(text.replaceAll(/<dsig:DigestMethod/g, '\n<dsig:DigestMethod'));
  }),
  holds('an exclusive form with a PrefixList', () => {
    const text = change(good.enveloped, '<doc>', '<doc xmlns:n="urn:n" xmlns:u="urn:u">');
    return resigned(listed(text, 'n #default 無'));
  }),
  holds('namespaces put around it, exclusive', () => `<外 xmlns:n="urn:n" xmlns:m="urn:m">${good.byId}</外>`),
  holds('SignedInfo with comments that are signed', () =>
    resigned(
      appended(
        change(
          from,
          `CanonicalizationMethod Algorithm="${uris.inclusive}"`,
          `CanonicalizationMethod Algorithm="${uris.inclusive}#WithComments"`,
        ),
        'SignedInfo',
        '<!-- 注 -->',
      ),
    ),
  ),
  holds('a transform with comments', () =>
    resigned(
      change(from, `Transform Algorithm="${uris.inclusive}"`, `Transform Algorithm="${uris.inclusive}#WithComments"`),
    ),
  ),
  holds('a comment in what is signed, which no digest has', () => filled(from, 'detail', (old) => `${old}<!-- 注 -->`)),
  holds('a comment between the parts of SignedInfo', () => appended(from, 'SignedInfo', '<!-- 注 -->')),
  ...['sha384', 'sha512'].flatMap((hash) => [
    holds(`digests by ${hash}`, () =>
      resigned(
        from
          .replaceAll(
            `${uris.encryption}sha256"/><dsig:DigestValue`,
            `${hash === 'sha512' ? uris.encryption : uris.more}${hash}"/><dsig:DigestValue`,
          )
          .replace(/(<xades:CertDigest><dsig:DigestMethod Algorithm=")[^"]+/, `$1${uris.encryption}sha256`),
      ),
    ),
    holds(`signed by ${hash}`, () => resigned(change(from, 'rsa-sha256', `rsa-${hash}`))),
  ]),
  holds('no transforms, which is inclusive', () => resigned(replaced(from, 'Transforms', ''))),
  holds('two references to the same', () =>
    resigned(replaced(from, 'Reference', (old) => `${old}${old.replace(/ Id="[^"]+"/, '')}`)),
  ),
  holds('three sign it beside each other', async () =>
    signed(await signed(from, { layout: 'tax-return' }, 'another'), { layout: 'tax-return' }, 'third'),
  ),
  holds('countersigned', () => countersignature),
  holds('a signed document in a signed Object', () => nested),
  holds('identifiers by other names', () =>
    (['ID', 'id', 'xml:id'] as const).reduce(
      (text, one) => text.replace('Id="D1"', `${one}="D1"`),
      resigned(change(from, 'Id="D1"', 'ID="D1"')),
    ),
  ),
  holds('xml:id', () => resigned(change(from, 'Id="D1"', 'xml:id="D1"'))),
  holds('a stylesheet before the root, which is not signed', () => `<?xml-stylesheet href="a.xsl"?>${from}`),
  holds('a stylesheet before the root, which is signed', () => signed('<?xml-stylesheet href="a.xsl"?><doc/>')),
  holds('white space and a comment around the root', () => `<?xml version="1.0"?>\n<!-- 注 -->${from}\n\n`),
  holds('a byte order mark', () => `\ufeff${from}`),
  holds('UTF-8 in small letters', () => `<?xml version='1.0' encoding='utf-8' standalone='yes'?>${from}`),
  holds('white space in the root', () => change(from, '<detail', '\r\n\t <detail')),
  holds('attributes in another order, in other quotes', () =>
    change(from, 'Id="D1" 単位="円"', "  単位='円'\n Id = 'D1'"),
  ),
  holds('characters by reference', () => filled(from, 'detail', '&#49;,&#x30;0<![CDATA[0]]>')),
  holds('a time-stamp taken away, which nobody signs', () => replaced(good.stamped, 'UnsignedProperties', '')),
  holds('a time in Japan', () => resigned(filled(from, 'SigningTime', '2026-11-27T12:00:00.000+09:00'))),
  holds('white space around a time', () => resigned(filled(from, 'SigningTime', (old) => `\n ${old} \n`))),
  holds('the chain beside the certificate', () =>
    appended(
      from,
      'X509Data',
      `<dsig:X509Certificate>${Buffer.from(ecForger.authority).toString('base64')}</dsig:X509Certificate>`,
    ),
  ),
  holds('X509Data with a name', () => appended(from, 'X509Data', '<dsig:X509SubjectName>CN=a</dsig:X509SubjectName>')),
  ...written('CRLF and references', '<detail Id="D1">a\r\nb&#13;&#10;&#9;c&lt;&gt;&amp;\r</detail>'),
  ...written(
    'IVS and characters beyond the basic plane',
    '<detail Id="D1" 氏名="𠮷&#x20BB7;">葛󠄀城𩸽&#xE0100;</detail>',
  ),
  ...written('names that are not ASCII', '<明細書 Id="明細𠮷" xmlns:名="urn:名" 名:𠮷="1" 名:ｱ="2"><名:𩸽/></明細書>'),
  ...written(
    'namespaces bound anew',
    '<a:b xmlns:a="urn:a" Id="D1"><a:b xmlns:a="urn:b"><a:b xmlns:a="urn:a" xmlns=""/></a:b></a:b>',
  ),
  ...written(
    'XInclude, which is not followed',
    '<detail Id="D1"><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></detail>',
  ),
  {
    what: 'beside its file',
    content,
    make: async () =>
      signXml(bytesSource(content), await holder(), {
        layout: 'detached',
        name: '契約.txt',
        signingTime: new Date('2026-11-27T03:00:00Z'),
        random: seeded('d'),
      }),
  },
];
