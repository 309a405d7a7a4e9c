// Signature wrapping: the signed element is moved to where the digest still fits, and another takes its place. The eight of McIntosh and
// Somorovsky, of a signature beside what it is over and of one inside it, and wherever else in a signature something can be put.

import {
  appended,
  change,
  countersigned,
  type Forgery,
  filled,
  good,
  inner,
  outer,
  replaced,
  resigned,
} from './build.ts';

const object = (content: string): string =>
  `<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${content}</ds:Object>`;
const at = (text: string, how: (detail: string, signature: string) => string): string =>
  `<doc>${how(outer(text, 'detail'), outer(text, 'Signature'))}</doc>`;

const evil = '<detail 単位="円">9,999,999</detail>';
const twin = '<detail Id="D1" 単位="円">9,999,999</detail>';
/** Into a signature at its end, or an element of it. */
const into = (signature: string, content: string, local = 'Signature'): string => appended(signature, local, content);

const beside = (
  what: string,
  check: Forgery['check'],
  how: (detail: string, signature: string) => string,
): Forgery => ({
  what: `beside: ${what}`,
  check,
  forge: () => at(good.taxReturn, how),
});

/** The signed root without its signature, and what it becomes. */
const around = (
  what: string,
  check: Forgery['check'],
  how: (whole: string, bare: string, signature: string) => string,
): Forgery => ({
  what: `inside: ${what}`,
  check,
  forge: () => {
    const signature = outer(good.byId, 'Signature');
    return how(good.byId, good.byId.replace(signature, ''), signature);
  },
});
const evilDoc = (content: string, id = ''): string => `<doc${id}>${evil}${content}</doc>`;
const twinId = ' Id="R1"';

export const wrapping: readonly Forgery[] = [
  beside('1, the original in an Object of the signature', 'coverage', (d, s) => evil + into(s, object(d))),
  beside('2, the original before, another after the signature', 'coverage', (d, s) => d + s + evil),
  beside('3, another before the original', 'coverage', (d, s) => evil + d + s),
  beside('4, the original inside another', 'coverage', (d, s) => `<detail 単位="円">9,999,999${d}</detail>${s}`),
  beside('5, the signature inside another', 'coverage', (d, s) => `<detail>9,999,999${s}</detail>${d}`),
  beside(
    '6, another around the signature around the original',
    'coverage',
    (d, s) => `<detail>9,999,999${into(s, object(d))}</detail>`,
  ),
  beside('7, one of the same identifier in an extension', 'references', (d, s) => `<拡張>${twin}</拡張>${d}${s}`),
  beside(
    '8, one of the same identifier, and the original in an Object',
    'references',
    (d, s) => twin + into(s, object(d)),
  ),
  beside('the original in KeyInfo', 'coverage', (d, s) => evil + into(s, d, 'KeyInfo')),
  beside(
    'the original in unsigned properties',
    'coverage',
    (d, s) => evil + into(s, `<xades:UnsignedProperties>${d}</xades:UnsignedProperties>`, 'QualifyingProperties'),
  ),
  beside(
    'the original in a second Object beside a false one in an extension',
    'coverage',
    (d, s) => `<拡張>${evil}</拡張>${into(s, object(d))}`,
  ),
  beside('another in an Object', 'coverage', (d, s) => d + into(s, object(evil))),
  beside('another in KeyInfo', 'coverage', (d, s) => d + into(s, evil, 'KeyInfo')),
  beside('another in X509Data', 'coverage', (d, s) => d + into(s, evil, 'X509Data')),
  beside(
    'another in unsigned properties',
    'coverage',
    (d, s) => d + into(s, `<xades:UnsignedProperties>${evil}</xades:UnsignedProperties>`, 'QualifyingProperties'),
  ),
  beside('another in the Object of the properties', 'coverage', (d, s) => d + into(s, evil, 'Object')),
  beside('another as a child of the signature', 'signed-data', (d, s) => d + into(s, evil)),
  beside('text in an Object', 'coverage', (d, s) => d + into(s, object('9,999,999'))),
  beside(
    'an element of the namespace of signatures in an Object',
    'coverage',
    (d, s) => d + into(s, object('<ds:detail>9,999,999</ds:detail>')),
  ),
  beside(
    'a property of the signature that is not signed',
    'coverage',
    (d, s) =>
      d +
      into(
        s,
        object(
          '<ds:SignatureProperties><ds:SignatureProperty Target="#D1">9</ds:SignatureProperty></ds:SignatureProperties>',
        ),
      ),
  ),
  beside('a Manifest that is not signed', 'coverage', (d, s) => d + into(s, object('<ds:Manifest/>'))),
  beside('text between properties', 'coverage', (d, s) => d + into(s, '9,999,999', 'QualifyingProperties')),
  beside('text in KeyInfo', 'coverage', (d, s) => d + into(s, '9,999,999', 'KeyInfo')),
  beside('text in the root', 'coverage', (d, s) => `${d}9,999,999${s}`),
  beside('text in the root as CDATA', 'coverage', (d, s) => `${d}<![CDATA[9,999,999]]>${s}`),
  beside(
    'the original in an element whose attributes are read for its own',
    'coverage',
    (d, s) => `<detail 単位="千円">${d}${s}</detail>`,
  ),
  beside('the original in an element without attributes', 'coverage', (d, s) => `<取消>${d}</取消>${s}`),
  beside('the original removed', 'references', (_d, s) => evil + s),
  beside('the root turned into the original of another', 'coverage', (d, s) => `<外>${evil}<doc>${d}${s}</doc></外>`),
  beside('the original around the signature', 'references', (d, s) => d.replace('</detail>', `${s}</detail>`)),
  beside(
    'XInclude of another',
    'coverage',
    (d, s) => `${d}<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>${s}`,
  ),

  around('1, the original in an Object of the signature', 'references', (_w, bare, s) =>
    evilDoc(into(s, object(bare))),
  ),
  around('2, the original beside the signature', 'references', (_w, bare, s) => evilDoc(bare + s)),
  around('3, another beside the original', 'coverage', (whole) => `<外>${evilDoc('')}${whole}</外>`),
  around('4, the original inside another', 'coverage', (whole) => evilDoc(whole)),
  around(
    '5, the signature inside another, the original after it',
    'references',
    (_w, bare, s) => `<外>${evilDoc(s)}${bare}</外>`,
  ),
  around('6, the original in an Object of another signature', 'signed-data', (whole) =>
    evilDoc(`<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${object(whole)}</ds:Signature>`),
  ),
  around('7, one of the same identifier around the original', 'references', (whole) =>
    evilDoc(`<拡張>${whole}</拡張>`, twinId),
  ),
  around('8, one of the same identifier, the original in an Object', 'references', (_w, bare, s) =>
    evilDoc(into(s, object(bare)), twinId),
  ),
  around(
    'an element around it with attributes that are read for its own',
    'coverage',
    (whole) => `<doc 単位="千円">${whole}</doc>`,
  ),
  around('another in an Object of the signature, which is left out', 'coverage', (whole) =>
    appended(whole, 'Signature', object(evil)),
  ),
  around('another in KeyInfo, which is left out', 'coverage', (whole) => appended(whole, 'KeyInfo', evil)),

  {
    what: 'the whole document: another in an Object of the signature, which is left out',
    check: 'coverage',
    forge: () => appended(good.enveloped, 'Signature', object(evil)),
  },
  {
    what: 'around: another Object beside the one that is signed',
    check: 'coverage',
    forge: () => appended(good.enveloping, 'Signature', object(evil)),
  },
  {
    what: 'around: the signed Object in another signature',
    check: 'references',
    forge: () => change(good.enveloping, outer(good.enveloping, 'Object'), object(evil)),
  },
  {
    what: 'around: the whole put beside another',
    check: 'coverage',
    forge: () => `<外>${evil}${outer(good.enveloping, 'Signature')}</外>`,
  },
  {
    what: 'a signature over nothing but its own properties',
    check: 'coverage',
    forge: () => resigned(replaced(outer(good.taxReturn, 'Signature'), 'Reference', '')),
  },
  {
    what: 'a signature over its own KeyInfo',
    check: 'coverage',
    forge: () => {
      const named = change(good.taxReturn, '<dsig:KeyInfo>', '<dsig:KeyInfo Id="K1">');
      return resigned(change(named, 'URI="#D1"', 'URI="#K1"'));
    },
  },
];

const value = /Id="(signature-[0-9a-f]+-value)"/.exec(good.taxReturn)![1]!;
const countersignature = await countersigned(good.taxReturn, value);

/** Of a signature over the value of another, which leaves all of the document to that one. */
export const countersignatures: readonly Forgery[] = [
  {
    what: 'an Object in it that nobody signed',
    check: 'coverage',
    forge: () => appended(countersignature, 'Signature', object(evil), 1),
  },
  {
    what: 'the signed element in it, another in its place',
    check: 'coverage',
    forge: () =>
      replaced(appended(countersignature, 'Signature', object(outer(good.taxReturn, 'detail')), 1), 'detail', evil),
  },
  {
    what: 'KeyInfo in it with another element',
    check: 'coverage',
    forge: () => appended(countersignature, 'KeyInfo', evil, 1),
  },
  {
    what: 'what the other is over has changed',
    check: 'digest',
    forge: () => filled(countersignature, 'detail', '9,999,999'),
  },
  {
    what: 'over the value of another signature, which takes the place of the first',
    check: 'digest',
    forge: () => filled(countersignature, 'SignatureValue', inner(good.otherStamped, 'SignatureValue')),
  },
  {
    what: 'over an element that is called SignatureValue',
    check: 'coverage',
    forge: () => {
      const own = outer(countersignature, 'Signature', 1).replace(`#${value}`, '#V1');
      const fake = '<ds:SignatureValue xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="V1">AA==</ds:SignatureValue>';
      return resigned(`<doc>${fake}${evil}${own}</doc>`);
    },
  },
  {
    what: 'over the value of a signature that is none',
    check: 'signed-data',
    forge: () => {
      const own = outer(countersignature, 'Signature', 1).replace(`#${value}`, '#V1');
      const fake =
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue Id="V1">AA==</ds:SignatureValue></ds:Signature>';
      return resigned(`<doc>${evil}${fake}${own}</doc>`, 1);
    },
  },
];
export { countersignature };
