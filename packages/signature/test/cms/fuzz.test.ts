// Inputs bred from files that hold: bytes changed, cut, doubled and moved. Whatever they are, they are judged: nothing is thrown,
// nothing takes long, and what holds says the same, by the same signer, as what it was bred from. Set OPENMYNA_FUZZ=1000000 for a night.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breed, generator } from '../../../pki/test/breed.ts';
import { checkCms, readSignedData, signCmsAttached, signCmsDetached } from '../../src/cms/index.ts';
import { bytesSource, type SignatureReport } from '../../src/index.ts';
import { checkTimestampToken, timestampOver } from '../../src/tsp/index.ts';
import { signedData } from './corpus/build.ts';
import { gather, holder, now, options, timestampAuthority } from './fixture.ts';

/** Of each kind. */
const count = Number(process.env.OPENMYNA_FUZZ ?? 5000);
/** For one input, milliseconds: they take one or two. */
const longest = 1000;

const breeding = { head: 80, moves: true };

const content = new Uint8Array(Buffer.from('甲は乙に本件建物を売り渡す。'));

/** What a CMS says: the content, and of each signer what is signed, the signature, and whose it is. */
const meaning = async (bytes: Uint8Array, report: SignatureReport) => {
  const data = await readSignedData(bytes);
  return {
    content: data.content,
    signers: data.signers.map((one) => ('signature' in one ? [one.signed?.der, one.signature] : [])),
    judged: report.signatures.map(({ signer }) => signer),
  };
};

/** Checks `count` descendants. */
const fuzz = async (
  seed: number,
  original: Uint8Array,
  check: (bytes: Uint8Array) => Promise<SignatureReport>,
): Promise<void> => {
  const below = generator(seed);
  const right = await check(original);
  assert.equal(right.verdict, 'holds');
  const says = await meaning(original, right);
  for (let index = 0; index < count; index++) {
    const bred = breed(original, below, breeding);
    const begun = performance.now();
    const report = await check(bred);
    assert.ok(performance.now() - begun < longest, `${seed}/${index} took long`);
    if (report.verdict !== 'holds') continue;
    assert.deepEqual(await meaning(bred, report), says, Buffer.from(bred).toString('base64'));
    // Nobody signs a time-stamp attribute: it can be taken away, and then less is known. It cannot become another.
    for (const [at, { time }] of report.signatures.entries())
      if (time.known === 'time-stamp') assert.deepEqual(time, right.signatures[at]!.time);
  }
};

test('attached', async () => {
  const cms = await gather(signCmsAttached(bytesSource(content), await holder(), { signingTime: now }));
  const checking = await options();
  await fuzz(20261127, cms, (bytes) => checkCms(bytesSource(bytes), checking));
});

test('detached, with a time-stamp', async () => {
  const { answer } = await timestampAuthority();
  const cms = await signCmsDetached(bytesSource(content), await holder(), { timestamp: answer });
  const checking = await options();
  await fuzz(7919, cms, (signature) => checkCms({ signature, content: bytesSource(content) }, checking));
});

test('of indefinite lengths', async () => {
  const pieces = [content.subarray(0, 7), content.subarray(7)].map((one) => Buffer.from([0x04, one.length, ...one]));
  const cms = await signedData({ content: Buffer.concat([Uint8Array.of(0x24, 0x80), ...pieces, Uint8Array.of(0, 0)]) });
  const checking = await options();
  await fuzz(104729, cms, (bytes) => checkCms(bytesSource(bytes), checking));
});

test('time-stamp tokens', async () => {
  const token = await timestampOver(content, (await timestampAuthority()).answer);
  const checking = await options();
  const right = await checkTimestampToken(token, content, checking);
  assert.equal(right.verdict, 'holds');
  const below = generator(65537);
  for (let index = 0; index < count; index++) {
    const bred = breed(token, below, breeding);
    const verdict = await checkTimestampToken(bred, content, checking);
    if (verdict.verdict === 'holds')
      assert.deepEqual([verdict.at, verdict.serial, verdict.policy], [right.at, right.serial, right.policy]);
  }
});
