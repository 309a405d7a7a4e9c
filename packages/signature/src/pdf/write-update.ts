// The bytes of an update, with a place for the signature (ISO 32000-2 7.5.4, 7.5.6, 7.5.8, 12.8.1).

import type { Random } from '@openmyna/pki';
import type { ByteSource } from '../byte-source.ts';
import type { PdfDocument } from './document.ts';
import { sealResources } from './seal.ts';
import { dictionary, isArray, name, type PdfValue } from './value.ts';
import { writeValue } from './write.ts';

/** What is added to a document. */
export interface Update {
  readonly objects: ReadonlyMap<number, PdfValue>;
  readonly signature: { readonly number: number; readonly time: string; readonly more: string };
  readonly appearance?: {
    readonly number: number;
    readonly width: number;
    readonly height: number;
    readonly content: string;
  };
  readonly size: number;
}

/** Wide enough for any file. */
const wide = 15;

/** @returns `from`: of the `<` of Contents, in `bytes` */
export const writeUpdate = async (
  source: ByteSource,
  document: PdfDocument,
  update: Update,
  digits: number,
  random: Random,
): Promise<{ readonly bytes: Uint8Array; readonly from: number }> => {
  const [last] = await source.read(source.size - 1, 1);
  let text = last === 10 || last === 13 ? '' : '\n';
  const offsets = new Map<number, number>();
  const put = (number: number, body: string) => {
    offsets.set(number, source.size + text.length);
    text += `${number} 0 obj\n${body}\nendobj\n`;
  };
  for (const [number, value] of update.objects) put(number, writeValue(value));
  const { appearance } = update;
  if (appearance) {
    const { width, height, content } = appearance;
    put(
      appearance.number,
      `<</Type /XObject /Subtype /Form /BBox [0 0 ${width} ${height}] /Resources ${sealResources} /Length ${content.length}>>\nstream\n${content}\nendstream`,
    );
  }
  const { number, time, more } = update.signature;
  const range = `[0${' '.repeat(3 * (wide + 1))}]`;
  put(
    number,
    `<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (${time}) ${more}\n/ByteRange ${range}\n/Contents <${'0'.repeat(digits)}>>>`,
  );
  const from = text.lastIndexOf('<0');
  const rangeAt = text.lastIndexOf(range);
  text += xrefOf(document, update, offsets, source.size + text.length, random);
  const behind = from + digits + 2;
  const numbers = [source.size + from, source.size + behind, text.length - behind];
  const filled = `[0${numbers.map((one) => ` ${one}`).join('')}`.padEnd(range.length - 1) + ']';
  text = text.slice(0, rangeAt) + filled + text.slice(rangeAt + range.length);
  return { bytes: new Uint8Array(Buffer.from(text, 'latin1')), from };
};

const xrefOf = (
  document: PdfDocument,
  update: Update,
  offsets: Map<number, number>,
  at: number,
  random: Random,
): string => {
  const kept = ['Root', 'Info'].flatMap((key) => {
    const value = document.trailer.entries.get(key);
    return value === undefined ? [] : ([[key, value]] as const);
  });
  const id = document.trailer.entries.get('ID');
  const renewed: PdfValue[] =
    isArray(id) && id.length === 2 ? [id[0]!, { kind: 'string', hex: true, bytes: random(16), from: 0, to: 0 }] : [];
  const common: (readonly [string, PdfValue])[] = [
    ...kept,
    ...(renewed.length > 0 ? [['ID', renewed] as const] : []),
    ['Prev', document.startxref],
  ];
  const end = `startxref\n${at}\n%%EOF\n`;
  if (document.revisions[0]?.style === 'table') {
    const numbers = [...offsets.keys()].sort((a, b) => a - b);
    const rows = numbers.map((one) => `${one} 1\n${`${offsets.get(one)}`.padStart(10, '0')} 00000 n \n`).join('');
    return `xref\n${rows}trailer\n${writeValue(dictionary([['Size', update.size], ...common]))}\n${end}`;
  }
  offsets.set(update.size, at);
  const numbers = [...offsets.keys()].sort((a, b) => a - b);
  const data = Buffer.concat(
    numbers.map((one) => {
      const row = Buffer.alloc(9);
      row[0] = 1;
      row.writeUIntBE(offsets.get(one)!, 1, 6);
      return row;
    }),
  );
  const head = dictionary([
    ['Type', name('XRef')],
    ['Size', update.size + 1],
    ['W', [1, 6, 2]],
    ['Index', numbers.flatMap((one) => [one, 1])],
    ['Length', data.length],
    ...common,
  ]);
  return `${update.size} 0 obj\n${writeValue(head)}\nstream\n${data.toString('latin1')}\nendstream\nendobj\n${end}`;
};
