// Attributes of RFC 5652 5.3, and the SET OF they stand in.

import { concat, equalBytes } from '@openmyna/apdu';
import {
  childrenOf,
  type DerElement,
  expectTag,
  MalformedDer,
  objectIdentifier,
  readObjectIdentifier,
  sequence,
  setOf,
} from '@openmyna/pki/der';

/** Attribute with one value. @param value whole element */
export const attribute = (type: string, value: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(type), setOf(value));

/** The contents of a SET OF in DER: sorted by their encodings (X.690 11.6). */
export const sorted = (elements: readonly Uint8Array[]): Uint8Array =>
  concat(...[...elements].sort((a, b) => Buffer.compare(a, b)));

/** By type, each with its values. */
export type Attributes = ReadonlyMap<string, readonly DerElement[]>;

/** Most attributes of a signer, and values of one, that are looked at. */
const most = 64;

/**
 * Reads SignedAttributes or UnsignedAttributes.
 * @param element with its implicit tag
 * @throws MalformedDer for none, too many, one type twice, and, where they are signed, an order that is not DER's
 */
export const readAttributes = (element: DerElement, signed: boolean): Attributes => {
  const elements = childrenOf(element);
  if (elements.length === 0 || elements.length > most) throw new MalformedDer('no attributes, or too many');
  if (signed) checkOrder(elements);
  const attributes = new Map<string, readonly DerElement[]>();
  for (const one of elements) {
    const [type, set, ...more] = childrenOf(expectTag(one, 0x30, 'attribute'));
    const id = readObjectIdentifier(type, 'type of an attribute');
    const values = childrenOf(expectTag(set, 0x31, 'values of an attribute'));
    if (more.length > 0 || values.length === 0 || values.length > most)
      throw new MalformedDer('an attribute of another form');
    if (attributes.has(id)) throw new MalformedDer('an attribute twice');
    attributes.set(id, values);
  }
  return attributes;
};

const checkOrder = (elements: readonly DerElement[]): void => {
  for (const [index, { bytes }] of elements.entries()) {
    const before = elements[index - 1]?.bytes;
    if (before === undefined) continue;
    if (Buffer.compare(before, bytes) > 0) throw new MalformedDer('attributes out of order');
    if (equalBytes(before, bytes)) throw new MalformedDer('an attribute twice');
  }
};

/** The one value of an attribute. @returns undefined where it is not there @throws MalformedDer for several */
export const oneValue = (attributes: Attributes, type: string): DerElement | undefined => {
  const values = attributes.get(type);
  if (values !== undefined && values.length !== 1) throw new MalformedDer('an attribute of several values');
  return values?.[0];
};
