// What a file was when it ended earlier is not read anew but shared with what was read of all of it. It has to be what a reader makes of
// its beginning alone, whatever the file is like: a signature is over that.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generator } from '../../../pki/test/breed.ts';
import { bytesSource } from '../../src/index.ts';
import { openPdf, type PdfDocument } from '../../src/pdf/document.ts';
import { isString, MalformedPdf, sameValue } from '../../src/pdf/value.ts';
import { bytesOf, check, latin, signedByUs, stampIn } from './by-others.ts';
import { append, lastXref } from './corpus/forgeries.ts';
import { contract, hybridPdf } from './fixture.ts';

/** Mutated files. Set OPENMYNA_FUZZ=1000000 for a night. */
const mutated = Number(process.env.OPENMYNA_FUZZ ?? 1000);

/** What comes of it, or that it is malformed. */
const attempt = async <T>(read: () => Promise<T>): Promise<T | 'malformed'> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MalformedPdf) return 'malformed';
    throw error;
  }
};

const isSame = async (earlier: PdfDocument, alone: PdfDocument, what: string) => {
  assert.ok(sameValue(earlier.trailer, alone.trailer), what);
  assert.deepEqual([...earlier.entries.keys()].sort(), [...alone.entries.keys()].sort(), what);
  for (const number of earlier.entries.keys()) {
    const own = await attempt(() => earlier.object(number));
    // What is malformed to us is refused.
    if (own === 'malformed') continue;
    const other = await attempt(() => alone.object(number));
    assert.ok(other !== 'malformed', `${what}: ${number}`);
    assert.ok(sameValue(own?.value, other?.value) || own?.value === other?.value, `${what}: ${number}`);
    assert.deepEqual([own?.stream, own?.end, own?.compressed], [other?.stream, other?.end, other?.compressed], what);
  }
};

const stream = '<</Length 31 0 R>>\nstream\n0 0 9 9 re f\nendstream';
const files = {
  'a classic file': latin(contract()),
  'a hybrid file': hybridPdf(),
  'with a length of its own object': append(latin(contract()), { 30: stream, 31: '12' }),
};

for (const [name, first] of Object.entries(files))
  test(`${name}, signed, stamped and signed, mutated and cut at every end`, async () => {
    const versions = [first];
    versions.push(await signedByUs(first));
    versions.push(append(versions[1]!, { 31: '11', 40: '<</A 1>>' }));
    versions.push(await stampIn(versions[2]!, 50, 1));
    versions.push(await signedByUs(versions[3]!));
    const text = versions.at(-1)!;
    const bytes = bytesOf(text);
    const below = generator(20261128);
    let [compared, cut] = [0, 0];
    for (let i = 0; i < mutated; i++) {
      const changed = Uint8Array.from(bytes);
      if (i > 0)
        for (let changes = 1 + below(3); changes > 0; changes--) {
          // Near an end, where the beginning alone reads otherwise, or anywhere but in the long zeros.
          const near = versions[below(versions.length)]!.length + below(80) - 40;
          const at = below(2) === 0 ? Math.min(near, bytes.length - 1) : below(bytes.length);
          changed[at] = below(3) === 0 ? below(256) : text.charCodeAt(below(text.length));
        }
      const document = await attempt(() => openPdf(bytesSource(changed)));
      if (document === 'malformed') continue;
      await attempt(() => document.all());
      for (const { length } of versions) {
        const size = below(4) === 0 ? length - below(8) : length;
        const earlier = await attempt(() => document.earlier(size));
        if (earlier === 'malformed' || earlier === undefined) {
          cut++;
          continue;
        }
        const alone = await attempt(() => openPdf(bytesSource(changed.subarray(0, size))));
        assert.ok(alone !== 'malformed', `mutation ${i}, ${size}`);
        await isSame(earlier, alone, `mutation ${i}, ${size}`);
        compared++;
      }
    }
    assert.ok(compared > 1000 && cut > 100, `${compared} compared, ${cut} cut`);
  });

/** An update that says where an object is, and then what it says of itself. */
const xrefOf = (at: number, row: string, previous: number, more = ''): string =>
  `xref\n${row}trailer\n<</Size 70 /Root 1 0 R /Info 6 0 R /Prev ${previous} ${more}>>\nstartxref\n${at}\n%%EOF\n`;
const row = (number: number, at: number): string => `${number} 1\n${`${at}`.padStart(10, '0')} 00000 n \n`;

test('an object that begins in it and ends behind it is malformed there, and none of the whole file', async () => {
  const first = latin(contract());
  // A string that goes on over the end.
  const head = '60 0 obj\n(';
  const signed = first + head + xrefOf(first.length + head.length, row(60, first.length), lastXref(first));
  const rest = `${signed})\nendobj\n`;
  const document = await openPdf(bytesSource(bytesOf(rest + xrefOf(rest.length, '', lastXref(signed)))));
  assert.ok(isString((await document.object(60))!.value));
  const earlier = await document.earlier(signed.length);
  await assert.rejects(async () => earlier!.object(60), MalformedPdf);
  await assert.rejects(async () => earlier!.all(), MalformedPdf);
});

test('an xref that ends behind it is none there', async () => {
  const first = latin(contract());
  const open = xrefOf(first.length, '', lastXref(first)).replace('>>', '/X (');
  const signed = first + open;
  const rest = `${signed})>>\n`;
  const document = await openPdf(bytesSource(bytesOf(rest + xrefOf(rest.length, '', first.length))));
  await assert.rejects(async () => document.earlier(signed.length), MalformedPdf);
});

test('a document of several signatures holds only where nothing changed but the last of them', async () => {
  const text = await signedByUs(await stampIn(await signedByUs(append(latin(contract()), { 9: '<</A 1>>' })), 50, 1));
  const below = generator(20261129);
  const gap = { from: text.lastIndexOf('/Contents <') + 10, to: text.lastIndexOf('>>>') + 1 };
  const at = { now: new Date('2026-11-28T00:00:00Z') };
  assert.equal((await check(text, at)).verdict, 'holds');
  for (let i = 0; i < mutated; i++) {
    const position = below(3) === 0 ? below(text.length) : below(gap.from);
    const own = below(2) === 0 ? String.fromCharCode(below(256)) : text[below(text.length)]!;
    const changed = text.slice(0, position) + own + text.slice(position + 1);
    const outside =
      changed.slice(0, gap.from) === text.slice(0, gap.from) && changed.slice(gap.to) === text.slice(gap.to);
    assert.ok((await check(changed, at)).verdict !== 'holds' || outside, `mutation ${i}`);
  }
});
