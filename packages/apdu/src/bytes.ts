// The few operations on bytes that every room needs. Uint8Array alone, so they run in a browser.

/** The parts one after another, in new memory. */
export const concat = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
};

/** Upper-case hexadecimal, two digits a byte, no separators. */
export const toHex = (bytes: Uint8Array): string => {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex.toUpperCase();
};

/** Bytes of hexadecimal in either case; white space and colons between bytes are passed over. Anything else is a TypeError. */
export const fromHex = (hex: string): Uint8Array => {
  const digits = hex.replace(/[\s:]/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-fA-F]/.test(digits)) throw new TypeError('not hexadecimal bytes');
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
};

/** ASCII text as bytes; a character outside ASCII is a TypeError. */
export const fromAscii = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) throw new TypeError('not ASCII');
    bytes[i] = code;
  }
  return bytes;
};

/** A character for each byte; bytes beyond ASCII become the characters of Latin-1. */
export const toAscii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Two bytes, big endian. */
export const uint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);

/** Equality whose time depends on the lengths alone: it compares PINs. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ (b[i] ?? 0);
  return difference === 0;
};
