// Values as bytes (ISO 32000-2 7.3), all of ASCII but what is in a literal string, which is written in hexadecimal.

import { isArray, isDictionary, isName, isReference, isString, type PdfString, type PdfValue } from './value.ts';

const escaped = (text: string): string =>
  text.replace(/[^!-~]|[#()<>[\]{}/%]/g, (one) => `#${one.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** As it stands in a file. */
export const writeValue = (value: PdfValue): string => {
  if (value === null || typeof value === 'boolean') return `${value}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}` : value.toFixed(6);
  if (isArray(value)) return `[${value.map(writeValue).join(' ')}]`;
  if (isName(value)) return `/${escaped(value.name)}`;
  if (isReference(value)) return `${value.number} ${value.generation} R`;
  if (isString(value)) return `<${Buffer.from(value.bytes).toString('hex')}>`;
  if (isDictionary(value))
    return `<<${[...value.entries].map(([key, one]) => `/${escaped(key)} ${writeValue(one)}`).join(' ')}>>`;
  return 'null';
};

/** A text string (7.9.2.2): UTF-16BE behind its mark. */
export const textString = (text: string): PdfString => ({
  kind: 'string',
  hex: true,
  bytes: new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()),
  from: 0,
  to: 0,
});

/** A date (7.9.4), in Japan's time. */
export const dateText = (at: Date): string =>
  `D:${new Date(at.getTime() + 9 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14)}+09'00'`;

/** @returns undefined for what is no date */
export const readDate = (text: string): Date | undefined => {
  const found = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z(?:00'00'?)?|([+-])(\d\d)'(\d\d)'?)?$/.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, sign, hours, minutes] = found;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const shift = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '+' ? 1 : -1);
  return Number.isNaN(at) ? undefined : new Date(at - shift);
};
