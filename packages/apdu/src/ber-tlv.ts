// BER-TLV as ISO 7816-4 5.2.2 has it. Tags are numbers as they stand on the wire: 0x5A, 0xDF21, 0x7F21.

/** One data object, and where it stood. */
export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
  /** Where the tag begins, in bytes from the start of what was read. */
  readonly start: number;
  /** Where the value begins. */
  readonly valueStart: number;
  /** Just past the value. */
  readonly end: number;
}

/** Bytes; ISO 7816-4 5.2.2.1 reserves longer tags. */
const longestTag = 3;

const tagBytes = (tag: number): number[] =>
  tag > 0xffff ? [tag >> 16, (tag >> 8) & 0xff, tag & 0xff] : tag > 0xff ? [tag >> 8, tag & 0xff] : [tag];

const lengthBytes = (length: number, form: 'shortest' | 'two-byte'): number[] => {
  if (length > 0xffff) throw new RangeError('a BER length of more than 65535');
  if (form === 'two-byte' || length > 0xff) return [0x82, length >> 8, length & 0xff];
  return length > 0x7f ? [0x81, length] : [length];
};

/** Bytes that a tag and length take before a value of `length` bytes. */
export const tlvHeaderLength = (tag: number, length: number, form: 'shortest' | 'two-byte' = 'shortest'): number =>
  tagBytes(tag).length + lengthBytes(length, form).length;

/**
 * Tag, length and value (the value is the parts joined). `two-byte` writes `82 hi lo` even where fewer bytes
 * would do: the card's own records do that (card.md §3.2, EF 0005).
 */
export const berTlv = (
  tag: number,
  value: Uint8Array | readonly Uint8Array[],
  form: 'shortest' | 'two-byte' = 'shortest',
): Uint8Array => {
  const parts = value instanceof Uint8Array ? [value] : value;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = [...tagBytes(tag), ...lengthBytes(length, form)];
  const bytes = new Uint8Array(header.length + length);
  bytes.set(header);
  let offset = header.length;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
};

/**
 * The TLVs that stand one after another in `bytes`. Filler (00 or FF where a tag would begin) ends the walk;
 * so tag FFxx of 券面 files, whose first byte is FF, is read only when `privateTags` is set.
 * @throws RangeError where a length runs past the end, and for tags and lengths of forms no card uses
 */
export const readTlvs = (bytes: Uint8Array, { privateTags = false } = {}): Tlv[] => {
  const tlvs: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at;
    const first = bytes[at]!;
    if (first === 0x00 || (first === 0xff && (!privateTags || bytes[at + 1] === undefined || bytes[at + 1] === 0xff)))
      break;
    let tag = first;
    at++;
    if ((first & 0x1f) === 0x1f) {
      do {
        if (at - start === longestTag) throw new RangeError('a tag of more than three bytes');
        tag = (tag << 8) | byteAt(bytes, at);
      } while (bytes[at++]! & 0x80);
    }
    let length = byteAt(bytes, at++);
    if (length === 0x81) length = byteAt(bytes, at++);
    else if (length === 0x82) {
      length = (byteAt(bytes, at) << 8) | byteAt(bytes, at + 1);
      at += 2;
    } else if (length > 0x7f) throw new RangeError('a BER length of this form is not used here');
    const end = at + length;
    if (end > bytes.length) throw new RangeError('a TLV runs past the end');
    tlvs.push({ tag, value: bytes.subarray(at, end), start, valueStart: at, end });
    at = end;
  }
  return tlvs;
};

const byteAt = (bytes: Uint8Array, at: number): number => {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError('a TLV is cut short');
  return byte;
};
