// Whether poppler trusts a signer whose certificate has our real profile. It does (pdfsig 22.12, NSS 3.87) where our authority is an
// anchor of its database and a responder answers at the address in the certificate. Found on the way, by leaving out one extension at a time:
// - where nobody answers there, "Unknown issue with Certificate or corrupted data", and no other extension changes that;
// - `pdfsig -no-ocsp` says the same of every certificate, also of a plain one under a plain authority;
// - `certutil -V` alone stumbles over our critical certificatePolicies ("unknown critical extension"): it checks in NSS's older way.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import {
  authorityOf,
  type CertificateStatus,
  createOcspResponder,
  issueOcspResponderCertificate,
  issueSignatureCertificate,
  ocspListener,
} from '@openmyna/pki';
import { requirePeer } from '@openmyna/reader/test-harness';
import { bytesSource } from '../../src/index.ts';
import { signPdf } from '../../src/pdf/index.ts';
import { folder, gather, key, now, pem, person, seeded } from '../cms/fixture.ts';
import { contract } from './fixture.ts';

/** A program that asks us while it runs. */
const ask = async (program: string, ...args: readonly string[]): Promise<string> => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  return text(child.stdout);
};

const day = 24 * 3600_000;
const authorityAt = async (address: string) =>
  authorityOf('signature', 2023, (await key('signature-rsa')).signer, address) as ReturnType<typeof authorityOf> & {
    purpose: 'signature';
  };

/** Our responder, over HTTP on the loopback, and how often it was asked. */
const responderSaying = async (status: CertificateStatus) => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const authority = await authorityAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { signer } = await key('ocsp');
  const certificate = issueOcspResponderCertificate(authority, {
    serial: 77n,
    publicKey: signer.publicKey,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + day),
  });
  let asked = 0;
  const answer = () => {
    asked++;
    return status;
  };
  const clock = () => new Date();
  const responder = createOcspResponder({
    issuers: [{ authority, certificate, signer, status: answer }],
    clock,
    validity: 900,
    nonce: 'echo',
  });
  server.on('request', ocspListener(responder, { path: '', clock }));
  return {
    authority,
    asked: () => asked,
    [Symbol.dispose]: () => void server.close(),
  };
};

/** A contract signed with a certificate of that authority, as pdfsig sees it with the authority as an anchor. */
const trustOf = async (authority: Awaited<ReturnType<typeof authorityAt>>): Promise<string | undefined> => {
  const { signer, sign } = await key('holder');
  const certificate = issueSignatureCertificate(authority, {
    serial: 0x07654321n,
    publicKey: signer.publicKey,
    municipality: { prefecture: 'Tokyo-to', name: 'Kiyose-shi' },
    notBefore: new Date('2025-10-27T01:23:45Z'),
    notAfter: new Date('2030-02-17T14:59:59Z'),
    commonName: '2025102710234513221003A',
    person,
  });
  const signing = { certificate, algorithm: signer.algorithm, sign };
  using files = folder({
    'ca.pem': pem('CERTIFICATE', authority.certificate),
    'out.pdf': await gather(signPdf(bytesSource(contract()), signing, { signingTime: now, random: seeded('trust') })),
  });
  const database = `sql:${files.place('.')}`;
  await ask('certutil', '-N', '-d', database, '--empty-password');
  await ask('certutil', '-A', '-d', database, '-n', 'authority', '-t', 'C,C,C', '-i', files.place('ca.pem'));
  const said = await ask('pdfsig', '-nssdir', database, files.place('out.pdf'));
  assert.match(said, /Signature is Valid/);
  return /Certificate Validation: (.*)/.exec(said)?.[1];
};

test('poppler trusts a certificate of our profile, once our responder says that it is good', async (t) => {
  if (requirePeer(t, 'pdfsig', 'certutil')) return;
  using responder = await responderSaying({ status: 'good' });
  assert.equal(await trustOf(responder.authority), 'Certificate is Trusted.');
  assert.equal(responder.asked(), 1);
});

test('and says that it is revoked once our responder does', async (t) => {
  if (requirePeer(t, 'pdfsig', 'certutil')) return;
  using responder = await responderSaying({ status: 'revoked', at: new Date('2026-01-01'), reason: 'keyCompromise' });
  assert.equal(await trustOf(responder.authority), 'Certificate has been Revoked.');
});

test('where nobody answers it cannot tell', async (t) => {
  if (requirePeer(t, 'pdfsig', 'certutil')) return;
  using responder = await responderSaying({ status: 'good' });
  const { authority } = responder;
  responder[Symbol.dispose]();
  assert.equal(await trustOf(authority), 'Unknown issue with Certificate or corrupted data.');
});
