// Objects out of bytes (ISO 32000-2 7.2, 7.3). Strict: what readers disagree about is refused, as a forger would use it.

import { dictionary, MalformedPdf, name, type PdfValue, reference } from './value.ts';

/** Deeper than any page tree or form nests directly; far from the stack's end. */
const deepest = 64;
/** Values of one object. A page of a large document has some thousands. */
const mostValues = 1 << 18;

/** The window ended before the object did. */
export class NeedMore extends Error {}

const whitespace = new Set([0, 9, 10, 12, 13, 32]);
const delimiters = new Set([...'()<>[]{}/%'].map((one) => one.charCodeAt(0)));
const isRegular = (byte: number): boolean => !whitespace.has(byte) && !delimiters.has(byte);

/** Reads values one after another. */
export interface Parser {
  /** In the window. */
  at: number;
  space(): void;
  /** The regular characters that come next. */
  word(): string;
  value(): PdfValue;
  keyword(word: string): void;
  /** A whole number, not negative. */
  natural(): number;
}

/**
 * @param base where the window stands in the file
 * @param whole whether nothing follows the window
 */
export const parser = (bytes: Uint8Array, base: number, whole: boolean): Parser => {
  let values = 0;
  const end = (): never => {
    if (whole) throw new MalformedPdf('an object without an end');
    throw new NeedMore();
  };
  const peek = (): number => (self.at < bytes.length ? bytes[self.at]! : end());
  const self: Parser = {
    at: 0,
    space: () => {
      for (;;) {
        const byte = bytes[self.at];
        if (byte === undefined) return whole ? undefined : end();
        if (byte === 0x25) {
          while (self.at < bytes.length && bytes[self.at] !== 10 && bytes[self.at] !== 13) self.at++;
        } else if (whitespace.has(byte)) self.at++;
        else return;
      }
    },
    word: () => {
      self.space();
      const from = self.at;
      while (self.at < bytes.length && isRegular(bytes[self.at]!))
        if (++self.at - from > 256) throw new MalformedPdf('a word too long');
      if (self.at === bytes.length && !whole) end();
      return Buffer.from(bytes.subarray(from, self.at)).toString('latin1');
    },
    keyword: (word) => {
      if (self.word() !== word) throw new MalformedPdf(`${word} is missing`);
    },
    natural: () => {
      const word = self.word();
      if (!/^\d{1,15}$/.test(word)) throw new MalformedPdf('a number is missing');
      return Number(word);
    },
    value: () => read(0),
  };
  const read = (depth: number): PdfValue => {
    if (depth > deepest) throw new MalformedPdf('nested too deeply');
    if (++values > mostValues) throw new MalformedPdf('an object too large');
    self.space();
    const byte = peek();
    if (byte === 0x2f) return name(readName());
    if (byte === 0x28) return literal();
    if (byte === 0x5b) return array(depth);
    if (byte === 0x3c) {
      if (self.at + 1 >= bytes.length) end();
      return bytes[self.at + 1] === 0x3c ? entries(depth) : hexString();
    }
    const word = self.word();
    if (word === 'null') return null;
    if (word === 'true' || word === 'false') return word === 'true';
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw new MalformedPdf('something that is no object');
    return /^\d{1,10}$/.test(word) ? numberOrReference(Number(word)) : Number(word);
  };
  const numberOrReference = (number: number): PdfValue => {
    const after = self.at;
    self.space();
    const from = self.at;
    if (from < bytes.length && bytes[from]! >= 48 && bytes[from]! <= 57) {
      const generation = self.word();
      if (/^\d{1,5}$/.test(generation)) {
        self.space();
        if (self.at < bytes.length && bytes[self.at] === 0x52) {
          if (self.at + 1 === bytes.length && !whole) end();
          if (self.at + 1 === bytes.length || !isRegular(bytes[self.at + 1]!)) {
            self.at++;
            return reference(number, Number(generation));
          }
        }
      }
    }
    self.at = after;
    return number;
  };
  const readName = (): string => {
    self.at++;
    if (!isRegular(peek())) return '';
    return self.word().replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  };
  const array = (depth: number): PdfValue => {
    self.at++;
    const all: PdfValue[] = [];
    for (;;) {
      self.space();
      if (peek() === 0x5d) {
        self.at++;
        return all;
      }
      all.push(read(depth + 1));
    }
  };
  const entries = (depth: number): PdfValue => {
    self.at += 2;
    const all = new Map<string, PdfValue>();
    for (;;) {
      self.space();
      if (peek() === 0x3e) {
        if (self.at + 1 >= bytes.length) end();
        if (bytes[self.at + 1] !== 0x3e) throw new MalformedPdf('a dictionary without an end');
        self.at += 2;
        return dictionary(all);
      }
      if (peek() !== 0x2f) throw new MalformedPdf('a key that is no name');
      const key = readName();
      // 7.3.7: readers take the first or the last of two, so each can be shown another document.
      if (all.has(key)) throw new MalformedPdf('a key twice in a dictionary');
      all.set(key, read(depth + 1));
    }
  };
  const hexString = (): PdfValue => {
    const from = self.at;
    const to = bytes.indexOf(0x3e, from);
    if (to < 0) end();
    const digits = Buffer.from(bytes.buffer, bytes.byteOffset + from + 1, to - from - 1)
      .toString('latin1')
      .replace(/[\0\t\n\f\r ]+/g, '');
    if (!/^[0-9A-Fa-f]*$/.test(digits)) throw new MalformedPdf('a hexadecimal string of something else');
    self.at = to + 1;
    const octets = new Uint8Array(Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex'));
    return { kind: 'string', hex: true, bytes: octets, from: base + from, to: base + self.at };
  };
  const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 };
  const literal = (): PdfValue => {
    const from = self.at++;
    const octets: number[] = [];
    for (let open = 1; ; self.at++) {
      const byte = peek();
      if (byte === 0x28) open++;
      if (byte === 0x29 && --open === 0) break;
      if (byte !== 0x5c) {
        octets.push(byte);
        continue;
      }
      self.at++;
      const next = peek();
      if (next >= 48 && next <= 55) {
        let octal = 0;
        for (let i = 0; i < 3 && peek() >= 48 && peek() <= 55; i++) octal = octal * 8 + bytes[self.at++]! - 48;
        self.at--;
        octets.push(octal & 0xff);
      } else if (next === 13) {
        if (bytes[self.at + 1] === 10) self.at++;
      } else if (next !== 10) octets.push(escapes[String.fromCharCode(next)] ?? next);
    }
    self.at++;
    return { kind: 'string', hex: false, bytes: Uint8Array.from(octets), from: base + from, to: base + self.at };
  };
  return self;
};
