// Signatures whose attributes, algorithms or values are not what they should be.

import { constants, createHash, privateEncrypt, sign } from 'node:crypto';
import { concat, fromHex } from '@openmyna/apdu';
import { context, integer, null_, objectIdentifier, octetString, sequence, time, utf8String } from '@openmyna/pki/der';
import { hashOf } from '../../../src/cms/algorithms.ts';
import { attribute, sorted } from '../../../src/cms/attributes.ts';
import { oids } from '../../../src/cms/oids.ts';
import { holder, later } from '../fixture.ts';
import { algorithm, attributesOf, content, type InfoParts, raw, withInfo } from './build.ts';
import type { HostileCms } from './index.ts';

const own = async () => attributesOf(await holder());
const one = (name: string, expect: HostileCms['expect'], info: InfoParts): HostileCms => ({
  name,
  expect,
  make: () => withInfo(info),
});
const values = (type: string, ...all: readonly Uint8Array[]) => sequence(objectIdentifier(type), raw(0x31, ...all));
const digest = (bytes: Uint8Array) => attribute(oids.messageDigest, octetString(bytes));
const right = hashOf('sha256', content);

/** PKCS #1 v1.5 as somebody with the key would forge it: any block at all. */
const block =
  (make: (hash: Uint8Array) => Uint8Array): NonNullable<InfoParts['sign']> =>
  (data, key) =>
    new Uint8Array(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, make(hashOf('sha256', data))));
const info = fromHex('3031300d060960864801650304020105000420');
const infoWithoutNull = fromHex('302f300b06096086480165030402010420');
const padded = (inside: Uint8Array, ones: number) =>
  concat(Uint8Array.of(0, 1), new Uint8Array(ones).fill(0xff), Uint8Array.of(0), inside);

export const signerInfos: readonly HostileCms[] = [
  one('version 3 with issuer and serial number', 'signed-data', { version: 3 }),
  one('version 1 with a key identifier', 'signed-data', { sid: raw(0x80, new Uint8Array(20)) }),
  one('something behind the signature', 'signed-data', { behind: null_ }),
  {
    name: 'attributes unsorted',
    expect: 'signed-data',
    make: async () => {
      const all = Object.values(await own()).sort((a, b) => Buffer.compare(b, a));
      return withInfo({ signed: context(0, ...all) });
    },
  },
  {
    name: 'message-digest twice, both right',
    expect: 'signed-data',
    make: async () => withInfo({ attributes: { again: (await own()).digest } }),
  },
  one('message-digest twice, one of another content', 'signed-data', {
    attributes: { again: digest(new Uint8Array(32)) },
  }),
  one('content-type twice', 'signed-data', {
    attributes: { again: attribute(oids.contentType, objectIdentifier(oids.tstInfo)) },
  }),
  one('no attributes in the place of them', 'signed-data', { signed: context(0) }),
  one('the same unsigned attribute twice', 'signed-data', {
    unsigned: async () => concat(attribute('1.2.3.4', null_), attribute('1.2.3.4', null_)),
  }),
  one('an unsigned attribute without a value', 'signed-data', { unsigned: async () => values('1.2.3.4') }),
  one('no signed attributes', 'signed-attributes', { signed: null }),
  one('message-digest of two values', 'signed-attributes', {
    attributes: { digest: values(oids.messageDigest, octetString(right), octetString(new Uint8Array(32))) },
  }),
  one('content-type of two values', 'signed-attributes', {
    attributes: { type: values(oids.contentType, objectIdentifier(oids.data), objectIdentifier(oids.tstInfo)) },
  }),
  one('no message-digest', 'signed-attributes', { attributes: { digest: undefined } }),
  one('no content-type', 'signed-attributes', { attributes: { type: undefined } }),
  one('signing-time of a 31 February', 'signed-attributes', {
    attributes: { time: attribute(oids.signingTime, raw(0x17, Buffer.from('260231000000Z'))) },
  }),
  one('signing-time that is text', 'signed-attributes', {
    attributes: { time: attribute(oids.signingTime, utf8String('昨日')) },
  }),
  one('signing-time of two values', 'signed-attributes', {
    attributes: { time: values(oids.signingTime, time(later(-7200)), time(later(-3600))) },
  }),
  one('signed tomorrow', 'signed-attributes', {
    attributes: { time: attribute(oids.signingTime, time(later(86_400))) },
  }),
  one('content-type other', 'content-type', {
    attributes: { type: attribute(oids.contentType, objectIdentifier(oids.tstInfo)) },
  }),
  one('content-type that is text', 'content-type', {
    attributes: { type: attribute(oids.contentType, utf8String('data')) },
  }),
  one('digest of another content', 'digest', { attributes: { digest: digest(new Uint8Array(32)) } }),
  one('half a digest', 'digest', { attributes: { digest: digest(right.subarray(0, 16)) } }),
  one('a digest of no bytes', 'digest', { attributes: { digest: digest(new Uint8Array(0)) } }),
  one('a digest that is a number', 'digest', { attributes: { digest: attribute(oids.messageDigest, integer(1)) } }),
  one('SHA-1 all through', 'algorithms', {
    digestAlgorithm: algorithm('1.3.14.3.2.26', null_),
    signatureAlgorithm: algorithm('1.2.840.113549.1.1.5', null_),
    attributes: { digest: digest(new Uint8Array(createHash('sha1').update(content).digest())) },
    sign: (data, key) => new Uint8Array(sign('sha1', data, key)),
  }),
  one('SHA-1 of the content, SHA-256 of the attributes', 'algorithms', {
    digestAlgorithm: algorithm('1.3.14.3.2.26', null_),
    attributes: { digest: digest(new Uint8Array(createHash('sha1').update(content).digest())) },
  }),
  one('MD5', 'algorithms', {
    digestAlgorithm: algorithm('1.2.840.113549.2.5', null_),
    signatureAlgorithm: algorithm('1.2.840.113549.1.1.4', null_),
    sign: (data, key) => new Uint8Array(sign('md5', data, key)),
  }),
  one('SHA-256 of the content, SHA-384 of the attributes', 'algorithms', {
    signatureAlgorithm: algorithm('1.2.840.113549.1.1.12', null_),
    sign: (data, key) => new Uint8Array(sign('sha384', data, key)),
  }),
  one('ECDSA said of an RSA key', 'algorithms', { signatureAlgorithm: algorithm('1.2.840.10045.4.3.2') }),
  one('PSS', 'algorithms', {
    signatureAlgorithm: algorithm('1.2.840.113549.1.1.10', sequence()),
    sign: (data, key) => new Uint8Array(sign('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING })),
  }),
  one('RSA without its NULL', 'algorithms', { signatureAlgorithm: algorithm('1.2.840.113549.1.1.11') }),
  one('parameters of a hash', 'algorithms', {
    digestAlgorithm: algorithm('2.16.840.1.101.3.4.2.1', octetString(content)),
  }),
  one('a hash as the signature algorithm', 'algorithms', {
    signatureAlgorithm: algorithm('2.16.840.1.101.3.4.2.1', null_),
  }),
  one('a signature of no bytes', 'signature', { sign: () => new Uint8Array(0) }),
  one('a signature of zeros', 'signature', { sign: () => new Uint8Array(256) }),
  one('a signature with a zero before it', 'signature', {
    sign: (data, key) => concat(Uint8Array.of(0), new Uint8Array(sign('sha256', data, key))),
  }),
  one('over the content instead of the attributes', 'signature', {
    sign: (_, key) => new Uint8Array(sign('sha256', content, key)),
  }),
  one('over the attributes as they stand, with [0]', 'signature', {
    sign: (data, key) => new Uint8Array(sign('sha256', data.with(0, 0xa0), key)),
  }),
  one('padding of eight bytes, rubbish behind (Bleichenbacher 2006)', 'signature', {
    sign: block((hash) => {
      const forged = padded(concat(info, hash), 8);
      return concat(forged, new Uint8Array(256 - forged.length).fill(0x5a));
    }),
  }),
  one('a DigestInfo without its NULL', 'signature', {
    sign: block((hash) => padded(concat(infoWithoutNull, hash), 256 - 3 - infoWithoutNull.length - 32)),
  }),
  one('a padding with a byte that is no FF', 'signature', {
    sign: block((hash) => padded(concat(info, hash), 202).with(100, 0xfe)),
  }),
  one('block type 2', 'signature', { sign: block((hash) => padded(concat(info, hash), 202).with(1, 2)) }),
  {
    name: 'attributes of another signature of the same signer',
    expect: 'digest',
    make: async () =>
      withInfo({ signed: context(0, sorted(Object.values(attributesOf(await holder(), Buffer.from('other'))))) }),
  },
  one('signing-certificate-v2 missing', 'signer-named?', { attributes: { certificate: undefined } }),
  one('signing-certificate-v2 that is empty', 'signer-named', {
    attributes: { certificate: attribute(oids.signingCertificateV2, sequence()) },
  }),
  one('signing-certificate-v2 of another certificate', 'signer-named', {
    attributes: {
      certificate: attribute(oids.signingCertificateV2, sequence(sequence(sequence(octetString(new Uint8Array(32)))))),
    },
  }),
  {
    name: 'signing-certificate-v2 by SHA-1',
    expect: 'signer-named',
    make: async () => {
      const sha1 = new Uint8Array(
        createHash('sha1')
          .update((await holder()).certificate)
          .digest(),
      );
      const id = sequence(algorithm('1.3.14.3.2.26', null_), octetString(sha1));
      return withInfo({ attributes: { certificate: attribute(oids.signingCertificateV2, sequence(sequence(id))) } });
    },
  },
  {
    name: 'signing-certificate-v2 with another serial number',
    expect: 'signer-named',
    make: async () => {
      const { certificate } = await holder();
      const issuerSerial = sequence(sequence(context(4, sequence())), integer(1));
      const id = sequence(octetString(hashOf('sha256', certificate)), issuerSerial);
      return withInfo({ attributes: { certificate: attribute(oids.signingCertificateV2, sequence(sequence(id))) } });
    },
  },
  one('signing-certificate-v2 beside a first version that names another', 'signer-named', {
    attributes: {
      v1: attribute(oids.signingCertificate, sequence(sequence(sequence(octetString(new Uint8Array(20)))))),
    },
  }),
];
