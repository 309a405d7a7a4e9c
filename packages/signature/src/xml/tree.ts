// An XML document as XML 1.0 and Namespaces in XML 1.0 have it, as far as a signature can tell: nothing of how it was written.

/** What is not well-formed, or more than anybody needs. The message says what, never what is in it. */
export class MalformedXml extends Error {
  override readonly name = 'MalformedXml';
}

/** An attribute; declarations of namespaces are none. */
export interface XmlAttribute {
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  /** Empty without a prefix. */
  readonly namespace: string;
  readonly value: string;
}

/** Where an element stands in the text, as offsets into the string. */
export interface XmlPlace {
  readonly from: number;
  /** Behind the `>` of its start tag. */
  readonly opened: number;
  /** Behind its end. */
  readonly to: number;
  /** Whether it has no end tag. */
  readonly empty: boolean;
}

/** An element as its tags have it. */
export interface XmlElement {
  readonly kind: 'element';
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  /** By prefix, of this start tag alone; the default under the empty one. */
  readonly declared: ReadonlyMap<string, string>;
  readonly parent?: XmlElement;
  readonly children: readonly XmlNode[];
  readonly place: XmlPlace;
}

export interface XmlText {
  readonly kind: 'text';
  readonly value: string;
}
export interface XmlComment {
  readonly kind: 'comment';
  readonly value: string;
}
export interface XmlInstruction {
  readonly kind: 'instruction';
  readonly target: string;
  readonly value: string;
}
/** What stands in an element. */
export type XmlNode = XmlElement | XmlText | XmlComment | XmlInstruction;

/** A whole document. */
export interface XmlDocument {
  readonly kind: 'document';
  /** The root among comments and processing instructions. */
  readonly children: readonly (XmlElement | XmlComment | XmlInstruction)[];
  readonly root: XmlElement;
  /** Whether there is a comment in it anywhere. */
  readonly hasComments: boolean;
  /** Every element, in the order of the document. */
  readonly elements: readonly XmlElement[];
}

export const isElement = (node: XmlNode): node is XmlElement => node.kind === 'element';

export const childElements = ({ children }: XmlElement): readonly XmlElement[] => children.filter(isElement);

/** The value of an attribute without a namespace. */
export const attributeOf = ({ attributes }: XmlElement, name: string): string | undefined =>
  attributes.find((one) => one.name === name)?.value;

/** The text of an element that holds nothing else. @throws MalformedXml for elements and comments in it: what reads past them reads another text */
export const textOf = ({ children, local }: XmlElement): string =>
  children
    .map((one) => {
      if (one.kind !== 'text') throw new MalformedXml(`${local} holds more than text`);
      return one.value;
    })
    .join('');

/** An element and everything above it, from the inside to the outside. */
export function* selfAndAbove(element: XmlElement): Generator<XmlElement> {
  for (let one: XmlElement | undefined = element; one !== undefined; one = one.parent) yield one;
}

/** Whether an element is another or inside it. */
export const isWithin = (element: XmlElement, outer: XmlElement): boolean => {
  for (const one of selfAndAbove(element)) if (one === outer) return true;
  return false;
};

/** Longest name that is said of an element. */
const longestName = 40;

/** Where children stand among those of their name, and how many there are. Counted once for each parent: there may be a million. */
interface Counted {
  readonly numbers: ReadonlyMap<XmlElement, number>;
  readonly counts: ReadonlyMap<string, number>;
}
const counted = new WeakMap<XmlElement, Counted>();

const countedIn = (parent: XmlElement): Counted => {
  const known = counted.get(parent);
  if (known) return known;
  const numbers = new Map<XmlElement, number>();
  const counts = new Map<string, number>();
  for (const one of parent.children) {
    if (one.kind !== 'element') continue;
    const number = (counts.get(one.name) ?? 0) + 1;
    counts.set(one.name, number);
    numbers.set(one, number);
  }
  const made = { numbers, counts };
  counted.set(parent, made);
  return made;
};

/** Where an element is, for people: `/申告書/明細[2]`. */
export const pathOf = (element: XmlElement): string =>
  [...selfAndAbove(element)]
    .reverse()
    .map((one) => {
      const among = one.parent && countedIn(one.parent);
      const name = one.name.length > longestName ? `${one.name.slice(0, longestName)}…` : one.name;
      return (among?.counts.get(one.name) ?? 1) > 1 ? `/${name}[${among!.numbers.get(one)}]` : `/${name}`;
    })
    .join('');
