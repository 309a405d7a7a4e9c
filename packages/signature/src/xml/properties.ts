// XAdES properties of a signature (EN 319 132-1 4.3, 5.2): signed ones, which say when and with which certificate, and time-stamps.

import { equalBytes } from '@openmyna/apdu';
import type { Certificate } from '@openmyna/pki';
import { MalformedDer, readWhole } from '@openmyna/pki/der';
import { hashOf } from '../cms/algorithms.ts';
import { isIssuerSerialOf } from '../cms/signing-certificate.ts';
import { mostTimestamps } from '../tsp/signing-time.ts';
import { canonicalForms, canonicalNames, digestMethods, namespaces } from './algorithms.ts';
import { type CanonicalForm, canonicalBytes } from './canonical.ts';
import {
  accepted,
  base64Of,
  childrenAs,
  mostOfSignature,
  type XmlAlgorithm,
  type XmlSignature,
} from './read-signature.ts';
import { attributeOf, childElements, MalformedXml, textOf, type XmlElement } from './tree.ts';

/** A certificate as the signed properties name it. */
export interface NamedCertificate {
  readonly digestMethod: XmlAlgorithm;
  readonly digest: Uint8Array;
  /** IssuerSerial, DER (IssuerSerialV2). */
  readonly issuerSerial?: Uint8Array;
  /** Of the first version, which names the issuer in words that every program writes otherwise. */
  readonly serial?: bigint;
}

export interface XadesProperties {
  /** What has to be signed. */
  readonly signed: XmlElement;
  readonly signingTime?: Date;
  readonly certificate?: NamedCertificate;
  /** Tokens, DER, with what they are over. */
  readonly timestamps: readonly { readonly token: Uint8Array; readonly over: Uint8Array }[];
}

const xades = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element === undefined
    ? []
    : childElements(element).filter(({ local, namespace }) => local === name && namespace === namespaces.xades);

const atMostOne = (element: XmlElement | undefined, name: string): XmlElement | undefined => {
  const [first, ...others] = xades(element, name);
  if (others.length > 0) throw new MalformedXml(`more than one ${name}`);
  return first;
};

/** The one QualifyingProperties of a signature. @returns undefined for a signature that has none @throws MalformedXml */
export const readProperties = (signature: XmlSignature): XadesProperties | undefined => {
  const [qualifying, ...others] = signature.objects.flatMap((one) => xades(one, 'QualifyingProperties'));
  if (qualifying === undefined) return undefined;
  if (others.length > 0) throw new MalformedXml('more than one QualifyingProperties');
  if (signature.id === undefined || attributeOf(qualifying, 'Target') !== `#${signature.id}`)
    throw new MalformedXml('properties of another signature');
  const signed = atMostOne(qualifying, 'SignedProperties');
  if (signed === undefined) throw new MalformedXml('no SignedProperties');
  const ofSignature = atMostOne(signed, 'SignedSignatureProperties');
  const time = atMostOne(ofSignature, 'SigningTime');
  const certificate = namedCertificate(ofSignature);
  const unsigned = atMostOne(atMostOne(qualifying, 'UnsignedProperties'), 'UnsignedSignatureProperties');
  return {
    signed,
    ...(time && { signingTime: dateOf(time) }),
    ...(certificate && { certificate }),
    timestamps: xades(unsigned, 'SignatureTimeStamp')
      .slice(0, mostTimestamps + 1)
      .map((one) => timestampOf(one, signature)),
  };
};

/** xsd:dateTime with its zone: without one it would be another instant elsewhere. */
const dateOf = (element: XmlElement): Date => {
  const text = textOf(element).trim();
  const instant = new Date(text);
  const [, date] = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  // The 30th of February is read as a day in March by some, and by others not at all.
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(instant.getTime()) || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date)
    throw new MalformedXml('a SigningTime that is no time');
  return instant;
};

const namedCertificate = (properties: XmlElement | undefined): NamedCertificate | undefined => {
  const [v2, v1] = [atMostOne(properties, 'SigningCertificateV2'), atMostOne(properties, 'SigningCertificate')];
  if (v2 !== undefined && v1 !== undefined) throw new MalformedXml('two versions of SigningCertificate');
  const list = v2 ?? v1;
  if (list === undefined) return undefined;
  const [first] = xades(list, 'Cert');
  if (first === undefined) throw new MalformedXml('an empty SigningCertificate');
  const [digests, more] = [atMostOne(first, 'CertDigest'), atMostOne(first, v2 ? 'IssuerSerialV2' : 'IssuerSerial')];
  if (digests === undefined) throw new MalformedXml('no CertDigest');
  const { DigestMethod, DigestValue } = childrenAs(digests, namespaces.signature, ['DigestMethod', 'DigestValue']);
  const parts =
    more && !v2 ? childrenAs(more, namespaces.signature, ['X509IssuerName', 'X509SerialNumber']) : undefined;
  const serial = parts && textOf(parts.X509SerialNumber![0]!).trim();
  if (serial !== undefined && !/^\d{1,60}$/.test(serial)) throw new MalformedXml('no serial number');
  return {
    digestMethod: { uri: attributeOf(DigestMethod![0]!, 'Algorithm') ?? '', parameters: false },
    digest: base64Of(DigestValue![0]!),
    ...(more && v2 && { issuerSerial: base64Of(more) }),
    ...(serial !== undefined && { serial: BigInt(serial) }),
  };
};

/** EN 319 132-1 5.3: over the SignatureValue element, canonical. */
const timestampOf = (element: XmlElement, { valueElement }: XmlSignature) => {
  const form = canonicalFormOf(element);
  const [encapsulated, ...others] = xades(element, 'EncapsulatedTimeStamp');
  if (encapsulated === undefined || others.length > 0) throw new MalformedXml('not one EncapsulatedTimeStamp');
  return { token: base64Of(encapsulated), over: canonicalBytes({ of: valueElement }, form, mostOfSignature) };
};

const canonicalFormOf = (element: XmlElement): CanonicalForm => {
  const [method, ...others] = childElements(element).filter(
    ({ local, namespace }) => local === 'CanonicalizationMethod' && namespace === namespaces.signature,
  );
  const form = canonicalForms.get(method ? (attributeOf(method, 'Algorithm') ?? '') : canonicalNames.inclusive);
  if (form === undefined || others.length > 0 || (method?.children.length ?? 0) > 0)
    throw new MalformedXml('a time-stamp over another canonical form');
  return form;
};

/** Whether the properties name a certificate. @returns undefined where the digest is by a hash that does not count */
export const isNamed = (named: NamedCertificate, certificate: Certificate): boolean | undefined => {
  const hash = accepted(digestMethods, named.digestMethod);
  if (hash === undefined) return undefined;
  if (!equalBytes(named.digest, hashOf(hash, certificate.der))) return false;
  if (named.serial !== undefined && named.serial !== certificate.serial) return false;
  try {
    return named.issuerSerial === undefined || isIssuerSerialOf(readWhole(named.issuerSerial), certificate);
  } catch (error) {
    if (error instanceof MalformedDer) return false;
    throw error;
  }
};
