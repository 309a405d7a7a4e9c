// What is signed, byte for byte, for fixed input: a changed byte of a profile is seen here. OPENMYNA_GOLDENS=write writes
// them anew.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { toHex } from '@openmyna/apdu';
import type { Authority } from '../../src/authority.ts';
import {
  draftAuthenticationCertificate,
  draftSignatureCertificate,
  type Purpose,
  rsaSubjectPublicKey,
} from '../../src/index.ts';
import { ocspResponder } from '../../src/sandbox.ts';
import { request, signatureRequest } from '../fixture.ts';

/** No key is needed to see what would be signed. */
const authority = <P extends Purpose>(purpose: P): Authority & { purpose: P } => ({
  purpose,
  generation: 2023,
  serial: 0x06d18006n,
  notBefore: new Date('2023-07-16T01:01:04Z'),
  notAfter: new Date('2033-07-15T14:59:59Z'),
  keyId: new Uint8Array(20).fill(0x11),
  publicKey: new Uint8Array(0),
  algorithm: 'sha256WithRSAEncryption',
  certificate: new Uint8Array(0),
  ocspAddress: ocspResponder[purpose],
});

/** An odd number of 2048 bits; no key. */
const publicKey = rsaSubjectPublicKey(new Uint8Array(256).fill(0xc3));

const compare = (name: string, hex: string): void => {
  const file = new URL(`../goldens/${name}.hex`, import.meta.url);
  const lines = `${hex.match(/.{1,96}/g)!.join('\n')}\n`;
  if (process.env.OPENMYNA_GOLDENS === 'write') writeFileSync(file, lines);
  assert.equal(lines, readFileSync(file, 'utf8'));
};

test('利用者証明用', async () => {
  const draft = draftAuthenticationCertificate(authority('authentication'), { ...(await request()), publicKey });
  compare('authentication', toHex(draft));
});

test('署名用', async () => {
  const draft = draftSignatureCertificate(authority('signature'), { ...(await signatureRequest()), publicKey });
  compare('signature', toHex(draft));
});
