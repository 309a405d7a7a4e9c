// The most that a file may make a check do: every limit used up at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat } from '@openmyna/apdu';
import { objectIdentifier, octetString } from '@openmyna/pki/der';
import { checkCms } from '../../src/cms/index.ts';
import { oids } from '../../src/cms/oids.ts';
import { bytesSource } from '../../src/index.ts';
import { openTimestampAuthority, timestampOver } from '../../src/tsp/index.ts';
import { raw, signedData, signerInfo } from './corpus/build.ts';
import { holder, options, timestampAuthority } from './fixture.ts';

test('32 signers, each with 64 time-stamps, and 256 certificates: under ten seconds', async () => {
  const signer = await holder();
  const authority = await timestampAuthority();
  const chain = [authority.rootCertificate, signer.certificate, signer.authority];
  const { answer } = openTimestampAuthority({ ...authority.options, chain });
  const info = await signerInfo(signer, {
    unsigned: async (signature) => {
      const token = await timestampOver(signature, answer);
      const values = raw(0x31, ...new Array<Uint8Array>(64).fill(token));
      return raw(0x30, objectIdentifier(oids.signatureTimeStamp), values);
    },
  });
  const certificates = new Array<Uint8Array>(256).fill(signer.certificate);
  const cms = await signedData({ certificates, infos: new Array<Uint8Array>(32).fill(info) });
  const begun = performance.now();
  const report = await checkCms(bytesSource(cms), await options());
  const took = performance.now() - begun;
  assert.equal(report.verdict, 'fails');
  assert.ok(took < 10_000, `${took} ms`);
});

test('a million pieces of one byte: under ten seconds', async () => {
  const piece = octetString(Uint8Array.of(0x41));
  const cms = await signedData({
    content: raw(0x24, concat(...new Array<Uint8Array>(1000).fill(concat(...new Array<Uint8Array>(1000).fill(piece))))),
  });
  const begun = performance.now();
  const report = await checkCms(bytesSource(cms), await options());
  const took = performance.now() - begun;
  assert.equal(report.verdict, 'fails');
  assert.ok(took < 10_000, `${took} ms`);
});
