// A certificate belongs to one purpose and one generation of its authority (services.md §1.1), as openssl verifies it.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  generations,
  issueAuthenticationCertificate,
  issueSignatureCertificate,
  type Purpose,
} from '../../src/index.ts';
import { authority, request, signatureRequest } from '../fixture.ts';
import { openssl } from '../openssl.ts';
import { lacking } from '../peers.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'openmyna-pki-'));
});
after(() => rmSync(folder, { recursive: true }));

const pem = (name: string, der: Uint8Array): string => {
  const file = join(folder, `${name}.pem`);
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!;
  writeFileSync(file, ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'));
  return file;
};

const leafOf = async (purpose: Purpose): Promise<Uint8Array> =>
  purpose === 'authentication'
    ? issueAuthenticationCertificate(await authority(purpose), await request())
    : issueSignatureCertificate(await authority(purpose), await signatureRequest());

const authorityFile = async (purpose: Purpose, generation: (typeof generations)[number]): Promise<string> =>
  pem(`${purpose}-${generation}`, (await authority(purpose, generation)).certificate);

/** @param at seconds of the Unix epoch; 2026-05-28 unless told otherwise */
const verdict = (leaf: string, ca: string, purpose: Purpose, at = 1_780_000_000): string =>
  openssl([
    ...['verify', '-x509_strict', '-no-CApath', '-no-CAstore', '-attime', String(at)],
    ...['-purpose', purpose === 'authentication' ? 'sslclient' : 'smimesign'],
    ...['-CAfile', ca, leaf],
  ]);

for (const purpose of ['authentication', 'signature'] as const)
  describe(purpose, () => {
    const other = purpose === 'authentication' ? 'signature' : 'authentication';

    test('is verified by its own authority of its own generation', async (t) => {
      if (lacking(t, 'openssl')) return;
      const leaf = pem('leaf', await leafOf(purpose));
      assert.match(verdict(leaf, await authorityFile(purpose, 2023), purpose), /leaf\.pem: OK/);
    });

    test('by no other generation, and by no authority of the other purpose', async (t) => {
      if (lacking(t, 'openssl')) return;
      const leaf = pem('leaf', await leafOf(purpose));
      for (const by of [purpose, other] as const)
        for (const generation of generations) {
          if (by === purpose && generation === 2023) continue;
          const ca = await authorityFile(by, generation);
          assert.match(verdict(leaf, ca, purpose), /verification failed/, `${by} ${generation}`);
        }
    });

    test('until the second it ends, 23:59:59 in Japan', async (t) => {
      if (lacking(t, 'openssl')) return;
      const leaf = pem('leaf', await leafOf(purpose));
      const ca = await authorityFile(purpose, 2023);
      const end = Date.parse('2030-02-17T23:59:59+09:00') / 1000;
      // openssl takes the last second itself for behind the end; RFC 5280 4.1.2.5 has it inside.
      assert.match(verdict(leaf, ca, purpose, end - 1), /: OK/);
      assert.match(verdict(leaf, ca, purpose, end + 1), /certificate has expired/);
      assert.match(verdict(leaf, ca, purpose, Date.parse('2025-10-27T01:23:44Z') / 1000), /not yet valid/);
    });

    test('not with a byte of it changed: of the serial number, of the signature', async (t) => {
      if (lacking(t, 'openssl')) return;
      const whole = await leafOf(purpose);
      const ca = await authorityFile(purpose, 2023);
      for (const at of [17, whole.length - 100]) {
        const broken = whole.slice();
        broken[at]! ^= 1;
        assert.match(verdict(pem('broken', broken), ca, purpose), /certificate signature failure/, `byte ${at}`);
      }
    });
  });

test('neither signs certificates', async () => {
  for (const purpose of ['authentication', 'signature'] as const)
    assert.equal(new X509Certificate(await leafOf(purpose)).ca, false);
});
