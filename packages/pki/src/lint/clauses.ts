// The two profiles of certificates.md A1 and A2, clause by clause. Each reads the bytes by itself: what writes them is not asked.

import { createHash } from 'node:crypto';
import { equalBytes, toAscii, toHex } from '@openmyna/apdu';
import { childrenOf, type DerElement, MalformedDer, readAll, readWhole } from '../der/read.ts';
import { expectTag, readInteger, readObjectIdentifier, readOctetBits, readTime } from '../der/values.ts';
import { keyAlgorithmOf, keyAlgorithms } from '../key/public-key.ts';
import { organisation, policy } from '../sandbox.ts';
import { type Clause, clause, type Draft } from './clause.ts';

const [lenient, strict] = [new TextDecoder(), new TextDecoder('utf-8', { fatal: true })];

interface Attribute {
  readonly type: string;
  readonly tag: number;
  readonly text: string;
}

/** Attributes of a name, each RDN of one. */
const attributesOf = (name: Uint8Array | DerElement): Attribute[] =>
  childrenOf(name instanceof Uint8Array ? readWhole(name) : name).map((rdn) => {
    const [attribute, ...more] = childrenOf(expectTag(rdn, 0x31, 'RDN'));
    const [type, value] = childrenOf(expectTag(attribute, 0x30, 'attribute'));
    if (value === undefined || more.length > 0) throw new MalformedDer('an RDN of another form');
    return { type: readObjectIdentifier(type, 'type'), tag: value.tag, text: lenient.decode(value.value) };
  });

const [countryName, localityName, organisationName, unitName, commonName] = ['6', '7', '10', '11', '3'].map(
  (arc) => `2.5.4.${arc}`,
);
const typesOf = (attributes: readonly Attribute[]): string => attributes.map(({ type }) => type).join(' ');
/** The country is a PrintableString, everything else UTF8String (A1). */
const hasStringTypes = (attributes: readonly Attribute[]): boolean =>
  attributes.every(({ type, tag }) => tag === (type === countryName ? 0x13 : 0x0c));

const extensionOf = ({ certificate }: Draft, id: string): Uint8Array => {
  const extension = certificate.extensions.get(id);
  if (extension === undefined) throw new MalformedDer(`no extension ${id}`);
  return extension.value;
};
const only = (elements: readonly DerElement[], tag: number): DerElement => {
  if (elements.length !== 1) throw new MalformedDer('more or less than one');
  return expectTag(elements[0], tag, 'element');
};
/** The Name in `GeneralNames { [4] { Name } }`, and nothing beside it. */
const directoryNameIn = (names: readonly DerElement[]): DerElement => only(childrenOf(only(names, 0xa4)), 0x30);

const order: Readonly<Record<Draft['purpose'], string>> = {
  authentication: '2.5.29.15! 2.5.29.37 2.5.29.32! 2.5.29.18 2.5.29.31 1.3.6.1.5.5.7.1.1 2.5.29.35 2.5.29.14',
  signature: '2.5.29.15! 2.5.29.17 2.5.29.32! 2.5.29.18 2.5.29.31 1.3.6.1.5.5.7.1.1 2.5.29.35 2.5.29.14',
};

const signatureAlgorithms: Readonly<Record<Draft['authority']['algorithm'], string>> = {
  sha256WithRSAEncryption: '300D06092A864886F70D01010B0500',
  'ecdsa-with-SHA384': '300A06082A8648CE3D040303',
};

const attribute = (number: number): string => `1.2.392.200149.8.5.5.${number}`;

/** otherName entries of the signature certificate, in their order. */
const otherNamesOf = (draft: Draft): { id: string; text: string }[] =>
  childrenOf(readWhole(extensionOf(draft, '2.5.29.17'))).map((entry) => {
    const [id, wrapped, ...more] = childrenOf(expectTag(entry, 0xa0, 'otherName'));
    const value = only(childrenOf(expectTag(wrapped, 0xa0, 'value')), 0x0c);
    if (more.length > 0) throw new MalformedDer('an otherName of another form');
    return {
      id: readObjectIdentifier(id, 'otherName'),
      text: strict.decode(value.value),
    };
  });

const both: readonly Clause[] = [
  clause('version', 'RFC 5280 4.1.2.1', '版は v3', 'the version is 3', ({ certificate }) => certificate.version === 3),
  clause(
    'serial-number',
    'RFC 5280 4.1.2.2',
    'シリアル番号は正で20バイト以内',
    'the serial number is positive and of 20 bytes at most',
    ({ certificate: { serial } }) => serial > 0n && serial < 1n << 159n,
  ),
  clause(
    'signature-algorithm',
    'A1',
    '署名方式は認証局の鍵のもの: NULL つきの sha256WithRSAEncryption、次世代では ecdsa-with-SHA384',
    'the algorithm is that of the authority’s key: sha256WithRSAEncryption with its NULL, or ecdsa-with-SHA384 in the next generation',
    ({ certificate, authority }) => toHex(certificate.algorithm.inside) === signatureAlgorithms[authority.algorithm],
  ),
  clause(
    'issuer',
    'services.md §1.1',
    '発行者は C、O、OU、OU の順で、組織は試験環境のもの',
    'the issuer is C, O, OU, OU, its organisation the sandbox’s',
    ({ certificate: { issuer } }) => {
      const attributes = attributesOf(issuer);
      return (
        typesOf(attributes) === `${countryName} ${organisationName} ${unitName} ${unitName}` &&
        hasStringTypes(attributes) &&
        attributes[0]!.text === 'JP' &&
        attributes[1]!.text === organisation
      );
    },
  ),
  clause(
    'validity-form',
    'A1',
    '有効期間は2049年まで UTCTime、そのあとは GeneralizedTime',
    'the validity is in UTCTime through 2049, in GeneralizedTime after',
    ({ certificate: { tbs } }) => {
      const [, , , , validity] = childrenOf(readWhole(tbs));
      return childrenOf(expectTag(validity, 0x30, 'validity')).every(
        (one) => one.tag === (readTime(one, 'validity').getUTCFullYear() < 2050 ? 0x17 : 0x18),
      );
    },
  ),
  clause(
    'validity-end',
    'A1',
    '有効期間は日本時間の 23:59:59 に終わる',
    'the validity ends at 23:59:59 in Japan',
    ({ certificate: { notAfter } }) => notAfter.toISOString().endsWith('T14:59:59.000Z'),
  ),
  clause(
    'validity-within',
    'RFC 5280 4.1.2.5',
    '有効期間は正で、認証局のものの中にある',
    'the validity is positive and inside its authority’s',
    ({ certificate: { notBefore, notAfter }, authority }) =>
      notBefore < notAfter && notBefore >= authority.notBefore && notAfter <= authority.notAfter,
  ),
  clause(
    'public-key',
    'A1',
    '公開鍵は RSA-2048、e=65537。次世代では P-384 の点',
    'the key is of RSA-2048 with e = 65537, or in the next generation a point of P-384',
    ({ certificate: { publicKey }, authority }) => keyAlgorithmOf(publicKey) === keyAlgorithms[authority.algorithm],
  ),
  clause(
    'extensions',
    'A1, A2',
    '拡張は決まった8つで、順と重要度も決まったとおり',
    'the extensions are the eight of the profile, in their order, critical where they are',
    ({ certificate: { extensions }, purpose }) =>
      [...extensions].map(([id, { critical }]) => `${id}${critical ? '!' : ''}`).join(' ') === order[purpose],
  ),
  clause(
    'key-usage',
    'A1, A2',
    '鍵用途は用途のもの',
    'the key usage is that of the purpose',
    (draft) => toHex(extensionOf(draft, '2.5.29.15')) === (draft.purpose === 'signature' ? '030206C0' : '03020780'),
  ),
  clause(
    'policy',
    'services.md §1.5',
    'ポリシーは媒体と用途のもの1つで、CPS の URI つき',
    'there is one policy, that of medium and purpose, with a CPS URI',
    (draft) => {
      const information = only(childrenOf(readWhole(extensionOf(draft, '2.5.29.32'))), 0x30);
      const [id, qualifiers, ...more] = childrenOf(information);
      const [qualifier, uri] = childrenOf(only(childrenOf(expectTag(qualifiers, 0x30, 'qualifiers')), 0x30));
      return (
        more.length === 0 &&
        readObjectIdentifier(id, 'policy') === policy[draft.medium][draft.purpose] &&
        readObjectIdentifier(qualifier, 'qualifier') === '1.3.6.1.5.5.7.2.1' &&
        /^http:\/\/\S+$/.test(toAscii(expectTag(uri, 0x16, 'CPS').value))
      );
    },
  ),
  clause(
    'issuer-alternative-name',
    'A1',
    'issuerAltName は日本語の認証局名1つ',
    'the issuerAltName is one directory name, the authority’s in Japanese',
    (draft) => {
      const attributes = attributesOf(directoryNameIn(childrenOf(readWhole(extensionOf(draft, '2.5.29.18')))));
      return (
        typesOf(attributes) === `${countryName} ${organisationName} ${unitName} ${unitName}` &&
        hasStringTypes(attributes)
      );
    },
  ),
  clause(
    'distribution-point',
    'A1',
    '配布点は1つで、市区町村の名前',
    'there is one distribution point, named after the municipality',
    (draft) => {
      const point = only(childrenOf(readWhole(extensionOf(draft, '2.5.29.31'))), 0x30);
      const names = childrenOf(only(childrenOf(only(childrenOf(point), 0xa0)), 0xa0));
      const attributes = attributesOf(directoryNameIn(names));
      return (
        typesOf(attributes) === [countryName, organisationName, unitName, unitName, unitName, commonName].join(' ') &&
        hasStringTypes(attributes) &&
        /^[A-Za-z-]+$/.test(attributes[4]!.text) &&
        /^[A-Za-z-]+ CRLDP$/.test(attributes[5]!.text)
      );
    },
  ),
  clause('access', 'A1', 'OCSP のアドレスが1つだけ', 'there is one OCSP address and nothing else', (draft) => {
    const [method, location, ...more] = childrenOf(
      only(childrenOf(readWhole(extensionOf(draft, '1.3.6.1.5.5.7.1.1'))), 0x30),
    );
    return (
      more.length === 0 &&
      readObjectIdentifier(method, 'method') === '1.3.6.1.5.5.7.48.1' &&
      /^http:\/\/[a-z0-9.:/-]*[a-z0-9]$/.test(toAscii(expectTag(location, 0x86, 'URI').value))
    );
  }),
  clause(
    'authority-key-identifier',
    'A1',
    'authorityKeyIdentifier は鍵・発行者名・シリアル番号の3つで、認証局のもの',
    'the authorityKeyIdentifier is key, issuer and serial number, and the authority’s',
    (draft) => {
      const [key, issuer, serial, ...more] = childrenOf(readWhole(extensionOf(draft, '2.5.29.35')));
      const named = directoryNameIn(childrenOf(expectTag(issuer, 0xa1, 'issuer')));
      const number = readInteger({ ...expectTag(serial, 0x82, 'serial number'), tag: 0x02 }, 'serial number');
      return (
        more.length === 0 &&
        equalBytes(expectTag(key, 0x80, 'key').value, draft.authority.keyId) &&
        equalBytes(named.bytes, draft.certificate.issuer) &&
        number === draft.authority.serial
      );
    },
  ),
  clause(
    'subject-key-identifier',
    'RFC 5280 4.2.1.2',
    'subjectKeyIdentifier は公開鍵のビット列の SHA-1',
    'the subjectKeyIdentifier is the SHA-1 of the public key’s bits',
    (draft) => {
      const [, key] = childrenOf(readWhole(draft.certificate.publicKey));
      const hash = createHash('sha1').update(readOctetBits(key, 'key')).digest();
      return equalBytes(only(readAll(extensionOf(draft, '2.5.29.14')), 0x04).value, hash);
    },
  ),
];

const authentication: readonly Clause[] = [
  clause(
    'subject',
    'A1',
    '主体者は C と23文字の CN だけ',
    'the subject is C and a CN of 23 characters',
    ({ certificate: { subject } }) => {
      const attributes = attributesOf(subject);
      return (
        typesOf(attributes) === `${countryName} ${commonName}` &&
        hasStringTypes(attributes) &&
        /^[A-Z0-9]{23}$/.test(attributes[1]!.text)
      );
    },
  ),
  clause(
    'extended-key-usage',
    'A1',
    '拡張鍵用途は clientAuth だけ',
    'the extended key usage is clientAuth alone',
    (draft) => toHex(extensionOf(draft, '2.5.29.37')) === '300A06082B06010505070302',
  ),
];

const signature: readonly Clause[] = [
  clause(
    'subject',
    'services.md §1.3',
    '主体者は C、都道府県、市区町村、CN で、CN は氏名ではない',
    'the subject is C, prefecture, municipality and a CN that is no name',
    ({ certificate: { subject } }) => {
      const attributes = attributesOf(subject);
      return (
        typesOf(attributes) === `${countryName} ${localityName} ${localityName} ${commonName}` &&
        hasStringTypes(attributes) &&
        /^\d{14}[A-Z0-9]{9,50}$/.test(attributes[3]!.text)
      );
    },
  ),
  clause(
    'holder',
    'services.md §1.4',
    '基本4情報は .1、.4、.3、.5、.2、.6 の順',
    'the attributes stand in the order .1, .4, .3, .5, .2, .6',
    (draft) =>
      otherNamesOf(draft)
        .map(({ id }) => id)
        .join() === [1, 4, 3, 5, 2, 6].map(attribute).join(),
  ),
  clause(
    'holder-form',
    'services.md §1.4',
    '代替文字の印は文字数と合い、生年月日と性別は符号どおり',
    'the flags count the characters, and birth date and sex have their form',
    (draft) => {
      const by = new Map(otherNamesOf(draft).map(({ id, text }) => [id, text]));
      const text = (number: number) => by.get(attribute(number)) ?? '';
      const flags = (flag: string, of: string) => /^[01]+$/.test(flag) && flag.length === [...of].length;
      return (
        flags(text(2), text(1)) &&
        flags(text(6), text(5)) &&
        /^[0-5]\d{8}$/.test(text(4)) &&
        /^[1239]$/.test(text(3)) &&
        [...text(5)].length <= 200
      );
    },
  ),
];

/** The profile of each purpose. */
export const profiles: Readonly<Record<Draft['purpose'], readonly Clause[]>> = {
  authentication: [...both, ...authentication],
  signature: [...both, ...signature],
};
