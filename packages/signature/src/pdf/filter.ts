// FlateDecode and its predictors (ISO 32000-2 7.4.4), for the streams a file is found by. Never more than is allowed for.

import { inflateSync } from 'node:zlib';
import { isArray, isDictionary, isName, MalformedPdf, type PdfDictionary } from './value.ts';

/** Of an xref or object stream, unpacked, bytes: a million objects. A bomb ends here. */
const largest = 1 << 25;

/** @throws MalformedPdf */
export const decodeStream = (raw: Uint8Array, { entries }: PdfDictionary): Uint8Array => {
  const one = entries.get('Filter');
  const filters = one === undefined || one === null ? [] : isArray(one) ? one : [one];
  if (filters.length === 0) return raw;
  if (filters.length > 1 || !isName(filters[0], 'FlateDecode')) throw new MalformedPdf('a filter that is not read');
  const given = entries.get('DecodeParms');
  const parameters = isArray(given) ? given[0] : given;
  let data: Uint8Array;
  try {
    data = inflateSync(raw, { maxOutputLength: largest });
  } catch {
    throw new MalformedPdf('a stream that does not unpack, or to too much');
  }
  return isDictionary(parameters) ? unpredict(data, parameters) : data;
};

const unpredict = (data: Uint8Array, { entries }: PdfDictionary): Uint8Array => {
  const number = (key: string, usual: number): number => {
    const value = entries.get(key) ?? usual;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 1 << 16)
      throw new MalformedPdf('a predictor out of bounds');
    return value;
  };
  const predictor = number('Predictor', 1);
  if (predictor === 1) return data;
  if (predictor < 10 || number('Colors', 1) !== 1 || number('BitsPerComponent', 8) !== 8)
    throw new MalformedPdf('a predictor that is not read');
  const columns = number('Columns', 1);
  const rows = Math.floor(data.length / (columns + 1));
  const out = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const left = column > 0 ? out[at - 1]! : 0;
      const up = row > 0 ? out[at - columns]! : 0;
      const corner = row > 0 && column > 0 ? out[at - columns - 1]! : 0;
      out[at] = data[row * (columns + 1) + 1 + column]! + predicted(data[row * (columns + 1)]!, left, up, corner);
    }
  return out;
};

const predicted = (filter: number, left: number, up: number, corner: number): number => {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) throw new MalformedPdf('a predictor that is not read');
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(left + up - corner - one)) as [number, number, number];
  return a <= b && a <= c ? left : b <= c ? up : corner;
};
