// A ds:Signature by the schema of XML Signature 1.1 (4): every part once and in its place, so that no two readers find another one.

import { canonicalForms, namespaces } from './algorithms.ts';
import { attributeOf, childElements, MalformedXml, textOf, type XmlElement } from './tree.ts';

/** An algorithm as it is named. */
export interface XmlAlgorithm {
  readonly uri: string;
  /** Whether something stands in it that nobody here reads. */
  readonly parameters: boolean;
  /** Of InclusiveNamespaces; the default one is empty. */
  readonly prefixes?: readonly string[];
}

export interface XmlReference {
  /** Undefined where none is written: the reader would have to know. */
  readonly uri?: string;
  readonly transforms: readonly XmlAlgorithm[];
  readonly digestMethod: XmlAlgorithm;
  readonly digest: Uint8Array;
}

export interface XmlSignature {
  readonly id?: string;
  readonly signedInfo: XmlElement;
  readonly canonicalization: XmlAlgorithm;
  readonly signatureMethod: XmlAlgorithm;
  readonly references: readonly XmlReference[];
  readonly value: Uint8Array;
  readonly valueElement: XmlElement;
  /** X.509, DER. */
  readonly certificates: readonly Uint8Array[];
  readonly objects: readonly XmlElement[];
}

/** More references than a signature has; and prefixes of a transform. */
const most = { references: 64, transforms: 4, prefixes: 32, certificates: 16 } as const;

/** Characters in canonical form of what is a part of a signature: 64 references and the namespaces around them are less. */
export const mostOfSignature = 1 << 20;

/** Base64 as a whole, with white space between (XML Schema 2, 3.2.16). @throws MalformedXml */
export const base64Of = (element: XmlElement): Uint8Array => {
  const text = textOf(element).replace(/[ \t\r\n]+/g, '');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new MalformedXml(`${element.local} is no base64`);
  return new Uint8Array(Buffer.from(text, 'base64'));
};

/** The children of an element, each of the name that is expected, in order; `?` may be missing, `*` may come any number of times. */
export const childrenAs = (
  element: XmlElement,
  namespace: string,
  expected: readonly string[],
): Readonly<Record<string, readonly XmlElement[]>> => {
  const left = [...childElements(element)];
  if (element.children.some((one) => one.kind === 'text' && /[^ \t\r\n]/.test(one.value)))
    throw new MalformedXml(`text in ${element.local}`);
  const found: Record<string, readonly XmlElement[]> = {};
  for (const one of expected) {
    const [, name = '', times = ''] = /^(\w+)([?*]?)$/.exec(one)!;
    const wanted = left.findIndex((child) => child.local !== name || child.namespace !== namespace);
    const count = wanted === -1 ? left.length : wanted;
    const taken = left.splice(0, times === '*' ? count : Math.min(count, 1));
    if (taken.length === 0 && times === '') throw new MalformedXml(`${element.local} without ${name}`);
    found[name] = taken;
  }
  if (left.length > 0) throw new MalformedXml(`something else in ${element.local}`);
  return found;
};

const algorithmOf = (element: XmlElement): XmlAlgorithm => {
  const uri = attributeOf(element, 'Algorithm');
  if (uri === undefined) throw new MalformedXml(`${element.local} without Algorithm`);
  const { children } = element;
  if (children.length === 0) return { uri, parameters: false };
  const [list, ...others] = children;
  const isList =
    others.length === 0 &&
    list?.kind === 'element' &&
    list.local === 'InclusiveNamespaces' &&
    list.namespace === namespaces.exclusive &&
    list.children.length === 0;
  if (!isList || !canonicalForms.get(uri)?.exclusive) return { uri, parameters: true };
  const prefixes = (attributeOf(list, 'PrefixList') ?? '').split(/[ \t\r\n]+/).filter((one) => one !== '');
  if (prefixes.length > most.prefixes) throw new MalformedXml('too many prefixes');
  return { uri, parameters: false, prefixes: prefixes.map((one) => (one === '#default' ? '' : one)) };
};

/** What an algorithm is in a list of those that count; undefined for another, and for one with parameters that change it. */
export const accepted = <T>(methods: ReadonlyMap<string, T>, { uri, parameters }: XmlAlgorithm): T | undefined =>
  parameters ? undefined : methods.get(uri);

const readReference = (element: XmlElement): XmlReference => {
  const { Transforms, DigestMethod, DigestValue } = childrenAs(element, namespaces.signature, [
    'Transforms?',
    'DigestMethod',
    'DigestValue',
  ]);
  const transforms = Transforms![0] ? childrenAs(Transforms![0], namespaces.signature, ['Transform*']).Transform! : [];
  if (transforms.length > most.transforms) throw new MalformedXml('too many transforms');
  const uri = attributeOf(element, 'URI');
  return {
    ...(uri !== undefined && { uri }),
    transforms: transforms.map(algorithmOf),
    digestMethod: algorithmOf(DigestMethod![0]!),
    digest: base64Of(DigestValue![0]!),
  };
};

const certificatesOf = (keyInfo: XmlElement | undefined): readonly Uint8Array[] => {
  if (keyInfo === undefined) return [];
  const certificates = childElements(keyInfo)
    .filter(({ local, namespace }) => local === 'X509Data' && namespace === namespaces.signature)
    .flatMap(childElements)
    .filter(({ local, namespace }) => local === 'X509Certificate' && namespace === namespaces.signature);
  if (certificates.length > most.certificates) throw new MalformedXml('too many certificates');
  return certificates.map(base64Of);
};

/** @throws MalformedXml */
export const readXmlSignature = (element: XmlElement): XmlSignature => {
  const parts = childrenAs(element, namespaces.signature, ['SignedInfo', 'SignatureValue', 'KeyInfo?', 'Object*']);
  const [signedInfo, valueElement] = [parts.SignedInfo![0]!, parts.SignatureValue![0]!];
  const { CanonicalizationMethod, SignatureMethod, Reference } = childrenAs(signedInfo, namespaces.signature, [
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference*',
  ]);
  if (Reference!.length === 0 || Reference!.length > most.references)
    throw new MalformedXml('no references, or too many');
  const id = attributeOf(element, 'Id');
  const value = base64Of(valueElement);
  // Of RSA with 16,384 bits, and nobody's is longer.
  if (value.length > 2048) throw new MalformedXml('a signature that is too long');
  return {
    ...(id !== undefined && { id }),
    signedInfo,
    canonicalization: algorithmOf(CanonicalizationMethod![0]!),
    signatureMethod: algorithmOf(SignatureMethod![0]!),
    references: Reference!.map(readReference),
    value,
    valueElement,
    certificates: certificatesOf(parts.KeyInfo![0]),
    objects: parts.Object!,
  };
};
