// Files as other programs write them, signed twice by us: qpdf and poppler, which nobody here wrote, say what they make of them. What we
// do not read is refused before anybody signs.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { bytesSource } from '../../src/index.ts';
import { openPdf } from '../../src/pdf/document.ts';
import { isDictionary } from '../../src/pdf/value.ts';
import { folder, timestampAuthority } from '../cms/fixture.ts';
import { bytesOf, check, latin, signedByUs } from './by-others.ts';
import { also, append, body } from './corpus/forgeries.ts';
import { contract, hybridPdf } from './fixture.ts';
import { count, run } from './programs.ts';

const plain = latin(contract());

/** How qpdf and poppler write the contract anew. */
const writers: Readonly<Record<string, readonly [program: string, ...args: readonly string[]]>> = {
  'as qpdf writes it': ['qpdf'],
  'linearised, which begins with its second xref': ['qpdf', '--linearize'],
  'with object streams': ['qpdf', '--object-streams=generate'],
  'linearised with object streams': ['qpdf', '--linearize', '--object-streams=generate'],
  'with objects laid out for an editor': ['qpdf', '--qdf'],
  'of PDF 2.0': ['qpdf', '--force-version=2.0', '--object-streams=generate'],
  'as poppler and cairo write it': ['pdftocairo', '-pdf'],
  'taken out by poppler': ['pdfseparate'],
};

/** With an xref stream in LZW. */
const lzw = `${plain}20 0 obj\n<</Type /XRef /Size 21 /W [1 2 1] /Root 1 0 R /Filter /LZWDecode /Length 0>>\nstream\n\nendstream\nendobj\nstartxref\n${plain.length}\n%%EOF\n`;

const by = (...names: readonly string[]) => [...new Set(['qpdf', 'pdfsig', ...names])];

/** Signed twice, with a mark and without; every reader takes both. */
const isSignedWell = async (text: string) => {
  const { answer } = await timestampAuthority();
  const once = await signedByUs(text, { visible: { page: 1 }, timestamp: answer });
  const twice = await signedByUs(once);
  assert.ok(twice.startsWith(text));
  using files = folder({ 'out.pdf': bytesOf(twice) });
  const checked = run('qpdf', '--check', files.place('out.pdf'));
  assert.equal(checked.status, 0, checked.text);
  const said = run('pdfsig', files.place('out.pdf')).text;
  assert.equal(count(said, 'Signature is Valid'), 2, said);
  assert.equal(count(said, 'Total document signed'), 1, said);
  const { verdict, open } = await check(twice);
  assert.deepEqual([verdict, open], ['holds', [[], []]]);
};

test('a hybrid file has what its stream alone knows', async () => {
  const document = await openPdf(bytesSource(bytesOf(hybridPdf())));
  const information = await document.resolve(document.trailer.entries.get('Info'));
  assert.ok(isDictionary(information) && information.entries.has('Title'));
});

describe('a file', () => {
  for (const [what, [program, ...args]] of Object.entries(writers))
    test(`${what} is signed well`, async (t) => {
      if (requirePeer(t, ...by(program))) return;
      using files = folder({ 'in.pdf': contract() });
      const { text, status } = run(program, ...args, files.place('in.pdf'), files.place('out.pdf'));
      assert.equal(status, 0, text);
      await isSignedWell(latin(files.read('out.pdf')));
    });

  for (const [what, text] of Object.entries({
    'with both kinds of xref at once (7.5.8.4)': hybridPdf(),
    'that an update changed before': append(plain, { 6: '<</Title (another)>>' }),
    'with line feeds and zeros behind its end': `${plain}\r\n\n\0\0`,
    'without an end of its last line': plain.trimEnd(),
    'with annotations in an array of their own': append(plain, {
      3: also(body(plain, 3), '/Annots 20 0 R'),
      20: '[]',
    }),
    'with a form in the catalog': append(plain, { 1: also(body(plain, 1), '/AcroForm <</Fields [] /DA (/F1 9 Tf)>>') }),
    'with a form and its fields in objects of their own': append(plain, {
      1: also(body(plain, 1), '/AcroForm 20 0 R'),
      20: '<</Fields 21 0 R>>',
      21: '[]',
    }),
  }))
    test(`${what} is signed well`, async (t) => {
      if (requirePeer(t, ...by())) return;
      await isSignedWell(text);
    });

  for (const [what, text, problem] of [
    ['with something before its header', `junk\n${plain}`, 'no PDF'],
    ['with something behind its end', `${plain}junk`, 'no startxref at the end'],
    [
      'with a catalog of a later generation',
      plain.replace('/Root 1 0 R', '/Root 1 3 R'),
      'an object of a later generation would have to change',
    ],
    [
      'with an xref that is elsewhere',
      plain.replace(/startxref\n\d+/, 'startxref\n9'),
      'no xref where one is said to be',
    ],
    ['with an xref packed as we do not read it', lzw, 'a filter that is not read'],
    ['without pages', append(plain, { 2: '<</Type /Pages /Kids [] /Count 0>>' }), 'no such page'],
  ] as const)
    test(`${what} is refused`, async () => {
      await assert.rejects(signedByUs(text), { code: 'signature.pdf', details: { problem } });
    });
});
