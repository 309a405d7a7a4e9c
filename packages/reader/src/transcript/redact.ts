// What of an answer may stay in a transcript. By construction: everything becomes zeros of its length unless it is listed
// here as the same on every card, or as a structure whose values alone are blanked.

import { fromAscii, readTlvs, toHex } from '@openmyna/apdu';

/** Application and file, `inputSupport/0002`. */
export type FileName = string;

type Redaction = (file: Uint8Array) => Uint8Array;

const zeros: Redaction = (file) => new Uint8Array(file.length);
const open: Redaction = (file) => file;

/** The first bytes stay: they are a header. */
const header =
  (length: number): Redaction =>
  (file) => {
    const blank = new Uint8Array(file.length);
    blank.set(file.subarray(0, length));
    return blank;
  };

const asterisks = (length: number) => new Uint8Array(length).fill(0x2a);
const digits = (length: number) => new Uint8Array(length).fill(0x30);
/** `90 03 010001 91 82 0100` stays, and a modulus of the right form stands in for the card's. */
const publicKey = (value: Uint8Array): Uint8Array => {
  const blank = header(9)(value);
  blank[9] = 0x80;
  blank[blank.length - 1] = 0x01;
  return blank;
};

/** Values by tag; every other value becomes zeros. */
const values: Readonly<Record<number, (value: Uint8Array) => Uint8Array>> = {
  57121: (value) => value,
  57137: (value) => (value.length === 4 ? value : new Uint8Array(value.length)),
  57153: (value) => (value.length === 4 ? value : new Uint8Array(value.length)),
  57105: ({ length }) => digits(length),
  57106: publicKey,
  57154: (value) => (value.length === 265 ? publicKey(value) : new Uint8Array(value.length)),
  57169: publicKey,
  57129: ({ length }) => digits(length),
};

/** Card face and attributes share tags and differ in what they mean. */
const faceValues = { ...values, 57122: digitsOf, 57123: digitsOf, 57124: publicKey };
const attributeValues = { ...values, 57122: textOf, 57123: textOf, 57124: digitsOf, 57125: digitsOf };

function digitsOf({ length }: Uint8Array): Uint8Array {
  return digits(length);
}

function textOf({ length }: Uint8Array): Uint8Array {
  return asterisks(length);
}

/** FFxx { DFxx … }: tags and lengths stay, values by `byTag` or zeros; what cannot be read becomes zeros. */
const template =
  (byTag: Readonly<Record<number, (value: Uint8Array) => Uint8Array>>): Redaction =>
  (file) => {
    const blank = new Uint8Array(file.length);
    try {
      const [outer] = readTlvs(file, { privateTags: true });
      if (outer === undefined) return blank;
      blank.set(file.subarray(0, outer.valueStart));
      for (const { tag, value, start, valueStart } of readTlvs(outer.value)) {
        blank.set(outer.value.subarray(start, valueStart), outer.valueStart + start);
        blank.set((byTag[tag] ?? zeros)(value), outer.valueStart + valueStart);
      }
      return blank;
    } catch {
      return new Uint8Array(file.length);
    }
  };

/** `C1 01 xx` stays; in C2 … C7 the tags and lengths, and an expiry that is a date and nobody's. */
const licence: Redaction = (file) => {
  const blank = new Uint8Array(file.length);
  try {
    for (const { tag, value, start, valueStart } of readTlvs(file)) {
      blank.set(file.subarray(start, valueStart), start);
      if (tag === 0xc5 && value.length === 7) blank.set(fromAscii('5010501'), valueStart);
    }
    return blank;
  } catch {
    return zeros(file);
  }
};

/** Label, maker and model stay; the serial number does not. */
const token: Redaction = (file) => {
  const kept = file.slice();
  kept.fill(0x30, 80, Math.min(96, kept.length));
  return kept;
};

const files: Readonly<Record<FileName, Redaction>> = {
  'jpki/0001': header(4),
  'jpki/000A': header(4),
  'jpki/0002': open,
  'jpki/000B': open,
  'jpki/0006': token,
  'jpki/0008': open,
  'inputSupport/0001': (file) => {
    const blank = header(3)(file);
    blank.fill(0x30, 3, 15);
    return blank;
  },
  'inputSupport/0002': template(attributeValues),
  'inputSupport/0003': template(values),
  'inputSupport/0004': open,
  'inputSupport/0005': template(values),
  'inputSupport/0006': (file) => {
    const blank = header(4)(file);
    blank.set(publicKey(file.subarray(4)), 4);
    return blank;
  },
  'inputSupport/0007': template(values),
  'surface/0001': template(values),
  'surface/0002': template(faceValues),
  'surface/0003': template(values),
  'surface/0004': open,
  'surface/0005': template(values),
  'common/0001': (file) => {
    const blank = header(2)(file);
    blank.fill(0x30, 2);
    return blank;
  },
  'licence/001A': open,
  'licence/001B': licence,
};

/** A whole file, as much as was read of it, as a transcript may have it. */
export const redactFile = (name: FileName, file: Uint8Array): Uint8Array => (files[name] ?? zeros)(file);

export const redactedHex = (bytes: Uint8Array): string => toHex(zeros(bytes));
