// What a reference is to, and what is done with it on the way: two ways of naming and few transforms, and everything else is refused.

import { appended, change, elementsOf, type Forgery, filled, good, replaced, resigned, uris } from './build.ts';

/** The first reference with another URI, signed by its forger. */
const pointed = (uri: string, from = good.taxReturn): string =>
  resigned(change(from, /URI="#D1"/, uri === '' ? '' : `URI="${uri}"`));
/** Its transforms. */
const transformed = (transforms: string, from = good.taxReturn): string =>
  resigned(
    filled(
      from,
      'Transforms',
      transforms.replaceAll('<T ', '<dsig:Transform ').replaceAll('</T>', '</dsig:Transform>'),
    ),
  );
const transform = (uri: string): string => `<T Algorithm="${uri}"/>`;

const to = (what: string, uri: string, check: Forgery['check'] = 'references'): Forgery => ({
  what: `to ${what}`,
  check,
  forge: () => pointed(uri),
});
const through = (what: string, transforms: string, check: Forgery['check'] = 'references'): Forgery => ({
  what: `through ${what}`,
  check,
  forge: () => transformed(transforms),
});
const bearing = (what: string, attribute: string): Forgery => ({
  what: `an identifier twice: ${what}`,
  check: 'references',
  forge: () => change(good.taxReturn, '<doc>', `<doc ${attribute}>`),
});

const signatureId = /Signature [^>]*Id="([^"]+)"/.exec(good.taxReturn)![1]!;
const secondReference = (uri: string, digest: string): string =>
  `<dsig:Reference URI="${uri}"><dsig:DigestMethod Algorithm="${uris.encryption}sha256"/><dsig:DigestValue>${digest}</dsig:DigestValue></dsig:Reference>`;
const inclusive = transform(uris.inclusive);

export const references: readonly Forgery[] = [
  bearing('Id', 'Id="D1"'),
  bearing('ID', 'ID="D1"'),
  bearing('id', 'id="D1"'),
  bearing('xml:id', 'xml:id="D1"'),
  {
    what: 'an identifier of the signature that is the same',
    check: 'references',
    forge: () => change(good.taxReturn, `Id="${signatureId}-value"`, 'Id="D1"'),
  },
  to('nothing that is there', '#D2'),
  to('nothing, without a URI', ''),
  to('an empty fragment', '#'),
  {
    what: 'to an empty fragment, where an identifier is empty',
    check: 'references',
    forge: () => pointed('#', change(good.taxReturn, 'Id="D1"', 'Id=""')).replace('URI="#D1"', 'URI="#"'),
  },
  to('an identifier with a space', '# D1'),
  to('an identifier with a space behind it', '#D1 '),
  {
    what: 'to an identifier that has a space in the document too',
    check: 'references',
    forge: () => resigned(change(change(good.taxReturn, 'Id="D1"', 'Id="D 1"'), 'URI="#D1"', 'URI="#D 1"')),
  },
  to('a fragment that is percent-encoded', '#%44%31'),
  to('the signature itself', `#${signatureId}`),
  to('its own SignedInfo, by an identifier that is not there', '#info'),
  {
    what: 'to the root without the enveloped transform',
    check: 'references',
    forge: () => pointed('#R1', change(good.taxReturn, '<doc>', '<doc Id="R1">')),
  },
  {
    what: 'to the whole document without the enveloped transform',
    check: 'references',
    forge: () => resigned(change(good.enveloped, `<ds:Transform Algorithm="${uris.enveloped}"/>`, '')),
  },
  {
    what: 'to an element that does not contain it, with the enveloped transform',
    check: 'references',
    forge: () => transformed(transform(uris.enveloped) + inclusive),
  },
  to('the root by XPointer', '#xpointer(/)'),
  to('an identifier by XPointer', "#xpointer(id('D1'))"),
  to('a child by element()', '#element(/1/1)'),
  {
    what: 'to a file with a transform',
    check: 'references',
    forge: () => pointed('file:///etc/passwd'),
  },
  ...['file:///etc/passwd', 'http://127.0.0.1/', '../detail.xml', 'ftp://example.jp/a', 'data:text/plain,a', ' '].map(
    (uri): Forgery => ({
      what: `to “${uri}”, which nobody fetches`,
      check: 'digest?',
      forge: () =>
        // All of the document but the root's tag is signed by another reference.
        resigned(appended(good.taxReturn, 'SignedInfo', secondReference(uri, 'AA=='))),
    }),
  ),
  {
    what: 'to two files',
    check: 'references',
    forge: () =>
      resigned(
        appended(
          appended(good.taxReturn, 'SignedInfo', secondReference('a', 'AA==')),
          'SignedInfo',
          secondReference('b', 'AA=='),
        ),
      ),
  },
  {
    what: 'two references, the second of them false',
    check: 'digest',
    forge: () => {
      const two = change(
        replaced(good.taxReturn, 'Reference', (old) => old + old),
        'URI="#D1"',
        'URI="#D1" ',
      );
      const value = elementsOf(two, 'DigestValue')[1]!;
      const broken = two.slice(0, value.place.opened) + 'AAAA' + two.slice(value.place.opened + 4);
      return broken;
    },
  },
  {
    what: 'to a Manifest, whose own references nobody follows',
    check: 'references',
    forge: () => {
      const manifest = `<dsig:Object><dsig:Manifest Id="M1">${secondReference('#D1', 'AA==')}</dsig:Manifest></dsig:Object>`;
      return pointed('#M1', appended(good.taxReturn, 'Signature', manifest));
    },
  },

  through(
    'XPath',
    `<T Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><dsig:XPath>self::text()</dsig:XPath></T>${inclusive}`,
  ),
  through('XPath without an expression', transform('http://www.w3.org/TR/1999/REC-xpath-19991116')),
  through(
    'XPath filter 2',
    `<T Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"><f:XPath xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2" Filter="subtract">//*</f:XPath></T>${inclusive}`,
  ),
  through(
    'XSLT',
    '<T Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0"><x:template match="/"><x:value-of select="document(\'file:///etc/passwd\')"/></x:template></x:stylesheet></T>',
  ),
  through('base64', transform(`${uris.signature}base64`)),
  through('decryption', transform('http://www.w3.org/2002/07/decrypt#XML')),
  through(
    'STR-Transform',
    transform('http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform'),
  ),
  through('Canonical XML 1.1', transform('http://www.w3.org/2006/12/xml-c14n11')),
  through('one that nobody knows', transform('urn:x')),
  through('one without a name', '<T Algorithm=""/>'),
  through('one without an algorithm', '<T />', 'signed-data'),
  through('two canonical forms', inclusive + inclusive),
  through('five', inclusive.repeat(5), 'signed-data'),
  through(
    'no transform in Transforms, with one in another namespace',
    `<x:Transform xmlns:x="urn:x" Algorithm="${uris.inclusive}"/>`,
    'signed-data',
  ),
  through(
    'inclusive with a PrefixList',
    `<T Algorithm="${uris.inclusive}"><e:InclusiveNamespaces xmlns:e="${uris.exclusive}" PrefixList="a"/></T>`,
  ),
  through(
    'exclusive with a PrefixList in another namespace',
    `<T Algorithm="${uris.exclusive}"><e:InclusiveNamespaces xmlns:e="urn:x" PrefixList="a"/></T>`,
  ),
  through('exclusive with text in it', `<T Algorithm="${uris.exclusive}">a</T>`),
  through(
    'exclusive with two PrefixLists',
    `<T Algorithm="${uris.exclusive}">${`<e:InclusiveNamespaces xmlns:e="${uris.exclusive}" PrefixList="a"/>`.repeat(2)}</T>`,
  ),
  {
    what: 'the canonical form before the enveloped transform',
    check: 'references',
    forge: () =>
      resigned(
        filled(
          good.enveloped,
          'Transforms',
          `<ds:Transform Algorithm="${uris.exclusive}"/><ds:Transform Algorithm="${uris.enveloped}"/>`,
        ),
      ),
  },
  {
    what: 'the enveloped transform twice',
    check: 'references',
    forge: () =>
      resigned(filled(good.enveloped, 'Transforms', `<ds:Transform Algorithm="${uris.enveloped}"/>`.repeat(2))),
  },
  {
    what: 'the enveloped transform with something in it',
    check: 'references',
    forge: () =>
      resigned(
        filled(
          good.enveloped,
          'Transforms',
          `<ds:Transform Algorithm="${uris.enveloped}"><ds:XPath>//*</ds:XPath></ds:Transform><ds:Transform Algorithm="${uris.exclusive}"/>`,
        ),
      ),
  },
];
