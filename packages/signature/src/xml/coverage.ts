// What of a document a signature is over, and what not. Whatever says something and is not signed makes the verdict: that is what wrapping
// comes to, wherever the signed part was moved and whatever was put in its place.

import type { Words } from '@openmyna/errors';
import { looked } from '../report/checks.ts';
import type { Check, Coverage } from '../report/report.ts';
import { namespaces } from './algorithms.ts';
import type { CanonicalPart } from './canonical.ts';
import { isIdentifierName } from './references.ts';
import {
  childElements,
  isElement,
  isWithin,
  pathOf,
  selfAndAbove,
  type XmlDocument,
  type XmlElement,
  type XmlNode,
} from './tree.ts';

/** What a signature is over. */
export interface Signed {
  /** But its own properties. */
  readonly parts: readonly CanonicalPart[];
  /** Name of the file beside it, where it is over one. */
  readonly beside?: string;
  /** Its SignedProperties, once they are signed. */
  readonly properties?: XmlElement;
}

export const isSignature = ({ local, namespace }: XmlElement): boolean =>
  local === 'Signature' && namespace === namespaces.signature;

const words = (ja: string, en: string): Words => ({ ja, en });
const same = (text: string): Words => words(text, text);

/** Places that are listed. */
const mostListed = 16;

/** What is found of a kind, as far as it is listed: there may be a million, and each has its words. */
const places = () => {
  const found: Words[] = [];
  const add = (what: () => Words): void => {
    if (found.length < mostListed) found.push(what());
  };
  return { words: found, add };
};
type Places = ReturnType<typeof places>;

export const coverageOf = (
  document: XmlDocument,
  signature: XmlElement,
  { parts, beside, properties }: Signed,
): { readonly coverage: Coverage; readonly check: Check } => {
  const covered = new Set<XmlDocument | XmlElement>(parts.map(({ of }) => of));
  if (properties) covered.add(properties);
  const names = [
    ...(beside === undefined
      ? []
      : [words(`署名と別のファイル(${beside})`, `the file beside the signature (${beside})`)]),
    ...parts
      .slice(0, mostListed)
      .map(({ of }) => (of.kind === 'document' ? words('文書の全体', 'all of the document') : same(pathOf(of)))),
  ];
  const listed = (uncovered: readonly Words[]) => ({
    whole: uncovered.length === 0,
    covered: names,
    uncovered: uncovered.slice(0, mostListed),
  });
  if (names.length === 0)
    return {
      coverage: listed([words('文書の全体', 'all of the document')]),
      check: looked('coverage', 'failed', words('何にも署名していない', 'it is over nothing')),
    };
  const own = places();
  ownOf(signature, covered, own);
  const countersigns = parts.length > 0 && parts.every(isValueOfAnother(signature));
  const { saying, silent } = countersigns
    ? { saying: [], silent: [words('文書(別の署名への署名である)', 'the document: it countersigns another signature')] }
    : uncoveredIn(document, signature, covered);
  saying.unshift(...own.words);
  // They are no part of what a reference is to (XMLDSig 4.4.3.3), and can part a text for who reads its first piece alone.
  const comments = document.hasComments ? [words('コメント', 'comments')] : [];
  const [first] = saying;
  return {
    coverage: listed([...saying, ...silent, ...comments]),
    check: first
      ? looked('coverage', 'failed', words(`${first.ja} は署名の対象でない`, `${first.en} is not signed`))
      : looked('coverage', 'passed'),
  };
};

const isSayingText = (one: XmlNode): boolean => one.kind === 'text' && /[^ \t\r\n]/.test(one.value);

/** A countersignature (EN 319 132-1 5.2.7). */
const isValueOfAnother =
  (signature: XmlElement) =>
  ({ of }: CanonicalPart): boolean =>
    of.kind === 'element' &&
    of.local === 'SignatureValue' &&
    of.namespace === namespaces.signature &&
    of.parent !== undefined &&
    of.parent !== signature &&
    isSignature(of.parent);

/** `saying`: elements and text; `silent`: tags around what is signed, and instructions, which the layouts with a signed element leave open. */
const uncoveredIn = (
  document: XmlDocument,
  signature: XmlElement,
  covered: ReadonlySet<XmlDocument | XmlElement>,
): { readonly saying: Words[]; readonly silent: readonly Words[] } => {
  const [saying, silent] = [places(), places()];
  if (covered.has(document)) return { saying: saying.words, silent: silent.words };
  const around = new Set<XmlElement>();
  for (const one of [...covered, signature])
    if (one.kind === 'element' && one.parent) for (const above of selfAndAbove(one.parent)) around.add(above);
  const look = (one: XmlElement): void => {
    // Of another signature it is said there.
    if (covered.has(one) || isSignature(one)) return;
    if (!around.has(one)) {
      saying.add(() => same(pathOf(one)));
      return;
    }
    const tag = () => words(`${pathOf(one)} のタグ`, `the tag of ${pathOf(one)}`);
    // What is signed was moved into it, and is read as a part of it.
    if (!isWithin(signature, one)) saying.add(tag);
    else if (
      (one !== document.root || one !== signature.parent) &&
      one.attributes.some(({ name }) => !isIdentifierName(name))
    )
      saying.add(() => words(`${pathOf(one)} の属性`, `attributes of ${pathOf(one)}`));
    else silent.add(tag);
    for (const child of one.children) {
      if (isElement(child)) look(child);
      else if (isSayingText(child)) saying.add(() => words(`${pathOf(one)} の文字`, `text in ${pathOf(one)}`));
    }
  };
  look(document.root);
  if (document.children.some(({ kind }) => kind === 'instruction'))
    silent.add(() => words('処理命令', 'processing instructions'));
  return { saying: saying.words, silent: silent.words };
};

const known: ReadonlySet<string> = new Set([
  namespaces.signature,
  namespaces.xades,
  namespaces.xades141,
  // Of the canonical forms of time-stamps.
  namespaces.exclusive,
  'http://www.w3.org/2009/xmldsig11#',
]);

const isProperties = ({ local, namespace }: XmlElement): boolean =>
  local === 'QualifyingProperties' && namespace === namespaces.xades;

/**
 * What a signature itself carries: its objects are signed, or of properties, and around them is only what signatures are made of. Text is
 * where nothing else is.
 */
const ownOf = (signature: XmlElement, covered: ReadonlySet<XmlDocument | XmlElement>, saying: Places): void => {
  const inside = (one: XmlElement): void => {
    if (covered.has(one) || (one !== signature && isSignature(one))) return;
    // That is what is signed first, and readXmlSignature found it as it is to be.
    if (one.parent === signature && one.local === 'SignedInfo' && one.namespace === namespaces.signature) return;
    const children = childElements(one);
    const isObject = one.namespace === namespaces.signature && one.local === 'Object';
    if (
      !known.has(one.namespace) ||
      ((isObject || children.length > 0) && one.children.some(isSayingText)) ||
      (isObject && !children.every((child) => covered.has(child) || isSignature(child) || isProperties(child)))
    ) {
      saying.add(() => same(pathOf(one)));
      return;
    }
    for (const child of children) inside(child);
  };
  inside(signature);
};
