// Making a CMS: what is refused, what a PDF needs, and documents larger than memory.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concat, toHex } from '@openmyna/apdu';
import { MalformedDer } from '@openmyna/pki';
import { hashOf } from '../../src/cms/algorithms.ts';
import { header } from '../../src/cms/header.ts';
import {
  checkCms,
  checkCmsOverDigest,
  cmsOverDigest,
  contentOfCms,
  readSignedData,
  signCmsAttached,
  signCmsDetached,
} from '../../src/cms/index.ts';
import { oids } from '../../src/cms/oids.ts';
import { type ByteSource, bytesSource } from '../../src/index.ts';
import { encodeRefusal } from '../../src/tsp/index.ts';
import { gather, holder, later, now, open, options, seeded, timestampAuthority } from './fixture.ts';

const content = new Uint8Array(Buffer.from('甲は乙に本件建物を売り渡す。'));
const source = bytesSource(content);

/** Bytes that are nowhere: `size` zeros. */
const zeros = (size: number): ByteSource => ({
  size,
  read: async (offset, length) => new Uint8Array(Math.max(0, Math.min(length, size - offset))),
});

describe('what is not signed', () => {
  test('by a key that is not the certificate’s', async () => {
    const { sign } = await holder('other', 'rsa', 0x07654322n);
    await assert.rejects(signCmsDetached(source, { ...(await holder()), sign }, {}), {
      code: 'signature.signer',
      details: { field: 'signature' },
    });
  });

  test('by something that is no certificate', async () => {
    const signer = { ...(await holder()), certificate: content };
    await assert.rejects(signCmsDetached(source, signer, {}), {
      code: 'signature.signer',
      details: { field: 'certificate' },
    });
  });

  test('a digest of another length', async () => {
    await assert.rejects(cmsOverDigest(new Uint8Array(20), await holder(), {}), { details: { field: 'digest' } });
  });

  test('where the time-stamp is refused', async () => {
    const timestamp = async () => encodeRefusal('timeNotAvailable', 'the clock is away');
    await assert.rejects(signCmsDetached(source, await holder(), { timestamp }), {
      code: 'signature.time-stamp',
      details: { problem: 'timeNotAvailable' },
    });
  });

  test('a document that changes between its two readings: everything comes but the signature', async () => {
    let readings = 0;
    const moving: ByteSource = { ...source, read: async () => content.with(0, readings++) };
    const given: Uint8Array[] = [];
    await assert.rejects(
      async () => {
        for await (const chunk of signCmsAttached(moving, await holder(), {})) given.push(chunk);
      },
      { code: 'signature.content-changed' },
    );
    await assert.rejects(checkForm(concat(...given)), MalformedDer);
  });
});

const checkForm = (bytes: Uint8Array) => readSignedData(bytes);

describe('what a PDF needs', () => {
  test('over a digest, without signing-time, zeros behind it; the time is the format’s to say', async () => {
    const cms = await cmsOverDigest(hashOf('sha256', content), await holder(), {});
    const data = await readSignedData(cms);
    const [info] = data.signers;
    assert.ok(info !== undefined && 'signed' in info);
    assert.deepEqual([...info.signed!.attributes.keys()].sort(), [
      oids.signingCertificateV2,
      oids.contentType,
      oids.messageDigest,
    ]);
    const padded = concat(cms, new Uint8Array(1000));
    const digestOf = () => hashOf('sha256', content);
    const { document, signatures } = await checkCmsOverDigest(padded, digestOf, {
      ...(await options()),
      claimedTime: later(-60),
    });
    assert.deepEqual([open({ checks: document }), signatures.flatMap(open)], [[], []]);
    assert.deepEqual(signatures[0]!.time, { at: later(-60), known: 'claimed' });
    assert.equal(signatures[0]!.verdict, 'holds');
    const behind = concat(padded, Uint8Array.of(1));
    assert.deepEqual(open({ checks: (await checkCmsOverDigest(behind, digestOf, await options())).document }), [
      'form',
    ]);
  });

  test('a detached signature that carries a content is refused', async () => {
    const cms = await gather(signCmsAttached(source, await holder(), { signingTime: now }));
    const report = await checkCms({ signature: cms, content: source }, await options());
    assert.deepEqual([report.verdict, open({ checks: report.document })], ['fails', ['form']]);
  });
});

describe('a time-stamp', () => {
  test('outlives the certificate: signed before its end, checked after it', async () => {
    const { answer } = await timestampAuthority();
    const random = seeded('outlives');
    const cms = await signCmsDetached(source, await holder(), { timestamp: answer, random, signingTime: later(-60) });
    const checking = await options({
      now: later(5 * 365 * 86_400),
      evidence: async () => [{ kind: 'known', status: { status: 'good' }, at: now }],
    });
    const report = await checkCms({ signature: cms, content: source }, checking);
    assert.deepEqual([report.verdict, report.signatures[0]!.time], ['holds', { at: now, known: 'time-stamp' }]);
  });
});

describe('any size', () => {
  test('lengths as DER has them, beyond four bytes too', () => {
    assert.equal(toHex(header(0x04, 0)).toUpperCase(), '0400');
    assert.equal(toHex(header(0x04, 127)).toUpperCase(), '047F');
    assert.equal(toHex(header(0x04, 128)).toUpperCase(), '048180');
    assert.equal(toHex(header(0x04, 2 ** 32)).toUpperCase(), '04850100000000');
  });

  test('nothing at all', async () => {
    const cms = await gather(signCmsAttached(bytesSource(new Uint8Array(0)), await holder(), { signingTime: now }));
    assert.equal((await checkCms(bytesSource(cms), await options())).verdict, 'holds');
  });

  test('64 MB, or OPENMYNA_LARGE bytes, a chunk at a time: made, checked and taken out again', async () => {
    const size = Number(process.env.OPENMYNA_LARGE ?? 64 << 20);
    const large = zeros(size);
    const ends: Uint8Array[] = [];
    let given = 0;
    let longest = 0;
    for await (const chunk of signCmsAttached(large, await holder(), { signingTime: now })) {
      given += chunk.length;
      longest = Math.max(longest, chunk.length);
      if (chunk.length < 1 << 20) ends.push(chunk);
    }
    assert.ok(longest <= 1 << 20);
    const [before, behind] = [ends[0]!, ends.at(-1)!];
    assert.equal(given, before.length + size + behind.length);
    const parts = [bytesSource(before), large, bytesSource(behind)];
    const whole: ByteSource = {
      size: given,
      read: async (offset, length) => {
        const chunks: Uint8Array[] = [];
        let start = 0;
        for (const part of parts) {
          const from = Math.max(0, offset - start);
          const to = Math.min(part.size, offset + length - start);
          if (to > from) chunks.push(await part.read(from, to - from));
          start += part.size;
        }
        return concat(...chunks);
      },
    };
    const peak = () => process.memoryUsage().rss;
    const begun = peak();
    const report = await checkCms(whole, await options());
    assert.deepEqual([report.verdict, report.signatures.flatMap(open)], ['holds', []]);
    let taken = 0;
    for await (const chunk of contentOfCms(whole)) taken += chunk.length;
    assert.equal(taken, size);
    assert.ok(peak() - begun < 256 << 20, `${peak() - begun} bytes more`);
  });
});
