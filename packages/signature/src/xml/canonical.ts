// Canonical XML 1.0 and Exclusive XML Canonicalization 1.0, of a document or an element, without one element of it where it is left out.

import { selfAndAbove, type XmlAttribute, type XmlDocument, type XmlElement, type XmlNode } from './tree.ts';

/** How something is written. */
export interface CanonicalForm {
  readonly exclusive: boolean;
  readonly comments: boolean;
  /** InclusiveNamespaces (exclusive alone): prefixes, the default one empty. */
  readonly prefixes?: readonly string[];
}

/** What is written. */
export interface CanonicalPart {
  readonly of: XmlDocument | XmlElement;
  /** Left out with everything in it: the signature that an enveloped signature is (XMLDSig 6.6.4). */
  readonly without?: XmlElement;
}

/** Declarations that are written already, from the inside to the outside. */
interface Written {
  readonly own: ReadonlyMap<string, string>;
  readonly above?: Written;
}

/**
 * Writes a part in canonical form, a piece at a time.
 * Canonical XML 1.0 2.3; Exclusive XML Canonicalization 1.0 3
 */
export const canonicalize = (
  { of, without }: CanonicalPart,
  form: CanonicalForm,
  write: (text: string) => void,
): void => {
  const { exclusive, comments, prefixes = [] } = form;

  const node = (one: XmlNode, written: Written | undefined): void => {
    if (one.kind === 'element') {
      if (one !== without) element(one, written);
    } else if (one.kind === 'text') write(escapeText(one.value));
    else if (one.kind === 'instruction')
      write(one.value === '' ? `<?${one.target}?>` : `<?${one.target} ${one.value}?>`);
    else if (comments) write(`<!--${one.value}-->`);
  };

  const element = (one: XmlElement, above: Written | undefined): void => {
    const own = new Map<string, string>();
    for (const prefix of candidates(one, above === undefined)) {
      const namespace = namespaceOf(one, prefix);
      if (namespace !== undefined && namespace !== (writtenAs(above, prefix) ?? (prefix === '' ? '' : undefined)))
        own.set(prefix, namespace);
    }
    let tag = `<${one.name}`;
    for (const [prefix, namespace] of [...own].sort(([a], [b]) => compare(a, b)))
      tag += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(namespace)}"`;
    const { attributes } = one;
    const inherited = above === undefined && !exclusive ? inheritedBy(one) : [];
    const all =
      inherited.length + attributes.length > 1
        ? [...attributes, ...inherited].sort(byName)
        : [...attributes, ...inherited];
    for (const { name, value } of all) tag += ` ${name}="${escapeAttribute(value)}"`;
    write(`${tag}>`);
    const written: Written = own.size === 0 && above !== undefined ? above : { own, ...(above && { above }) };
    for (const child of one.children) node(child, written);
    write(`</${one.name}>`);
  };

  /** Prefixes that may have to be declared at an element. */
  const candidates = (one: XmlElement, apex: boolean): Iterable<string> => {
    if (exclusive) {
      const used = new Set([
        one.prefix,
        ...one.attributes.map(({ prefix }) => prefix).filter((prefix) => prefix !== ''),
      ]);
      for (const prefix of prefixes) used.add(prefix);
      used.delete('xml');
      return used;
    }
    if (!apex) return one.declared.keys();
    return new Set([...selfAndAbove(one)].flatMap(({ declared }) => [...declared.keys()]));
  };

  if (of.kind === 'element') {
    element(of, undefined);
    return;
  }
  let before = true;
  for (const one of of.children) {
    if (one.kind === 'element') {
      before = false;
      node(one, undefined);
    } else if (one.kind === 'instruction' || comments) {
      if (!before) write('\n');
      node(one, undefined);
      if (before) write('\n');
    }
  }
};

/** @returns all of it at once, UTF-8 */
export const canonicalBytes = (part: CanonicalPart, form: CanonicalForm): Uint8Array => {
  const pieces: string[] = [];
  canonicalize(part, form, (text) => pieces.push(text));
  return new Uint8Array(Buffer.from(pieces.join('')));
};

const namespaceOf = (element: XmlElement, prefix: string): string | undefined => {
  for (const { declared } of selfAndAbove(element)) {
    const namespace = declared.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return prefix === '' ? '' : undefined;
};

const writtenAs = (written: Written | undefined, prefix: string): string | undefined => {
  for (let one = written; one !== undefined; one = one.above) {
    const namespace = one.own.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return undefined;
};

/** Attributes in the namespace of `xml` of what is above and not written (Canonical XML 1.0 2.4): the nearest of each name. */
const inheritedBy = (element: XmlElement): readonly XmlAttribute[] => {
  const nearest = new Map<string, XmlAttribute>();
  for (const { attributes } of selfAndAbove(element))
    for (const one of attributes) if (one.prefix === 'xml' && !nearest.has(one.local)) nearest.set(one.local, one);
  return [...nearest.values()].filter((one) => !element.attributes.includes(one));
};

/** By namespace, then by local name; none comes first. */
const byName = (a: XmlAttribute, b: XmlAttribute): number =>
  compare(a.namespace, b.namespace) || compare(a.local, b.local);

/** By code points, which is not the order of UTF-16 beyond the basic plane. */
const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  if (/[\ud800-\udfff]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
};

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};
const escapeText = (text: string): string => text.replace(/[&<>\r]/g, (one) => escapes[one]!);
const escapeAttribute = (text: string): string => text.replace(/[&<"\t\n\r]/g, (one) => escapes[one]!);
