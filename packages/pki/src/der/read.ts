// A strict DER reader: what is not the one encoding of a value is an error, not a guess (X.690 10.1).

/** The bytes are no DER. */
export class MalformedDer extends Error {
  override readonly name = 'MalformedDer';
}

/** One element; `tag` is the identifier byte, `bytes` the whole of it with tag and length. */
export interface DerElement {
  readonly tag: number;
  readonly value: Uint8Array;
  readonly bytes: Uint8Array;
}

/**
 * The elements that stand one after another.
 * @throws MalformedDer for long tags, indefinite or longer-than-needed lengths, ends that do not meet, and universal types
 * in a form that DER does not have
 */
export const readAll = (bytes: Uint8Array): DerElement[] => {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = readOne(bytes, at);
    elements.push(element);
    at += element.bytes.length;
  }
  return elements;
};

/** The one element that the bytes are. @throws MalformedDer, also for bytes behind it */
export const readWhole = (bytes: Uint8Array): DerElement => {
  const element = readOne(bytes, 0);
  if (element.bytes.length !== bytes.length) throw new MalformedDer('bytes behind the end');
  return element;
};

/** The elements inside a constructed one. @throws MalformedDer */
export const childrenOf = (element: DerElement): DerElement[] => {
  if ((element.tag & 0x20) === 0) throw new MalformedDer('a primitive element has no children');
  return readAll(element.value);
};

/** Universal types that are constructed, a bit each: EXTERNAL, EMBEDDED PDV, SEQUENCE and SET, and in DER no string (X.690 10.2). */
const constructed = (1 << 0x08) | (1 << 0x0b) | (1 << 0x10) | (1 << 0x11);

const readOne = (bytes: Uint8Array, start: number): DerElement => {
  const [tag, first] = [bytes[start], bytes[start + 1]];
  if (tag === undefined || first === undefined) throw new MalformedDer('cut short');
  if ((tag & 0x1f) === 0x1f) throw new MalformedDer('a tag of more than one byte');
  if (tag === 0) throw new MalformedDer('the end of an indefinite length');
  if (tag < 0x40 && (tag & 0x20) !== ((constructed >> (tag & 0x1f)) & 1) << 5)
    throw new MalformedDer('the other form of a type');
  let length = first;
  let at = start + 2;
  if (first > 0x7f) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new MalformedDer('an indefinite length, or one beyond four bytes');
    length = 0;
    for (const end = at + count; at < end; at++) length = length * 256 + (bytes[at] ?? Number.NaN);
    if (Number.isNaN(length)) throw new MalformedDer('cut short');
    if (length < 0x80 || bytes[start + 2] === 0) throw new MalformedDer('a length longer than needed');
  }
  const end = at + length;
  if (end > bytes.length) throw new MalformedDer('cut short');
  return { tag, value: bytes.subarray(at, end), bytes: bytes.subarray(start, end) };
};
