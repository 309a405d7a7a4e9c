import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { generator } from '../../../pki/test/breed.ts';
import { bytesSource } from '../../src/index.ts';
import { checkPdf, signPdf } from '../../src/pdf/index.ts';
import { gather, holder, now, options, seeded } from '../cms/fixture.ts';
import { forgeries } from './corpus/forgeries.ts';
import { contract } from './fixture.ts';

const signed = await gather(
  signPdf(bytesSource(contract()), await holder(), { signingTime: now, random: seeded('x') }),
);
const text = Buffer.from(signed).toString('latin1');
const checking = await options();

describe('a forged PDF', () => {
  for (const { what, check, forge } of forgeries)
    test(what, async () => {
      const forged = forge(text);
      assert.notEqual(forged, text);
      const report = await checkPdf(bytesSource(Buffer.from(forged, 'latin1')), checking);
      assert.equal(report.verdict, 'fails');
      const failed = [...report.document, ...report.signatures.flatMap(({ checks }) => checks)]
        .filter(({ outcome }) => outcome === 'failed')
        .map(({ id }) => id);
      assert.ok(failed.includes(check), failed.join());
    });
});

/** Mutated files. Set OPENMYNA_FUZZ=1000000 for a night. */
const mutated = Number(process.env.OPENMYNA_FUZZ ?? 10_000);

test('whatever is changed: no throw, and it holds only where nothing that is signed changed', async () => {
  const below = generator(20261127);
  const gap = { from: text.lastIndexOf('/Contents <') + 10, to: text.lastIndexOf('>>>') + 1 };
  for (let i = 0; i < mutated; i++) {
    const bytes = Buffer.from(signed);
    for (let changes = 1 + below(3); changes > 0; changes--) {
      const at =
        below(4) === 0 ? below(bytes.length) : below(2) === 0 ? below(gap.from) : gap.to + below(bytes.length - gap.to);
      bytes[at] = below(2) === 0 ? below(256) : text.charCodeAt(below(text.length));
    }
    const cut = below(20) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes;
    const { verdict } = await checkPdf(bytesSource(new Uint8Array(cut)), checking);
    const same =
      cut.length === signed.length &&
      Buffer.compare(cut.subarray(0, gap.from), signed.subarray(0, gap.from)) === 0 &&
      Buffer.compare(cut.subarray(gap.to), signed.subarray(gap.to)) === 0;
    assert.ok(verdict !== 'holds' || same, `mutation ${i}`);
  }
});
