// Hostile documents: none holds, none throws, and what is wrong is named. And what only looks hostile holds.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, checkXml } from '../../src/index.ts';
import { open, options } from '../cms/fixture.ts';
import { appended, good, resigned, uris } from './corpus/build.ts';
import { variations } from './corpus/good.ts';
import { corpus } from './corpus/index.ts';

const bytesOf = (made: string | Uint8Array) => bytesSource(typeof made === 'string' ? Buffer.from(made) : made);
const originals = new Set(Object.values(good));

for (const [title, forgeries] of Object.entries(corpus))
  describe(`XML ${title}`, () => {
    for (const { what, check, forge, options: more } of forgeries)
      test(`${what}: ${check}`, async () => {
        const forged = forge();
        if (more === undefined) assert.ok(typeof forged !== 'string' || !originals.has(forged), 'nothing was forged');
        const report = await checkXml(bytesOf(forged), await options(more));
        const found = [...open({ checks: report.document }), ...report.signatures.flatMap(open)];
        assert.ok(found.includes(check), `${report.verdict}: ${found}`);
        assert.equal(report.verdict, check.endsWith('?') ? 'indeterminate' : 'fails');
      });
  });

describe('XML that holds, however it is written', () => {
  for (const { what, make, content, options: more } of variations)
    test(what, async () => {
      const made = bytesOf(await make());
      const input = content === undefined ? made : { signature: made, content: bytesSource(content) };
      const report = await checkXml(input, await options(more));
      assert.deepEqual(
        [report.verdict, open({ checks: report.document }), report.signatures.flatMap(open)],
        ['holds', [], []],
        JSON.stringify(report.signatures.map(({ checks }) => checks.filter(({ outcome }) => outcome !== 'passed'))),
      );
    });

  test('what is not signed is listed', async () => {
    const covered = async (text: string) => (await checkXml(bytesOf(text), await options())).signatures[0]!.coverage;
    const { whole, uncovered } = await covered(`<?xml-stylesheet href="a.xsl"?>${good.taxReturn}`);
    assert.deepEqual([whole, uncovered.map(({ en }) => en)], [false, ['the tag of /doc', 'processing instructions']]);
    assert.equal((await covered(good.enveloped)).whole, true);
  });

  test('names of others are said without what moves on a terminal', async () => {
    const uri = '%1B%5B2J%0A%E2%80%AE契約&#x9b;.txt';
    const reference = `<dsig:Reference URI="${uri}"><dsig:DigestMethod Algorithm="${uris.encryption}sha256"/><dsig:DigestValue>AA==</dsig:DigestValue></dsig:Reference>`;
    const text = resigned(appended(good.taxReturn, 'SignedInfo', reference));
    const signature = bytesOf(text);
    const report = await checkXml({ signature, content: bytesOf('甲') }, await options());
    const [{ coverage, checks }] = report.signatures as [(typeof report.signatures)[0]];
    for (const { ja, en } of [...coverage.covered, ...checks.map(({ reason }) => reason)])
      assert.doesNotMatch(ja + en, /[\p{C}\p{Zl}\p{Zp}]/u);
    assert.match(coverage.covered[0]!.en, /契約/);
  });
});
