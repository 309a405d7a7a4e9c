// A signature that is not as the schema has it, by an algorithm that does not count, or with a value in a way that another reader reads
// as another.

import { createHmac, createPublicKey, X509Certificate } from 'node:crypto';
import { canonicalBytes, parseXml } from '../../../src/xml/index.ts';
import {
  appended,
  change,
  ecForger,
  ecNow,
  type Forgery,
  filled,
  forger,
  good,
  inner,
  outer,
  replaced,
  resigned,
  uris,
} from './build.ts';

const from = good.taxReturn;
const shaped = (what: string, forge: () => string): Forgery => ({ what, check: 'signed-data', forge });
const method = (what: string, uri: string, children = ''): Forgery => ({
  what: `signed by ${what}`,
  check: 'algorithms',
  forge: () =>
    resigned(
      replaced(from, 'SignatureMethod', `<dsig:SignatureMethod Algorithm="${uri}">${children}</dsig:SignatureMethod>`),
    ),
});
const digest = (what: string, uri: string, children = ''): Forgery => ({
  what: `digest by ${what}`,
  check: 'algorithms',
  forge: () =>
    resigned(replaced(from, 'DigestMethod', `<dsig:DigestMethod Algorithm="${uri}">${children}</dsig:DigestMethod>`)),
});
const canonical = (what: string, uri: string, children = ''): Forgery => ({
  what: `SignedInfo through ${what}`,
  check: 'algorithms',
  forge: () =>
    resigned(
      replaced(
        from,
        'CanonicalizationMethod',
        `<dsig:CanonicalizationMethod Algorithm="${uri}">${children}</dsig:CanonicalizationMethod>`,
      ),
    ),
});

/** Values of a MAC whose key is what everybody has. */
const mac = (name: string, hash: string, key: Uint8Array, what: string): Forgery => ({
  what: `${name} with ${what} as its key`,
  check: 'algorithms',
  forge: () => {
    const text = replaced(from, 'SignatureMethod', `<dsig:SignatureMethod Algorithm="${name}"/>`);
    const info = parseXml(text).elements.find(({ local }) => local === 'SignedInfo')!;
    const data = canonicalBytes({ of: info }, { exclusive: false, comments: false });
    return filled(text, 'SignatureValue', createHmac(hash, key).update(data).digest('base64'));
  },
});
const certificate = new X509Certificate(forger.certificate);
const macKeys = [
  ['the certificate', forger.certificate],
  ['the certificate in PEM', Buffer.from(certificate.toString())],
  ['the public key', createPublicKey(certificate.toString()).export({ format: 'der', type: 'spki' })],
  ['nothing', Buffer.alloc(0)],
] as const;

const valued = (what: string, check: Forgery['check'], next: (value: string) => string): Forgery => ({
  what: `a value ${what}`,
  check,
  forge: () => filled(from, 'SignatureValue', next),
});
const split = (value: string, between: string): string => value.slice(0, 40) + between + value.slice(40);

const ec = (what: string, check: Forgery['check'], next: (value: Buffer) => Uint8Array): Forgery => ({
  what: `ECDSA: ${what}`,
  check,
  options: { now: ecNow },
  forge: () =>
    filled(good.ec, 'SignatureValue', (value) => Buffer.from(next(Buffer.from(value, 'base64'))).toString('base64')),
});
const half = (value: Buffer, index: 0 | 1): Buffer =>
  index === 0 ? value.subarray(0, value.length / 2) : value.subarray(value.length / 2);
const derOf = (value: Buffer): Buffer => {
  const numbers = [half(value, 0), half(value, 1)].map((one) => {
    const bytes = Buffer.concat([Buffer.of(0), one]);
    return Buffer.concat([Buffer.of(0x02, bytes.length), bytes]);
  });
  const all = Buffer.concat(numbers);
  return Buffer.concat([Buffer.of(0x30, all.length), all]);
};

export const structure: readonly Forgery[] = [
  shaped('two SignedInfo', () => replaced(from, 'SignedInfo', (old) => old + old)),
  shaped('another SignedInfo before it', () =>
    replaced(from, 'SignedInfo', (old) => old.replace(/(<dsig:DigestValue>)..../, '$1AAAA') + old),
  ),
  shaped('SignedInfo behind SignatureValue', () => {
    const info = outer(from, 'SignedInfo');
    return replaced(from.replace(info, ''), 'SignatureValue', (old) => old + info);
  }),
  shaped('an empty SignedInfo', () => resigned(filled(from, 'SignedInfo', ''), 0).replace('x', 'x')),
  shaped('no SignedInfo', () => replaced(from, 'SignedInfo', '')),
  shaped('no references', () => {
    const without = replaced(replaced(from, 'Reference', ''), 'Reference', '');
    return resigned(without);
  }),
  shaped('text in SignedInfo', () => resigned(appended(from, 'SignedInfo', '9,999,999'))),
  shaped('an element of nobody in SignedInfo', () => resigned(appended(from, 'SignedInfo', '<detail/>'))),
  shaped('a reference before the algorithms', () => {
    const reference = outer(from, 'Reference');
    return resigned(filled(from.replace(reference, ''), 'SignedInfo', (old) => reference + old));
  }),
  shaped('two SignatureValue', () => replaced(from, 'SignatureValue', (old) => old + old)),
  shaped('no SignatureValue', () => replaced(from, 'SignatureValue', '')),
  shaped('two KeyInfo', () => replaced(from, 'KeyInfo', (old) => old + old)),
  shaped('text in the signature', () => appended(from, 'Signature', '9,999,999')),
  shaped('a child of the signature in another namespace', () =>
    appended(from, 'Signature', '<x:Object xmlns:x="urn:x"/>'),
  ),
  shaped('two DigestValue', () => resigned(replaced(from, 'DigestValue', (old) => old + old))),
  shaped('two DigestMethod', () => resigned(replaced(from, 'DigestMethod', (old) => old + old))),
  shaped('a reference without DigestMethod', () => resigned(replaced(from, 'DigestMethod', ''))),
  shaped('a reference without DigestValue', () => resigned(replaced(from, 'DigestValue', ''))),
  shaped('a SignatureMethod without Algorithm', () =>
    resigned(replaced(from, 'SignatureMethod', '<dsig:SignatureMethod/>')),
  ),
  shaped('an Algorithm with a prefix', () =>
    resigned(replaced(from, 'SignatureMethod', (old) => old.replace(' Algorithm=', ' dsig:Algorithm='))),
  ),
  shaped('SignedInfo in another namespace by the same prefix', () =>
    change(from, '<dsig:SignedInfo>', '<dsig:SignedInfo xmlns:dsig="urn:x">'),
  ),
  shaped('SignatureValue in another namespace by the same prefix', () =>
    change(from, '<dsig:SignatureValue ', '<dsig:SignatureValue xmlns:dsig="urn:x" '),
  ),
  {
    what: 'a signature in another namespace',
    check: 'form',
    forge: () => change(from, `xmlns:dsig="${uris.signature}"`, 'xmlns:dsig="http://www.w3.org/2000/09/xmldsig"'),
  },
  {
    what: 'a signature by another name',
    check: 'form',
    forge: () =>
      from.replaceAll('dsig:Signature ', 'dsig:signature ').replace('</dsig:Signature>', '</dsig:signature>'),
  },
  { what: 'no signature', check: 'form', forge: () => replaced(from, 'Signature', '') },
  {
    what: 'a second signature that is empty',
    check: 'signed-data',
    forge: () => appended(from, 'doc', `<dsig:Signature xmlns:dsig="${uris.signature}"/>`),
  },
  {
    what: 'what is signed changed',
    check: 'digest',
    forge: () => filled(from, 'detail', '9,999,999'),
  },
  {
    what: 'an attribute of what is signed changed',
    check: 'digest',
    forge: () => change(from, '単位="円"', '単位="千円"'),
  },
  {
    what: 'an attribute put into what is signed',
    check: 'digest',
    forge: () => change(from, '<detail ', '<detail 種別="a" '),
  },
  {
    what: 'an attribute called __proto__ in what is signed',
    check: 'digest',
    forge: () => change(from, '<detail ', '<detail __proto__="a" '),
  },
  { what: 'a space in what is signed', check: 'digest', forge: () => filled(from, 'detail', (old) => `${old} `) },
  {
    what: 'an instruction in what is signed',
    check: 'digest',
    forge: () => filled(from, 'detail', (old) => `${old}<?a b?>`),
  },
  {
    what: 'what is signed in another namespace',
    check: 'digest',
    forge: () => change(from, '<doc>', '<doc xmlns="urn:x">'),
  },
  {
    what: 'another signature method in SignedInfo',
    check: 'signature',
    forge: () => change(from, 'rsa-sha256', 'rsa-sha512'),
  },
  {
    what: 'another digest in SignedInfo, for what was changed',
    check: 'signature',
    forge: () => {
      const changed = filled(from, 'detail', '9,999,999');
      return filled(resigned(changed), 'SignatureValue', inner(from, 'SignatureValue'));
    },
  },
  {
    what: 'a namespace declared around it, inclusive',
    check: 'signature',
    forge: () => change(from, '<doc>', '<doc xmlns:n="urn:n">'),
  },
  {
    what: 'a space between references',
    check: 'signature',
    forge: () => appended(from, 'SignedInfo', ' '),
  },
  {
    what: 'a comment in SignedInfo, canonical with comments',
    check: 'signature',
    forge: () => {
      const own = resigned(
        from.replace(
          `CanonicalizationMethod Algorithm="${uris.inclusive}"`,
          `CanonicalizationMethod Algorithm="${uris.inclusive}#WithComments"`,
        ),
      );
      return appended(own, 'SignedInfo', '<!-- a -->');
    },
  },

  method('RSA with SHA-1', `${uris.signature}rsa-sha1`),
  method('DSA with SHA-1', `${uris.signature}dsa-sha1`),
  method('RSA with MD5', `${uris.more}rsa-md5`),
  method('RSA with RIPEMD-160', `${uris.more}rsa-ripemd160`),
  method('RSA-PSS', 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1'),
  method(
    'RSA-PSS by parameters',
    'http://www.w3.org/2007/05/xmldsig-more#rsa-pss',
    '<p:RSAPSSParams xmlns:p="http://www.w3.org/2007/05/xmldsig-more#"/>',
  ),
  method('none', 'none'),
  method('nothing', ''),
  method('a URI with a space behind it', `${uris.more}rsa-sha256 `),
  method('a URI in capitals', `${uris.more}RSA-SHA256`),
  method('RSA with parameters', `${uris.more}rsa-sha256`, '<dsig:HMACOutputLength>0</dsig:HMACOutputLength>'),
  method('RSA with text in it', `${uris.more}rsa-sha256`, 'a'),
  method('RSA with a comment in it', `${uris.more}rsa-sha256`, '<!-- a -->'),
  method('ECDSA, by a certificate of RSA', `${uris.more}ecdsa-sha256`),
  method('HMAC of no length', `${uris.more}hmac-sha256`, '<dsig:HMACOutputLength>0</dsig:HMACOutputLength>'),
  ...(
    [
      [`${uris.signature}hmac-sha1`, 'sha1'],
      [`${uris.more}hmac-md5`, 'md5'],
      [`${uris.more}hmac-sha224`, 'sha224'],
      [`${uris.more}hmac-sha256`, 'sha256'],
      [`${uris.more}hmac-sha384`, 'sha384'],
      [`${uris.more}hmac-sha512`, 'sha512'],
      [`${uris.more}hmac-ripemd160`, 'ripemd160'],
    ] as const
  ).flatMap(([uri, hash], index) =>
    macKeys.slice(0, index === 3 ? 4 : 1).map(([what, key]) => mac(uri, hash, new Uint8Array(key), what)),
  ),
  digest('SHA-1', `${uris.signature}sha1`),
  digest('MD5', `${uris.more}md5`),
  digest('SHA-224', `${uris.more}sha224`),
  digest('nothing', ''),
  digest('SHA-256 with parameters', `${uris.encryption}sha256`, '<dsig:HMACOutputLength>0</dsig:HMACOutputLength>'),
  canonical('Canonical XML 1.1', 'http://www.w3.org/2006/12/xml-c14n11'),
  canonical('nothing', ''),
  canonical('XSLT', 'http://www.w3.org/TR/1999/REC-xslt-19991116'),
  canonical('a minimal form', 'http://www.w3.org/2000/09/xmldsig#minimal'),
  canonical(
    'inclusive with a PrefixList',
    uris.inclusive,
    `<e:InclusiveNamespaces xmlns:e="${uris.exclusive}" PrefixList="a"/>`,
  ),

  valued('with a comment in it', 'signed-data', (value) => split(value, '<!-- a -->')),
  valued('with an element in it', 'signed-data', (value) => split(value, '<a/>')),
  valued('with an instruction in it', 'signed-data', (value) => split(value, '<?a?>')),
  valued('that is empty', 'signature', () => ''),
  valued('that is no base64', 'signed-data', (value) => split(value, '!')),
  valued('with a no-break space in it', 'signed-data', (value) => split(value, '\u00a0')),
  valued('with a full-width letter', 'signed-data', (value) => value.replace(/[A-Z]/, 'Ａ')),
  valued('in base64url', 'signed-data', (value) => value.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')),
  valued('without its end', 'signed-data', (value) => value.replace(/=+$/, '')),
  valued('twice', 'signed-data', (value) => value + value),
  valued('with more behind its end', 'signed-data', (value) => `${value}AAAA`),
  valued('of zeros', 'signature', (value) => Buffer.alloc(Buffer.from(value, 'base64').length).toString('base64')),
  valued('a byte longer', 'signature', (value) =>
    Buffer.concat([Buffer.of(0), Buffer.from(value, 'base64')]).toString('base64'),
  ),
  valued('a byte shorter', 'signature', (value) => Buffer.from(value, 'base64').subarray(1).toString('base64')),
  valued('of 3000 bytes', 'signed-data', () => Buffer.alloc(3000).toString('base64')),
  ...['<!-- a -->', '<a/>', '\u3000', '='].map(
    (between): Forgery =>
      shaped(`a digest with ${between} in it`, () => filled(from, 'DigestValue', (old) => split(old, between))),
  ),
  ...['<!-- a -->', '<a/>', '-'].map(
    (between): Forgery =>
      shaped(`a certificate with ${between} in it`, () =>
        filled(from, 'X509Certificate', (old) => split(old, between)),
      ),
  ),

  ec('DER in place of the plain value', 'signature', derOf),
  ec('r of zero', 'signature', (value) => Buffer.concat([Buffer.alloc(value.length / 2), half(value, 1)])),
  ec('s of zero', 'signature', (value) => Buffer.concat([half(value, 0), Buffer.alloc(value.length / 2)])),
  ec('r and s of zero', 'signature', (value) => Buffer.alloc(value.length)),
  ec('r and s of ones', 'signature', (value) => Buffer.alloc(value.length, 0xff)),
  ec('r and s exchanged', 'signature', (value) => Buffer.concat([half(value, 1), half(value, 0)])),
  ec('r and s longer than the curve', 'signature', (value) => {
    const pad = Buffer.alloc(66 - value.length / 2);
    return Buffer.concat([pad, half(value, 0), pad, half(value, 1)]);
  }),
  ec('a byte more', 'signature', (value) => Buffer.concat([value, Buffer.of(0)])),
  ec('a byte less', 'signature', (value) => value.subarray(1)),
  ec('nothing', 'signature', () => Buffer.alloc(0)),
  {
    what: 'ECDSA: RSA by its name',
    check: 'algorithms',
    options: { now: ecNow },
    forge: () => resigned(change(good.ec, 'ecdsa-sha384', 'rsa-sha384'), 0, ecForger),
  },
];
