// Canonical XML 1.0 and Exclusive XML Canonicalization 1.0, of a document or an element, without one element of it where it is left out.

import {
  MalformedXml,
  selfAndAbove,
  type XmlAttribute,
  type XmlDocument,
  type XmlElement,
  type XmlNode,
} from './tree.ts';

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

/** Of each prefix what it stands for, the innermost last. */
type Scope = Map<string, string[]>;

const push = (scope: Scope, prefix: string, namespace: string): void => {
  const all = scope.get(prefix);
  if (all === undefined) scope.set(prefix, [namespace]);
  else all.push(namespace);
};
/** Without a declaration the default namespace is none, and nothing has to say so. */
const standsFor = (scope: Scope, prefix: string): string | undefined =>
  scope.get(prefix)?.at(-1) ?? (prefix === '' ? '' : undefined);

/** Characters of a value that are escaped at once: they may become six times as many. */
const atOnce = 1 << 16;

/**
 * Writes a part in canonical form, a piece at a time. Takes time for what is written, however deep it stands and whatever is declared there.
 * Canonical XML 1.0 2.3; Exclusive XML Canonicalization 1.0 3
 */
export const canonicalize = (
  { of, without }: CanonicalPart,
  form: CanonicalForm,
  write: (text: string) => void,
): void => {
  const { exclusive, comments } = form;
  const listed = new Set(form.prefixes);
  const bound: Scope = new Map();
  const written: Scope = new Map();

  const node = (one: XmlNode): void => {
    if (one.kind === 'element') {
      if (one !== without) element(one, false);
    } else if (one.kind === 'text') writeEscaped(one.value, escapeText, write);
    else if (one.kind === 'instruction')
      write(one.value === '' ? `<?${one.target}?>` : `<?${one.target} ${one.value}?>`);
    else if (comments) write(`<!--${one.value}-->`);
  };

  const element = (one: XmlElement, apex: boolean): void => {
    for (const [prefix, namespace] of one.declared) push(bound, prefix, namespace);
    const own: [string, string][] = [];
    for (const prefix of candidates(one, apex)) {
      const namespace = standsFor(bound, prefix);
      if (namespace === undefined || namespace === standsFor(written, prefix)) continue;
      own.push([prefix, namespace]);
      push(written, prefix, namespace);
    }
    write(`<${one.name}`);
    for (const [prefix, namespace] of own.sort(([a], [b]) => compare(a, b)))
      write(` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(namespace)}"`);
    const inherited = apex && !exclusive ? inheritedBy(one) : [];
    const all = [...one.attributes, ...inherited];
    for (const { name, value } of all.length > 1 ? all.sort(byName) : all) {
      write(` ${name}="`);
      writeEscaped(value, escapeAttribute, write);
      write('"');
    }
    write('>');
    for (const child of one.children) node(child);
    write(`</${one.name}>`);
    for (const [prefix] of own) written.get(prefix)!.pop();
    for (const prefix of one.declared.keys()) bound.get(prefix)!.pop();
  };

  /** Prefixes that may have to be declared at an element. Of those in a list what is written is what is bound, but where it is bound anew. */
  const candidates = (one: XmlElement, apex: boolean): Iterable<string> => {
    if (!exclusive) return apex ? bound.keys() : one.declared.keys();
    const used = new Set([one.prefix]);
    for (const { prefix } of one.attributes) if (prefix !== '') used.add(prefix);
    for (const prefix of apex ? listed : one.declared.keys()) if (listed.has(prefix)) used.add(prefix);
    used.delete('xml');
    return used;
  };

  if (of.kind === 'element') {
    const [, ...above] = selfAndAbove(of);
    for (const { declared } of above.reverse())
      for (const [prefix, namespace] of declared) push(bound, prefix, namespace);
    element(of, true);
    return;
  }
  let before = true;
  for (const one of of.children) {
    if (one.kind === 'element') {
      before = false;
      if (one !== without) element(one, true);
    } else if (one.kind === 'instruction' || comments) {
      if (!before) write('\n');
      node(one);
      if (before) write('\n');
    }
  }
};

/**
 * @param most characters
 * @returns all of it at once, UTF-8
 * @throws MalformedXml for more than `most`
 */
export const canonicalBytes = (
  part: CanonicalPart,
  form: CanonicalForm,
  most = Number.POSITIVE_INFINITY,
): Uint8Array => {
  const pieces: string[] = [];
  const budget: Budget = { left: most };
  canonicalize(part, form, (text) => {
    spend(budget, text);
    pieces.push(text);
  });
  return new Uint8Array(Buffer.from(pieces.join('')));
};

/** Characters that may still be written. */
export interface Budget {
  left: number;
}

/** @throws MalformedXml once the budget is used up */
export const spend = (budget: Budget, { length }: string): void => {
  budget.left -= length;
  if (budget.left < 0) throw new MalformedXml('more is signed than anybody needs');
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
  a.namespace === b.namespace ? compare(a.local, b.local) : a.namespace < b.namespace ? -1 : 1;

/** By code points, which is not the order of UTF-16 beyond the basic plane. */
const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  if (/[\ud800-\udfff]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
};

/** In pieces that end between characters. */
const writeEscaped = (value: string, escaped: (text: string) => string, write: (text: string) => void): void => {
  for (let from = 0; from < value.length; ) {
    let to = from + atOnce;
    if (to < value.length && (value.charCodeAt(to - 1) & 0xfc00) === 0xd800) to++;
    write(escaped(value.slice(from, to)));
    from = to;
  }
};
/** Most texts have nothing to escape, and a text can be nothing else. */
const escapeText = (text: string): string =>
  /[&<>\r]/.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;')
    : text;
const escapeAttribute = (text: string): string =>
  /[&<"\t\n\r]/.test(text)
    ? text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('"', '&quot;')
        .replaceAll('\t', '&#x9;')
        .replaceAll('\n', '&#xA;')
        .replaceAll('\r', '&#xD;')
    : text;
