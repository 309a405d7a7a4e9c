// What a reference is to (XMLDSig 4.4.3), by two ways of naming it and five transforms: everything else leads an attacker's program.

import { createHash } from 'node:crypto';
import type { Words } from '@openmyna/errors';
import type { HashName } from '../cms/index.ts';
import { canonicalForms, canonicalNames, envelopedSignature, namespaces } from './algorithms.ts';
import { type Budget, type CanonicalForm, type CanonicalPart, canonicalize, spend } from './canonical.ts';
import { accepted, type XmlAlgorithm, type XmlReference } from './read-signature.ts';
import { attributeOf, isWithin, type XmlDocument, type XmlElement } from './tree.ts';

/** Elements by identifier: what XMLDSig, XAdES, SAML and xml:id call one. Undefined for one that several bear. */
export type Identifiers = ReadonlyMap<string, XmlElement | undefined>;

const identifierNames = ['Id', 'ID', 'id', 'xml:id'] as const;
const named: ReadonlySet<string> = new Set(identifierNames);
export const isIdentifierName = (name: string): boolean => named.has(name);

/** An identifier that a reference can name. */
const isIdentifier = (text: string): boolean => /^[^\s#()&%/:]+$/.test(text);

/** The identifier of an element, where it has one that can be named. */
export const identifierOf = (element: XmlElement): string | undefined =>
  identifierNames.map((name) => attributeOf(element, name)).find((one) => one !== undefined && isIdentifier(one));

export const identifiersOf = ({ elements }: XmlDocument): Identifiers => {
  const found = new Map<string, XmlElement | undefined>();
  for (const element of elements)
    for (const name of identifierNames) {
      const value = attributeOf(element, name);
      if (value !== undefined) found.set(value, found.has(value) && found.get(value) !== element ? undefined : element);
    }
  return found;
};

/** What a reference comes to. */
export type Target =
  | { readonly kind: 'part'; readonly part: CanonicalPart; readonly form: CanonicalForm }
  /** A file beside the signature, octets as they are. */
  | { readonly kind: 'beside'; readonly uri: string }
  | { readonly kind: 'refused'; readonly why: Words };

const refused = (ja: string, en: string): Target => ({ kind: 'refused', why: { ja, en } });

/** @param signature that the reference is of: what an enveloped signature leaves out */
export const targetOf = (
  { uri, transforms }: Pick<XmlReference, 'uri' | 'transforms'>,
  {
    document,
    identifiers,
    signature,
  }: { readonly document: XmlDocument; readonly identifiers: Identifiers; readonly signature: XmlElement },
): Target => {
  if (uri === undefined) return refused('何を指すか書かれていない', 'it does not say what it is to');
  if (uri !== '' && !uri.startsWith('#'))
    return transforms.length === 0
      ? { kind: 'beside', uri }
      : refused('外のファイルを変形する', 'it transforms a file beside it');
  const name = uri.slice(1);
  if (uri !== '' && !isIdentifier(name)) return refused('XPointer は受け付けない', 'an XPointer is not accepted');
  const of = uri === '' ? document : identifiers.get(name);
  if (of === undefined)
    return identifiers.has(name)
      ? refused('同じ ID の要素が複数ある', 'several elements bear its identifier')
      : refused('指す要素がない', 'there is no such element');
  const [first, ...rest] = transforms;
  const enveloped = first !== undefined && !first.parameters && first.uri === envelopedSignature;
  const [method, ...more] = enveloped ? rest : transforms;
  const form = method === undefined ? canonicalForms.get(canonicalNames.inclusive) : accepted(canonicalForms, method);
  if (form === undefined || more.length > 0) return refused(...transformWords(form === undefined ? method! : more[0]!));
  // The transform is for what the signature is in, and what it is in is signed without it alone (6.6.4).
  const contains = of.kind === 'document' || isWithin(signature, of);
  if (of === signature || contains !== enveloped)
    return contains
      ? refused('署名が自身を指す', 'it is to the signature itself')
      : refused(...transformWords({ uri: envelopedSignature }));
  if (of.kind === 'element' && of.namespace === namespaces.signature && of.local === 'Manifest')
    return refused('Manifest は受け付けない', 'a Manifest is not accepted: what it names is not looked at');
  return {
    kind: 'part',
    part: { of, ...(enveloped && { without: signature }) },
    // By either way of naming, comments are no part of it (4.4.3.3).
    form: { ...form, comments: false, ...(method?.prefixes && { prefixes: method.prefixes }) },
  };
};

const transformWords = ({ uri }: Pick<XmlAlgorithm, 'uri'>): readonly [string, string] => {
  const [, name = 'unknown'] =
    /(xpath|xslt|base64|xmldsig-filter2|enveloped-signature|decrypt|c14n11?)/i.exec(uri) ?? [];
  return [`変形 ${name} は受け付けない`, `the transform ${name} is not accepted`];
};

/** @throws MalformedXml once the budget is used up */
export const digestOfPart = (part: CanonicalPart, form: CanonicalForm, hash: HashName, budget: Budget): Uint8Array => {
  const digest = createHash(hash);
  let pending = '';
  canonicalize(part, form, (text) => {
    spend(budget, text);
    pending += text;
    if (pending.length < 1 << 16) return;
    digest.update(pending, 'utf8');
    pending = '';
  });
  return new Uint8Array(digest.update(pending, 'utf8').digest());
};
