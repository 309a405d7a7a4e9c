// What qpdf and poppler, which nobody here wrote, say of what we sign.
//
// Trust in pdfsig 22.12 (`certutil -N -d sql:DIR --empty-password`, `certutil -A -d sql:DIR -n ca -t C,C,C -i ca.pem`, `pdfsig -nssdir
// sql:DIR`): with a plain authority and keyUsage digitalSignature and nonRepudiation it says "Certificate is Trusted", also with
// critical policies, an otherName in the subject's alternative names or a directory name for its lists. An OCSP address that nobody
// answers at makes it "Unknown issue with Certificate", with -no-ocsp too, and our profile has one. Whether that is all is not known:
// of our certificate `certutil -V` says "unknown critical extension". So only the signature is asserted here.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { bytesSource } from '../../src/index.ts';
import { checkPdf, signPdf } from '../../src/pdf/index.ts';
import { folder, gather, holder, now, options, seeded, timestampAuthority } from '../cms/fixture.ts';
import { contract } from './fixture.ts';

const sign = async (bytes: Uint8Array, more = {}) =>
  gather(signPdf(bytesSource(bytes), await holder(), { signingTime: now, random: seeded('pdf'), ...more }));
const run = (program: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}` };
};
const count = (text: string, what: string): number => text.split(what).length - 1;

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
});
