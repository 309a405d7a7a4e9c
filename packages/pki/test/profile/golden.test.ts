// What is signed, byte for byte, for fixed input: a changed byte of a profile is seen here. OPENMYNA_GOLDENS=write writes
// them anew.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { toHex } from '@openmyna/apdu';
import type { Authority } from '../../src/authority.ts';
import { issueAuthenticationCertificate, issueSignatureCertificate } from '../../src/index.ts';
import { request, signatureRequest } from '../fixture.ts';

/** No key is needed to see what would be signed. */
const watching = <P extends 'authentication' | 'signature'>(purpose: P) => {
  let seen = new Uint8Array(0);
  const authority: Authority & { purpose: P } = {
    purpose,
    generation: 2023,
    serial: 0x06d18006n,
    notBefore: new Date('2023-07-16T01:01:04Z'),
    notAfter: new Date('2033-07-15T14:59:59Z'),
    keyId: new Uint8Array(20).fill(0x11),
    certificate: new Uint8Array(0),
    signer: {
      modulus: new Uint8Array(256),
      sign: (data) => {
        seen = data.slice();
        return new Uint8Array(256);
      },
      signDigestInfo: () => new Uint8Array(256),
    },
  };
  return { authority, seen: () => toHex(seen) };
};

/** An odd number of 2048 bits; no key. */
const modulus = new Uint8Array(256).fill(0xc3);

const compare = (name: string, hex: string): void => {
  const file = new URL(`../goldens/${name}.hex`, import.meta.url);
  const lines = `${hex.match(/.{1,96}/g)!.join('\n')}\n`;
  if (process.env.OPENMYNA_GOLDENS === 'write') writeFileSync(file, lines);
  assert.equal(lines, readFileSync(file, 'utf8'));
};

test('利用者証明用', async () => {
  const { authority, seen } = watching('authentication');
  issueAuthenticationCertificate(authority, { ...(await request()), modulus });
  compare('authentication', seen());
});

test('署名用', async () => {
  const { authority, seen } = watching('signature');
  issueSignatureCertificate(authority, { ...(await signatureRequest()), modulus });
  compare('signature', seen());
});
