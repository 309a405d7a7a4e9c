// Bytes to a document. A document with a type declaration is refused whole: with it go entities of any kind, defaults that are not in the
// text, and names that are identifiers in one reader and not in another.

import { SaxesParser, type SaxesTagNS } from 'saxes';
import {
  MalformedXml,
  type XmlAttribute,
  type XmlComment,
  type XmlDocument,
  type XmlElement,
  type XmlInstruction,
  type XmlNode,
  type XmlPlace,
} from './tree.ts';

/**
 * More of anything than a document that people sign has. Bytes; nodes with their attributes; elements inside each other (as libxml2);
 * attributes of one; characters of a name or a namespace, which is compared at every attribute; declarations that hold at one place, which a
 * canonical form repeats at every part.
 */
export const limits = {
  bytes: 64 << 20,
  nodes: 1_000_000,
  depth: 256,
  attributes: 1000,
  name: 1000,
  namespaces: 256,
} as const;

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

/** @throws MalformedXml */
export const decodeXml = (bytes: Uint8Array): string => {
  if (bytes.length > limits.bytes) throw new MalformedXml('too large');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedXml('not UTF-8');
  }
};

type Growing = { -readonly [K in keyof Omit<XmlElement, 'place'>]: XmlElement[K] } & {
  children: XmlNode[];
  place: { -readonly [K in keyof XmlPlace]: XmlPlace[K] };
};

/** @throws MalformedXml */
export const parseXml = (text: string): XmlDocument => {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const outside: (XmlElement | XmlComment | XmlInstruction)[] = [];
  const elements: XmlElement[] = [];
  let open: Growing | undefined;
  let depth = 0;
  let hasComments = false;
  let nodes = 0;
  let ofOne = 0;
  let namespaces = 0;
  const count = (): void => {
    if (++nodes > limits.nodes) throw new MalformedXml('too many nodes');
  };
  const add = (node: XmlNode): void => {
    count();
    if (open !== undefined) open.children.push(node);
    else if (node.kind !== 'text') outside.push(node);
  };
  const addText = (value: string): void => {
    if (value !== '') add({ kind: 'text', value });
  };
  let from = 0;
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0') throw new MalformedXml('not XML 1.0');
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') throw new MalformedXml('not UTF-8');
  });
  parser.on('doctype', () => {
    throw new MalformedXml('a document type declaration');
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('comment', (value) => {
    hasComments = true;
    add({ kind: 'comment', value });
  });
  parser.on('processinginstruction', ({ target, body }) => add({ kind: 'instruction', target, value: body }));
  // Before anything is done with it: every reader compares the names of all attributes of an element.
  parser.on('attribute', ({ name, value }) => {
    count();
    if (++ofOne > limits.attributes) throw new MalformedXml('too many attributes');
    if (name.length > limits.name || (name.startsWith('xmlns') && value.length > limits.name))
      throw new MalformedXml('a name that is too long');
  });
  parser.on('opentagstart', ({ name }) => {
    if (name.length > limits.name) throw new MalformedXml('a name that is too long');
    ofOne = 0;
    // The name has been read, and one character behind it.
    from = text.lastIndexOf('<', parser.position - name.length);
  });
  parser.on('opentag', (tag) => {
    if (++depth > limits.depth) throw new MalformedXml('too deep');
    const element: Growing = {
      kind: 'element',
      name: tag.name,
      prefix: tag.prefix,
      local: tag.local,
      namespace: tag.uri,
      ...attributesOf(tag),
      children: [],
      place: { from, opened: parser.position, to: parser.position, empty: tag.isSelfClosing },
      ...(open && { parent: open }),
    };
    namespaces += element.declared.size;
    if (namespaces > limits.namespaces) throw new MalformedXml('too many namespaces');
    add(element);
    elements.push(element);
    open = element;
  });
  parser.on('closetag', () => {
    open!.place.to = parser.position;
    namespaces -= open!.declared.size;
    open = open!.parent as Growing | undefined;
    depth--;
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof MalformedXml) throw error;
    // Its messages repeat names of the document; where it stands is enough.
    throw new MalformedXml(`not well-formed at line ${parser.line}`);
  }
  const root = elements[0];
  if (root === undefined) throw new MalformedXml('no element');
  return { kind: 'document', children: outside, root, hasComments, elements };
};

/** Most elements have none, and share that. */
const none: Pick<XmlElement, 'attributes' | 'declared'> = { attributes: [], declared: new Map() };

const attributesOf = ({ attributes: all }: SaxesTagNS): Pick<XmlElement, 'attributes' | 'declared'> => {
  const given = Object.values(all);
  if (given.length === 0) return none;
  const attributes: XmlAttribute[] = [];
  let declared = none.declared as Map<string, string>;
  for (const { name, prefix, local, uri, value } of given) {
    if (prefix === 'xmlns' || name === 'xmlns') {
      // Canonical XML 1.0 1.3 asks for absolute ones; saxes cuts spaces off, others do not. Without surrogates they sort as they are.
      if (value !== '' && !/^[A-Za-z][A-Za-z0-9+.-]*:[^\s\ud800-\udfff]*$/.test(value))
        throw new MalformedXml('a namespace that is no absolute URI');
      if (declared.size === 0) declared = new Map();
      if (value !== xmlNamespace) declared.set(prefix === '' ? '' : local, value);
    } else attributes.push({ name, prefix, local, namespace: prefix === '' ? '' : uri, value });
  }
  return { attributes, declared };
};
