// Properties that are not signed, are of another signature or name another certificate; certificates; and time-stamps.

import { createHash } from 'node:crypto';
import { holder, later } from '../../cms/fixture.ts';
import {
  appended,
  change,
  elementsOf,
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
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const hash = (name: string, bytes: Uint8Array): string => createHash(name).update(bytes).digest('base64');
/** The same key with another name, and another person with another key. */
const [renamed, another] = [await holder('holder', 'rsa', 0x07654322n), await holder('another')];

const shaped = (what: string, forge: () => string): Forgery => ({ what, check: 'signed-data', forge });
/** The time, signed as it is. */
const timed = (what: string, time: string, check: Forgery['check'] = 'signed-data'): Forgery => ({
  what: `signed at ${what}`,
  check,
  forge: () => resigned(filled(from, 'SigningTime', time)),
});
const certificates = (...all: readonly Uint8Array[]): string =>
  filled(from, 'X509Data', all.map((one) => `<dsig:X509Certificate>${base64(one)}</dsig:X509Certificate>`).join(''));
const named = (list: string): string => resigned(replaced(from, 'SigningCertificateV2', list));
const digests = (method: string, value: string): string =>
  `<xades:CertDigest><dsig:DigestMethod Algorithm="${method}"/><dsig:DigestValue>${value}</dsig:DigestValue></xades:CertDigest>`;
const cert = (bytes: Uint8Array, more = ''): string =>
  `<xades:Cert>${digests(`${uris.encryption}sha256`, hash('sha256', bytes))}${more}</xades:Cert>`;
const list = (...certs: readonly string[]): string =>
  `<xades:SigningCertificateV2>${certs.join('')}</xades:SigningCertificateV2>`;

const id = elementsOf(from, 'Signature')[0]!.attributes.find(({ name }) => name === 'Id')!.value;

export const properties: readonly Forgery[] = [
  {
    what: 'properties that are not signed',
    check: 'signed-attributes',
    forge: () => resigned(replaced(from, 'Reference', '', 1)),
  },
  {
    what: 'a reference of the type of properties to something else',
    check: 'signed-attributes',
    forge: () => resigned(change(from, `URI="#${id}-properties"`, 'URI="#D1"')),
  },
  {
    what: 'properties beside those that are signed',
    check: 'signed-attributes',
    forge: () => {
      // The signed ones are moved out, and others stand where they are looked for.
      const own = outer(from, 'SignedProperties');
      const other = own.replace(`Id="${id}-properties"`, 'Id="other"').replace('2026-', '2025-');
      const moved = replaced(from, 'SignedProperties', other);
      return appended(moved, 'QualifyingProperties', `<xades:UnsignedProperties>${own}</xades:UnsignedProperties>`);
    },
  },
  {
    what: 'a time changed',
    check: 'digest',
    forge: () => change(from, /<xades:SigningTime>2026/, '<xades:SigningTime>2025'),
  },
  { what: 'the type of what is signed changed', check: 'digest', forge: () => change(from, 'text/xml', 'text/html') },
  shaped('a second QualifyingProperties', () => replaced(from, 'QualifyingProperties', (old) => old + old)),
  shaped('a second QualifyingProperties in an Object of its own', () => replaced(from, 'Object', (old) => old + old)),
  shaped('two SignedProperties', () => replaced(from, 'SignedProperties', (old) => old + old)),
  shaped('no SignedProperties', () => replaced(from, 'SignedProperties', '')),
  shaped('properties of another signature', () => change(from, `Target="#${id}"`, 'Target="#another"')),
  shaped('properties of nobody', () => change(from, ` Target="#${id}"`, '')),
  shaped('properties of a file', () => change(from, `Target="#${id}"`, `Target="a.xml#${id}"`)),
  shaped('a signature without an identifier', () => change(from, ` Id="${id}"`, '')),
  {
    what: 'the properties that another signed',
    check: 'references',
    forge: () =>
      replaced(from, 'Object', outer(good.otherStamped, 'Object').replaceAll(/Target="#[^"]+"/g, `Target="#${id}"`)),
  },

  timed('a time without a zone', '2026-11-27T03:00:00'),
  timed('a day alone', '2026-11-27'),
  timed('a month without such a day', '2026-02-30T03:00:00Z'),
  timed('a time that is none', 'a'),
  timed('no time', ''),
  timed('a time with a comment in it', '2026-11-27T03:00:00<!-- a -->Z'),
  timed('a time with an element in it', '2026-11-27T03:00:00Z<a/>'),
  timed('a time in words', 'Fri, 27 Nov 2026 03:00:00 GMT'),
  timed('a time in full-width digits', '２０２６-11-27T03:00:00Z'),
  timed('a time in the future', later(3600).toISOString(), 'signed-attributes'),
  timed('a time before the certificate', '2020-01-01T00:00:00Z', 'certificate'),
  shaped('two times', () => resigned(replaced(from, 'SigningTime', (old) => old + old))),
  {
    what: 'no SigningTime',
    check: 'signed-attributes',
    forge: () => resigned(replaced(from, 'SigningTime', '')),
  },
  {
    what: 'no SignedSignatureProperties',
    check: 'signed-attributes',
    forge: () => resigned(replaced(from, 'SignedSignatureProperties', '')),
  },

  {
    what: 'the certificate of another named',
    check: 'signer-named',
    forge: () => named(list(cert(another.certificate))),
  },
  {
    what: 'the certificate of another named, and there',
    check: 'signature',
    forge: () => {
      const both = certificates(forger.certificate, another.certificate);
      return resigned(replaced(both, 'SigningCertificateV2', list(cert(another.certificate))));
    },
  },
  { what: 'no certificate named', check: 'signer-named?', forge: () => named('') },
  {
    what: 'no certificate named, and two there',
    check: 'signer-named',
    forge: () => resigned(replaced(certificates(forger.certificate, renamed.certificate), 'SigningCertificateV2', '')),
  },
  {
    what: 'no properties',
    check: 'signer-named?',
    forge: () => resigned(replaced(replaced(from, 'Object', ''), 'Reference', '', 1)),
  },
  {
    what: 'the certificate named by SHA-1',
    check: 'signer-named',
    forge: () =>
      named(list(`<xades:Cert>${digests(`${uris.signature}sha1`, hash('sha1', forger.certificate))}</xades:Cert>`)),
  },
  {
    what: 'the certificate named by no hash',
    check: 'signer-named',
    forge: () => named(list(`<xades:Cert>${digests('', '')}</xades:Cert>`)),
  },
  {
    what: 'two named, the first another',
    check: 'signer-named',
    forge: () => named(list(cert(another.certificate), cert(forger.certificate))),
  },
  {
    what: 'the certificate named with the issuer and number of another',
    check: 'signer-named',
    forge: () =>
      named(
        list(cert(forger.certificate, `<xades:IssuerSerialV2>${base64(another.certificate)}</xades:IssuerSerialV2>`)),
      ),
  },
  shaped('nobody named', () => named(list())),
  shaped('two lists of certificates', () => named(list(cert(forger.certificate)).repeat(2))),
  shaped('both versions of the list', () =>
    named(
      `${list(cert(forger.certificate))}<xades:SigningCertificate>${cert(forger.certificate)}</xades:SigningCertificate>`,
    ),
  ),
  shaped('a digest of the certificate that is no base64', () =>
    named(list(`<xades:Cert>${digests(`${uris.encryption}sha256`, '!')}</xades:Cert>`)),
  ),
  {
    what: 'another certificate of the same key',
    check: 'signer-named',
    forge: () => certificates(renamed.certificate),
  },
  { what: 'the certificate of another', check: 'signer-named', forge: () => certificates(another.certificate) },
  { what: 'no certificate', check: 'signer-named', forge: () => certificates() },
  { what: 'no KeyInfo', check: 'signer-named', forge: () => replaced(from, 'KeyInfo', '') },
  {
    what: 'a key in place of a certificate',
    check: 'signer-named',
    forge: () => filled(from, 'KeyInfo', '<dsig:KeyValue><dsig:RSAKeyValue/></dsig:KeyValue>'),
  },
  {
    what: 'a certificate to be fetched',
    check: 'signer-named',
    forge: () => filled(from, 'KeyInfo', '<dsig:RetrievalMethod URI="http://127.0.0.1/"/>'),
  },
  { what: 'garbage in place of a certificate', check: 'signer-named', forge: () => certificates(Buffer.alloc(99)) },
  { what: 'an empty certificate', check: 'signer-named', forge: () => certificates(Buffer.alloc(0)) },
  shaped('seventeen certificates', () => certificates(...Array.from({ length: 17 }, () => forger.certificate))),
  {
    what: 'by a certificate of an authority that nobody believes',
    check: 'certificate',
    forge: () => from,
    options: { anchors: [] },
  },
];

const stamp = (content: string): string => filled(good.stamped, 'EncapsulatedTimeStamp', content);
const stamped = (what: string, check: Forgery['check'], forge: () => string): Forgery => ({
  what: `a time-stamp ${what}`,
  check,
  forge,
});
const token = inner(good.otherStamped, 'EncapsulatedTimeStamp');

export const timestamps: readonly Forgery[] = [
  stamped('of another signature', 'time-stamp', () => stamp(token)),
  stamped('that is garbage', 'time-stamp', () => stamp(base64(Buffer.alloc(99)))),
  stamped('that is empty', 'time-stamp', () => stamp('')),
  stamped('that is a certificate', 'time-stamp', () => stamp(base64(forger.certificate))),
  stamped('that is no base64', 'signed-data', () => stamp('!')),
  stamped('with a comment in it', 'signed-data', () => stamp('<!-- a -->')),
  stamped('of an authority that nobody believes', 'time-stamp', () => good.stamped),
  stamped('over another canonical form', 'time-stamp', () =>
    change(
      good.stampedAmong,
      /(?<=SignatureTimeStamp>)<dsig:CanonicalizationMethod [^>]*>/,
      `<dsig:CanonicalizationMethod Algorithm="${uris.exclusive}"/>`,
    ),
  ),
  stamped('over a canonical form that nobody knows', 'signed-data', () =>
    change(
      good.stamped,
      /(?<=SignatureTimeStamp>)<dsig:CanonicalizationMethod [^>]*>/,
      '<dsig:CanonicalizationMethod Algorithm="urn:x"/>',
    ),
  ),
  stamped('with two tokens', 'signed-data', () => replaced(good.stamped, 'EncapsulatedTimeStamp', (old) => old + old)),
  stamped('with none', 'signed-data', () => replaced(good.stamped, 'EncapsulatedTimeStamp', '')),
  stamped('of which one is good and one is not', 'time-stamp', () =>
    replaced(
      good.stamped,
      'SignatureTimeStamp',
      (old) => old + old.replace(inner(good.stamped, 'EncapsulatedTimeStamp'), token),
    ),
  ),
  stamped('five times', 'time-stamp', () => replaced(good.stamped, 'SignatureTimeStamp', (old) => old.repeat(5))),
  stamped('with the identifier of the value changed', 'time-stamp', () =>
    change(good.stamped, /SignatureValue Id="[^"]+"/, 'SignatureValue Id="V1"'),
  ),
].map((one) => (one.what.endsWith('nobody believes') ? { ...one, options: { timestampAnchors: [] } } : one));
