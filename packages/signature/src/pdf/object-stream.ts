// Objects in a stream (ISO 32000-2 7.5.7).

import { parser } from './parse.ts';
import { isDictionary, isName, MalformedPdf, type PdfObject } from './value.ts';

/** Of one stream. */
const mostInside = 1 << 16;

/** What is in one: in which order, and by number. */
export interface ObjectStream {
  readonly numbers: readonly number[];
  readonly objects: ReadonlyMap<number, PdfObject>;
}

/** @param data its bytes, unpacked @throws MalformedPdf */
export const readObjectStream = ({ value, end }: PdfObject, data: Uint8Array): ObjectStream => {
  if (!isDictionary(value) || !isName(value.entries.get('Type'), 'ObjStm'))
    throw new MalformedPdf('an object stream that is none');
  const [count, first] = ['N', 'First'].map((key) => value.entries.get(key));
  if (typeof count !== 'number' || typeof first !== 'number' || count > mostInside || first > data.length)
    throw new MalformedPdf('a bad object stream');
  const heads = parser(data.subarray(0, first), 0, true);
  const all = new Map<number, PdfObject>();
  // One behind another: what overlaps would be read again and again.
  let behind = 0;
  for (let i = 0; i < count; i++) {
    const [own, at] = [heads.natural(), heads.natural()];
    if (at < behind) throw new MalformedPdf('objects that overlap in an object stream');
    const one = parser(data.subarray(first + at), 0, true);
    const inside = one.value();
    behind = at + one.at;
    if (all.has(own)) throw new MalformedPdf('an object twice in an object stream');
    all.set(own, { value: inside, end, compressed: true });
  }
  return { numbers: [...all.keys()], objects: all };
};
