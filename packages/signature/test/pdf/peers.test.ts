// What qpdf and poppler, which nobody here wrote, say of what we sign; whether poppler trusts who signed is in trust.test.ts.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { bytesSource } from '../../src/index.ts';
import { checkPdf, signPdf } from '../../src/pdf/index.ts';
import { folder, gather, holder, now, open, options, seeded, timestampAuthority } from '../cms/fixture.ts';
import { bytesOf, fieldBody, latin, signedByUs, stampIn } from './by-others.ts';
import { also, append, body } from './corpus/forgeries.ts';
import { contract } from './fixture.ts';
import { count, run } from './programs.ts';

const sign = async (bytes: Uint8Array, more = {}) =>
  gather(signPdf(bytesSource(bytes), await holder(), { signingTime: now, random: seeded('pdf'), ...more }));
describe('a signed PDF', () => {
  for (const style of ['table', 'stream'] as const)
    test(`with an xref ${style}: two signatures hold, and one byte changed is seen`, async (t) => {
      if (requirePeer(t, 'qpdf', 'pdfsig')) return;
      using files = folder({ 'in.pdf': contract() });
      if (style === 'stream') run('qpdf', '--object-streams=generate', files.place('in.pdf'), files.place('xref.pdf'));
      const original = files.read(style === 'stream' ? 'xref.pdf' : 'in.pdf');
      const { answer } = await timestampAuthority();
      const once = await sign(original, { visible: { page: 1 }, reason: '契約のため', timestamp: answer });
      const twice = await sign(once, { location: '清瀬市' });
      assert.deepEqual(twice.subarray(0, original.length), original);
      files.write('out.pdf', twice);
      const checked = run('qpdf', '--check', files.place('out.pdf'));
      assert.equal(checked.status, 0, checked.text);
      const said = run('pdfsig', files.place('out.pdf')).text;
      assert.equal(count(said, 'Signature is Valid'), 2, said);
      assert.equal(count(said, 'Total document signed'), 1, said);
      const report = await checkPdf(bytesSource(twice), await options());
      assert.deepEqual(
        report.signatures.map(({ verdict, coverage, time }) => [verdict, coverage.whole, time.known]),
        [
          ['holds', false, 'time-stamp'],
          ['holds', true, 'claimed'],
        ],
      );
      assert.equal(report.verdict, 'holds');
      // In the header's comment: no object is touched, and both signatures are over it.
      const forged = twice.with(10, twice[10]! ^ 1);
      files.write('forged.pdf', forged);
      assert.equal(count(run('pdfsig', files.place('forged.pdf')).text, 'Signature is Valid'), 0);
      assert.deepEqual(
        (await checkPdf(bytesSource(forged), await options())).signatures.map(({ verdict }) => verdict),
        ['fails', 'fails'],
      );
    });

  test('with a key of the next generation, ECDSA over P-384 with SHA-384', async (t) => {
    if (requirePeer(t, 'qpdf', 'pdfsig')) return;
    const at = new Date('2029-01-01T00:00:00Z');
    const bytes = await gather(
      signPdf(bytesSource(contract()), await holder('holder-ec', 'ec'), { signingTime: at, random: seeded('ec') }),
    );
    using files = folder({ 'out.pdf': bytes });
    const checked = run('qpdf', '--check', files.place('out.pdf'));
    assert.equal(checked.status, 0, checked.text);
    const said = run('pdfsig', files.place('out.pdf')).text;
    assert.match(said, /Signing Hash Algorithm: SHA-384/);
    assert.match(said, /Signature is Valid/);
    const report = await checkPdf(bytesSource(bytes), await options({ now: at }));
    assert.deepEqual([report.verdict, report.signatures.flatMap(open)], ['holds', []]);
    files.write('forged.pdf', bytes.with(10, bytes[10]! ^ 1));
    assert.equal(count(run('pdfsig', files.place('forged.pdf')).text, 'Signature is Valid'), 0);
  });

  test('in the empty fields of a form: both are valid to poppler', async (t) => {
    if (requirePeer(t, 'qpdf', 'pdfsig')) return;
    const plain = latin(contract());
    const form = append(plain, {
      1: also(body(plain, 1), '/AcroForm <</Fields [20 0 R 21 0 R]>>'),
      3: also(body(plain, 3), '/Annots [20 0 R 21 0 R]'),
      20: fieldBody(undefined, 'seller', '/Lock <</Action /Include /Fields [(seller)]>>', '72 72 272 132'),
      21: fieldBody(undefined, 'buyer'),
    });
    const twice = await signedByUs(await signedByUs(form, { field: 'seller' }), { field: 'buyer' });
    using files = folder({ 'out.pdf': bytesOf(twice) });
    const checked = run('qpdf', '--check', files.place('out.pdf'));
    assert.equal(checked.status, 0, checked.text);
    const said = run('pdfsig', files.place('out.pdf')).text;
    assert.equal(count(said, 'Signature is Valid'), 2, said);
    assert.match(said, /Signature Field Name: seller/);
    assert.match(said, /Signature Field Name: buyer/);
  });

  test('says in its mark who signed and when, line by line, to whoever takes its text', async (t) => {
    if (requirePeer(t, 'pdftotext')) return;
    using files = folder({ 'out.pdf': bytesOf(await signedByUs(undefined, { visible: { page: 1 } })) });
    const lines = (...args: readonly string[]) =>
      run('pdftotext', ...args, files.place('out.pdf'), '-').text.split(/\s*\n\s*/);
    for (const said of ['売買契約書', '電子署名', '見本　太郎', '2026-11-27']) assert.ok(lines().includes(said), said);
    // Where it is drawn, as wide as it is drawn.
    const [, from, to] = /<word xMin="([\d.]+)"[^>]* xMax="([\d.]+)"[^>]*>電子署名/.exec(lines('-bbox').join('\n'))!;
    assert.equal(Number(from), 406);
    assert.ok(Number(to) > 450 && Number(to) <= 554, to);
  });

  test('with validation data and a document time-stamp behind it stays valid; poppler does not verify time-stamps', async (t) => {
    if (requirePeer(t, 'qpdf', 'pdfsig')) return;
    const once = await signedByUs();
    const extended = append(once, {
      1: also(body(once, 1), '/DSS 40 0 R'),
      40: '<</Type /DSS /Certs [41 0 R]>>',
      41: '<</Length 1>>\nstream\nx\nendstream',
    });
    using files = folder({ 'out.pdf': bytesOf(await stampIn(extended, 50, 1)) });
    const checked = run('qpdf', '--check', files.place('out.pdf'));
    assert.equal(checked.status, 0, checked.text);
    const said = run('pdfsig', files.place('out.pdf')).text;
    assert.deepEqual(
      [...said.matchAll(/(Signature Validation: [^.]*|(?:Not t|T)otal document signed)/g)].map(([, one]) => one),
      [
        'Not total document signed',
        'Signature Validation: Signature is Valid',
        'Total document signed',
        'Signature Validation: Signature has not yet been verified',
      ],
    );
  });
});
