// The most that a file may make a check do. What it costs otherwise, on one core of 2026: a thousand objects some 15 ms to be read, once for
// all signatures; another signature over a hundred thousand objects some 150 ms; and the hashing of the file.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { check, cms, fieldBody, latin, signatureDictionary, signed, signedByUs } from './by-others.ts';
import { also, append, body, lastXref } from './corpus/forgeries.ts';
import { classicPdf, contractObjects } from './fixture.ts';

const stream = (data: string, more = ''): string => `<</Length ${data.length} ${more}>>\nstream\n${data}\nendstream`;
const withObjects = (count: number): string =>
  latin(classicPdf([...contractObjects, ...new Array<string>(count).fill('<</A [1 2 4 0 R] /B (text)>>')]));
const timed = async (text: string) => {
  const begun = performance.now();
  const report = await check(text);
  return { ...report, took: performance.now() - begun };
};

/** Objects that are no signatures but look like ones. */
const like = (count: number, from: number): Record<number, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [from + i, '<</Type /Sig /ByteRange [0 1 2 3]>>']));

describe('signatures', () => {
  test('64 hold over five thousand objects, in less than ten seconds; one more is one too many', async () => {
    let text = withObjects(5000);
    for (let i = 0; i < 64; i++) text = await signedByUs(text);
    const { verdict, signatures, took } = await timed(text);
    assert.equal(verdict, 'holds');
    assert.equal(signatures.length, 64);
    assert.ok(took < 10_000, `${took} ms`);
    const { verdict: more, document, signatures: none } = await timed(await signedByUs(text));
    assert.deepEqual([more, none.length], ['fails', 0]);
    assert.match(document[0]!.reason.en, /too many signatures/);
  });

  test('64 over a hundred and forty thousand objects are not looked at', async () => {
    const text = append(await signedByUs(withObjects(140_000)), like(63, 150_000), '');
    const { document, signatures, took } = await timed(text);
    assert.equal(signatures.length, 0);
    assert.match(document[0]!.reason.en, /too many signatures for its size/);
    assert.ok(took < 30_000, `${took} ms`);
  });
});

describe('a file whose parts overlap', () => {
  test('in signatures over almost all of it: not hashed 64 times', async () => {
    const contents = Buffer.from(await cms()(new Uint8Array(9))).toString('hex');
    const one = signatureDictionary().replace(/<0+>/, (zeros) => `<${contents.padEnd(zeros.length - 2, '0')}>`);
    const many = new Array<string>(64).fill(one);
    let text = latin(classicPdf([...contractObjects, ...many, stream('x'.repeat(2_000_000))]));
    for (let from = text.indexOf('/Contents <'); from >= 0; from = text.indexOf('/Contents <', from + 1)) {
      const [a, b] = [from + 10, text.indexOf('>', from) + 1];
      const range = text.lastIndexOf('/ByteRange [', from);
      const filled = `/ByteRange [0 ${a} ${b} ${text.length - b}`.padEnd(from - 2 - range);
      text = `${text.slice(0, range)}${filled}]${text.slice(range + filled.length + 1)}`;
    }
    const { document, took } = await timed(text);
    assert.match(document[0]!.reason.en, /lie over one another/);
    assert.ok(took < 10_000, `${took} ms`);
  });

  test('in streams that are written anew, each in the next: not compared again and again', async () => {
    const nested = (count: number, at: number) => {
      // Each stream goes on to the end of the last.
      const heads: string[] = [];
      const tail = `${'x'.repeat(100_000)}\nendstream\nendobj\n`;
      let length = tail.length - '\nendstream\nendobj\n'.length;
      for (let i = count - 1; i >= 0; i--) {
        const head = `${100 + i} 0 obj\n<</Length ${`${length}`.padStart(9, '0')}>>\nstream\n`;
        heads.unshift(head);
        length += head.length;
      }
      let offset = at;
      const rows = heads.map((head, i) => {
        const row = `${100 + i} 1\n${`${offset}`.padStart(10, '0')} 00000 n \n`;
        offset += head.length;
        return row;
      });
      return { bytes: heads.join('') + tail, rows: rows.join('') };
    };
    const update = (text: string) => {
      const { bytes, rows } = nested(2000, text.length);
      return `${text}${bytes}xref\n${rows}trailer\n<</Size 3000 /Root 1 0 R /Info 6 0 R /Prev ${lastXref(text)}>>\nstartxref\n${text.length + bytes.length}\n%%EOF\n`;
    };
    const plain = update(withObjects(0));
    const once = await signed(
      append(plain, {
        1: also(body(plain, 1), '/AcroForm <</Fields [21 0 R]>>'),
        3: also(body(plain, 3), '/Annots [21 0 R]'),
        21: fieldBody(20, 'a'),
        20: signatureDictionary(),
      }),
    );
    assert.equal((await check(once)).verdict, 'holds');
    const { open, signatures, took } = await timed(update(once));
    assert.deepEqual(open, [['changes-after']]);
    assert.match(signatures[0]!.checks.find(({ outcome }) => outcome === 'failed')!.reason.en, /overlap/);
    assert.ok(took < 10_000, `${took} ms`);
  });

  test('in object streams that unpack to gigabytes: refused', async () => {
    // Every stream has them all.
    const heads = Array.from({ length: 60 }, (_, i) => `${300 + i} ${5 * i} `).join('');
    const data = deflateSync((heads + 'null '.repeat(60)).padEnd(1 << 25)).toString('latin1');
    let text = withObjects(0);
    let rows = '';
    const at = text.length;
    const packed = stream(data, `/Type /ObjStm /N 60 /First ${heads.length} /Filter /FlateDecode`);
    for (let i = 0; i < 60; i++) {
      rows += String.fromCharCode(1, text.length >> 16, (text.length >> 8) & 255, text.length & 255, 0);
      text += `${100 + i} 0 obj\n${packed}\nendobj\n`;
    }
    for (let i = 0; i < 60; i++) rows += String.fromCharCode(2, 0, 0, 100 + i, i);
    const head = stream(
      rows,
      `/Type /XRef /Size 400 /W [1 3 1] /Index [100 60 300 60] /Root 1 0 R /Info 6 0 R /Prev ${lastXref(text.slice(0, at))}`,
    );
    const { document, took } = await timed(`${text}99 0 obj\n${head}\nendobj\nstartxref\n${text.length}\n%%EOF\n`);
    assert.match(document[0]!.reason.en, /unpack to too much/);
    assert.ok(took < 10_000, `${took} ms`);
  });
});
