// Hostile files, each a change to a signed contract, with the check that has to see it.

import { deflateSync } from 'node:zlib';
import type { CheckId } from '../../../src/index.ts';

/** `check`: the one that fails. */
export interface Forgery {
  readonly what: string;
  readonly check: CheckId;
  readonly forge: (signed: string) => string;
}

/** Where the last xref is. */
export const lastXref = (text: string): number => Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)![1]);

/** An incremental update of one's own. */
export const append = (
  text: string,
  objects: Readonly<Record<number, string>>,
  trailer = '',
  root = '1 0 R',
): string => {
  let out = text;
  let rows = '';
  for (const [number, body] of Object.entries(objects)) {
    rows += `${number} 1\n${`${out.length}`.padStart(10, '0')} 00000 n \n`;
    out += `${number} 0 obj\n${body}\nendobj\n`;
  }
  const sizes = [...text.matchAll(/\/Size (\d+)/g)].map(([, size]) => Number(size));
  const size = Math.max(...sizes, ...Object.keys(objects).map((one) => Number(one) + 1));
  return `${out}xref\n${rows}trailer\n<</Size ${size} /Root ${root} /Info 6 0 R /Prev ${lastXref(text)} ${trailer}>>\nstartxref\n${out.length}\n%%EOF\n`;
};

/** An update that says where an object is, and nothing else. */
const pointing = (text: string, number: number, at: number, generation: number, previous = lastXref(text), size = 40) =>
  `${text}xref\n${number} 1\n${`${at}`.padStart(10, '0')} ${`${generation}`.padStart(5, '0')} n \ntrailer\n<</Size ${size} /Root 1 0 R /Info 6 0 R /Prev ${previous}>>\nstartxref\n${text.length}\n%%EOF\n`;

/** The newest body of an object. */
export const body = (text: string, number: number): string => {
  const from = text.lastIndexOf(`\n${number} 0 obj\n`) + `\n${number} 0 obj\n`.length;
  return text.slice(from, text.indexOf('\nendobj', from));
};
/** A dictionary with more in it. */
export const also = (dictionary: string, more: string): string => `${dictionary.slice(0, -2)} ${more}>>`;
const stream = (data: string, more = ''): string => `<</Length ${data.length} ${more}>>\nstream\n${data}\nendstream`;

const range = /\/ByteRange \[0 (\d+) (\d+) (\d+) *\]/;
/** Another ByteRange in as many bytes. */
const ranged = (text: string, next: (a: number, b: number, c: number) => string): string =>
  text.replace(range, (whole, a, b, c) => {
    const filled = `/ByteRange [${next(Number(a), Number(b), Number(c))}`;
    return `${filled.padEnd(whole.length - 1)}]`;
  });

const form = (what: string, forge: Forgery['forge']): Forgery => ({ what, check: 'form', forge });
const after = (what: string, objects: (text: string) => Readonly<Record<number, string>>, trailer = ''): Forgery => ({
  what,
  check: 'changes-after',
  forge: (text) => append(text, objects(text), trailer),
});
const overRange = (what: string, next: (a: number, b: number, c: number) => string): Forgery => ({
  what,
  check: 'byte-range',
  forge: (text) => ranged(text, next),
});
const dictionaryForgery = (what: string, check: CheckId, from: string | RegExp, to: string): Forgery => ({
  what,
  check,
  forge: (text) => text.replace(from, to),
});

/** The signed contract has its signature dictionary in 9, the field in 10, the page in 3, its content in 4. */
export const forgeries: readonly Forgery[] = [
  overRange('a range that does not begin at 0', (a, b, c) => `1 ${a - 1} ${b} ${c}`),
  overRange('a gap that begins early', (a, b, c) => `0 ${a - 1} ${b} ${c}`),
  overRange('a gap that ends late', (a, b, c) => `0 ${a} ${b + 1} ${c - 1}`),
  overRange('a gap without the delimiters', (a, b, c) => `0 ${a + 1} ${b - 1} ${c}`),
  overRange('parts that overlap', (a, b, c) => `0 ${b} ${a} ${c}`),
  overRange('a negative length', (a, b) => `0 ${a} ${b} -1`),
  overRange('a range beyond the file', (a, b, c) => `0 ${a} ${b} ${c + 1}`),
  overRange('a huge number', (a, b) => `0 ${a} ${b} 9999999999999`),
  overRange('two numbers', (a) => `0 ${a}`),
  overRange('fractions', (a, b, c) => `0 ${a}.5 ${b} ${c}`),
  overRange('names', () => '/A /B /C /D'),
  {
    what: 'a range that ends before the file',
    check: 'changes-after',
    forge: (text) => ranged(text, (a, b, c) => `0 ${a} ${b} ${c - 10}`),
  },
  dictionaryForgery('no ByteRange', 'byte-range', '/ByteRange', '/ByteRang_'),
  dictionaryForgery('no Contents', 'signature-dictionary', '/Contents <', '/Content_ <'),
  dictionaryForgery('SHA-1 in its sub-filter', 'sub-filter', '/ETSI.CAdES.detached', '/adbe.pkcs7.sha1    '),
  dictionaryForgery('RSA with SHA-1', 'sub-filter', '/ETSI.CAdES.detached', '/adbe.x509.rsa_sha1 '),
  dictionaryForgery('an unknown sub-filter', 'sub-filter', '/ETSI.CAdES.detached', '/ETSI.CAdES.detachad'),
  dictionaryForgery('a Contents of zeros', 'form', /\/Contents <[0-9a-f]+>/, '/Contents <00>'),
  dictionaryForgery('padding that is not zero', 'form', /00>>>/, '01>>>'),
  dictionaryForgery('a key twice', 'form', '/Filter /Adobe.PPKLite', '/M () /M (aaaaaaaaaaa)'),
  after('content replaced', () => ({ 4: stream('BT ET') })),
  after('a font replaced', () => ({ 5: '<</Type /Font /Subtype /Type1 /BaseFont /Courier>>' })),
  after('the page has another content', (text) => ({
    3: body(text, 3).replace('/Contents 4 0 R', '/Contents 20 0 R'),
    20: stream('BT ET'),
  })),
  after('an annotation that is no signature', (text) => ({
    3: body(text, 3).replace('/Annots [', '/Annots [20 0 R '),
    20: '<</Type /Annot /Subtype /FreeText /Rect [0 0 600 800] /Contents (0)>>',
  })),
  after('a page more', (text) => ({
    2: '<</Type /Pages /Kids [3 0 R 20 0 R] /Count 2>>',
    20: body(text, 3),
  })),
  after('a field with the signature that was there', (text) => ({
    3: body(text, 3).replace('10 0 R]', '10 0 R 20 0 R]'),
    20: '<</Type /Annot /Subtype /Widget /FT /Sig /T (x) /V 9 0 R /Rect [0 0 600 800] /AP <</N 21 0 R>>>>',
    21: stream('0 0 600 800 re f', '/Type /XObject /Subtype /Form /BBox [0 0 600 800]'),
  })),
  after('an action on opening', (text) => ({ 1: also(body(text, 1), '/OpenAction <</S /JavaScript /JS (1)>>') })),
  after('the signature field with another value', (text) => ({ 10: body(text, 10).replace('/V 9 0 R', '/V null') })),
  after('the appearance of the signature moved', (text) => ({
    10: body(text, 10).replace(/\/Rect \[[^\]]*\]/, '/Rect [0 0 600 800]'),
  })),
  after('other metadata', () => ({ 6: '<</Title (another)>>' })),
  after('hide and replace: a page tree of its own', (text) => ({
    1: body(text, 1).replace('/Pages 2 0 R', '/Pages 20 0 R'),
    20: '<</Type /Pages /Kids [3 0 R] /Count 1>>',
  })),
  after('form fields that compute', (text) => ({
    1: body(text, 1).replace('/SigFlags 3', '/SigFlags 3 /CO [20 0 R]'),
    20: '<<>>',
  })),
  {
    what: 'another catalog',
    check: 'changes-after',
    forge: (text) => append(text, { 20: body(text, 1) }, '', '20 0 R'),
  },
  {
    what: 'an update that old readers see without its content',
    check: 'changes-after',
    forge: (text) => {
      // The table frees the content of the page, and the stream behind it says that it is where it was.
      const at = text.indexOf('\n4 0 obj\n') + 1;
      const row = String.fromCharCode(1, at >> 8, at & 255, 0);
      const head = `<</Type /XRef /Size 31 /W [1 2 1] /Index [4 1] /Root 1 0 R /Length 4>>`;
      const hidden = `30 0 obj\n${head}\nstream\n${row}\nendstream\nendobj\n`;
      const trailer = `<</Size 31 /Root 1 0 R /Info 6 0 R /Prev ${lastXref(text)} /XRefStm ${text.length}>>`;
      const xref = `xref\n4 1\n0000000000 00001 f \ntrailer\n${trailer}\n`;
      return `${text}${hidden}${xref}startxref\n${text.length + hidden.length}\n%%EOF\n`;
    },
  },
  {
    what: 'a generation that nothing refers to, for the content where it was',
    check: 'form',
    forge: (text) => pointing(text, 4, text.indexOf('\n4 0 obj\n') + 1, 1),
  },
  {
    what: 'the content written anew under that generation',
    check: 'changes-after',
    forge: (text) => {
      const anew = `4 1 obj\n${body(text, 4)}\nendobj\n`;
      return pointing(text + anew, 4, text.length, 1, lastXref(text));
    },
  },
  {
    what: 'another place in an object stream than the one that it has',
    check: 'form',
    forge: (text) => {
      const packed = `30 0 obj\n${stream('31 0 32 2 1 2 ', '/Type /ObjStm /N 2 /First 10')}\nendobj\n`;
      const row = (kind: number, where: number, last: number) =>
        String.fromCharCode(kind, (where >> 8) & 255, where & 255, last);
      const rows = row(1, text.length, 0) + row(2, 30, 1) + row(2, 30, 0);
      const head = stream(rows, `/Type /XRef /Size 50 /W [1 2 1] /Index [30 3] /Root 1 0 R /Prev ${lastXref(text)}`);
      return `${text}${packed}40 0 obj\n${head}\nendobj\nstartxref\n${text.length + packed.length}\n%%EOF\n`;
    },
  },
  {
    what: 'a Size that some objects are beyond',
    check: 'changes-after',
    forge: (text) => pointing(text, 4, text.indexOf('\n4 0 obj\n') + 1, 0, lastXref(text), 4),
  },
  {
    what: 'the signature replaced by a copy',
    check: 'signature-field',
    forge: (text) => append(text, { 9: body(text, 9) }),
  },
  {
    what: 'a second signature outside any field',
    check: 'signature-field',
    forge: (text) => append(text, { 20: body(text, 9) }),
  },
  {
    what: 'bytes behind the end that nothing points to',
    check: 'form',
    forge: (text) => `${text}20 0 obj\n<<>>\nendobj\n`,
  },
  {
    what: 'an xref that points at the old one, and an object behind',
    check: 'changes-after',
    forge: (text) =>
      `${text}20 0 obj\n<<>>\nendobj\nstartxref\n${text.length + 5}\n%%EOF\n`.replace(
        /startxref\n\d+\n%%EOF\n$/,
        `startxref\n${lastXref(text)}\n%%EOF\n`,
      ),
  },
  form('encrypted', (text) => append(text, { 20: '<<>>' }, '/Encrypt 20 0 R')),
  form('Prev that comes back to itself', (text) =>
    text.replace(/\/Prev \d+/g, (one) => `/Prev ${lastXref(text)}`.padEnd(one.length)),
  ),
  form('a startxref outside the file', (text) =>
    text.replace(/startxref\n\d+\n%%EOF\n$/, 'startxref\n99999999\n%%EOF\n'),
  ),
  form('a startxref into the middle', (text) => text.replace(/startxref\n\d+\n%%EOF\n$/, 'startxref\n20\n%%EOF\n')),
  form('no header', (text) => text.replace('%PDF', '%PDG')),
  form('cut off', (text) => text.slice(0, -200)),
  form('a stream with a length that lies', (text) => append(text, { 20: '<</Length 999999>>\nstream\nx\nendstream' })),
  form('a stream with a length of itself', (text) => append(text, { 20: '<</Length 20 0 R>>\nstream\nx\nendstream' })),
  form('nested too deeply', (text) => append(text, { 20: `${'['.repeat(100_000)}${']'.repeat(100_000)}` })),
  form('a million elements', (text) => append(text, { 20: `[${'0 '.repeat(1_000_000)}]` })),
  form('a string without an end', (text) => append(text, { 20: '(x' })),
  form('an xref stream that is a bomb', (text) => {
    const data = deflateSync(new Uint8Array(1 << 26)).toString('latin1');
    const head = `<</Type /XRef /Size 30 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length ${data.length} /Prev ${lastXref(text)}>>`;
    return `${text}20 0 obj\n${head}\nstream\n${data}\nendstream\nendobj\nstartxref\n${text.length}\n%%EOF\n`;
  }),
];
