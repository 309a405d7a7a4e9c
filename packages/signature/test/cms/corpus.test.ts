// Hostile files: none holds, none throws, and what is wrong is named.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Evidence } from '@openmyna/pki';
import { checkCms } from '../../src/cms/index.ts';
import { bytesSource } from '../../src/index.ts';
import { signedData } from './corpus/build.ts';
import { corpus } from './corpus/index.ts';
import { goodTimestamp } from './corpus/timestamps.ts';
import { open, options } from './fixture.ts';

test('the file that all of them are one step away from holds', async () => {
  const report = await checkCms(bytesSource(await signedData()), await options());
  assert.deepEqual([report.verdict, report.signatures.flatMap(open)], ['holds', []]);
});

test('and so does the one with a time-stamp', async () => {
  const report = await checkCms(bytesSource(await goodTimestamp()), await options());
  assert.deepEqual([report.verdict, report.signatures.flatMap(open)], ['holds', []]);
  assert.equal(report.signatures[0]!.time.known, 'time-stamp');
});

for (const [title, cases] of Object.entries(corpus))
  describe(`CMS ${title}`, () => {
    for (const { name, expect, make, options: more, revokedAt } of cases)
      test(`${name}: ${expect}`, async () => {
        const checking = await options(more);
        const revoked: Evidence | undefined = revokedAt && {
          kind: 'known',
          status: { status: 'revoked', at: revokedAt, reason: 'keyCompromise' },
          at: checking.now,
        };
        const report = await checkCms(
          bytesSource(await make()),
          revoked ? { ...checking, evidence: async () => [revoked] } : checking,
        );
        const found = [report, ...report.signatures].flatMap((one) =>
          open({ checks: 'checks' in one ? one.checks : one.document }),
        );
        assert.ok(found.includes(expect), `${report.verdict}: ${found}`);
        assert.equal(report.verdict, expect.endsWith('?') ? 'indeterminate' : 'fails');
      });
  });
