// Clients of other ancestry than OpenSC's tools: GnuTLS, NSS, OpenSSH and OpenSSL over PKCS#11, and programs that speak
// PC/SC themselves (Perl, Python, C).

import assert from 'node:assert/strict';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { type CardInReader, insertCard, makeTown, type Town } from './card-in-reader.ts';

let town: Town;
let work: string;

before(() => {
  town = makeTown();
  work = mkdtempSync(join(tmpdir(), 'openmyna-clients-'));
});

after(() => {
  town[Symbol.dispose]();
  rmSync(work, { recursive: true, force: true });
});

const reader = ['pcscd', 'ip', 'unshare', 'nsenter'];
const token = 'pkcs11:token=JPKI%20%28User%20Authentication%20PIN%29';

/** Path of OpenSC's PKCS#11 module; Debian has it in a folder named after the architecture. */
const moduleOf = async (card: CardInReader): Promise<string> =>
  (await card.run('sh', ['-c', 'find /usr/lib -name opensc-pkcs11.so | head -n 1'])).stdout.trim();

const holderOf = async (card: CardInReader): Promise<X509Certificate> =>
  new X509Certificate((await card.run('pkcs15-tool', ['--read-certificate', '01'])).stdout);

test('GnuTLS (p11tool) lists the certificates and signs', async (t) => {
  if (requirePeer(t, ...reader, 'p11tool', 'pkcs15-tool')) return;
  await using card = await insertCard(town, 'C01');
  const module = await moduleOf(card);
  const listed = await card.run('p11tool', [`--provider=${module}`, '--list-all-certs', token]);
  assert.match(listed.stdout, /Label: User Authentication Certificate\b/);
  assert.match(listed.stdout, /Label: User Authentication Certificate CA\b/);
  const signed = await card.run(
    'p11tool',
    [`--provider=${module}`, '--login', '--test-sign', `${token};id=%01;type=private`],
    {
      env: { GNUTLS_PIN: '1234' },
    },
  );
  assert.match(
    signed.stdout + signed.stderr,
    /Signing using RSA-SHA256\.\.\. ok[\s\S]*Verifying against public key in the token\.\.\. ok/,
  );
});

test('NSS (certutil) finds the certificate and its key', async (t) => {
  if (requirePeer(t, ...reader, 'certutil', 'modutil')) return;
  await using card = await insertCard(town, 'C01');
  const module = await moduleOf(card);
  const database = `sql:${work}`;
  const password = join(work, 'password');
  writeFileSync(password, '1234\n');
  assert.equal((await card.run('certutil', ['-N', '-d', database, '--empty-password'])).status, 0);
  assert.equal(
    (await card.run('modutil', ['-force', '-dbdir', database, '-add', 'opensc', '-libfile', module])).status,
    0,
  );
  const listed = await card.run('certutil', ['-L', '-d', database, '-h', 'all', '-f', password]);
  assert.match(listed.stdout, /JPKI \(User Authentication PIN\):User Authentication Certificate +u,u,u/);
  const keys = await card.run('certutil', [
    '-K',
    '-d',
    database,
    '-h',
    'JPKI (User Authentication PIN)',
    '-f',
    password,
  ]);
  assert.match(keys.stdout, /rsa +01 +User Authentication Key/);
});

test('OpenSSH (ssh-keygen -D) reads the public key of the authentication certificate', async (t) => {
  if (requirePeer(t, ...reader, 'ssh-keygen', 'pkcs15-tool')) return;
  await using card = await insertCard(town, 'C01');
  const { stdout } = await card.run('ssh-keygen', ['-D', await moduleOf(card)]);
  const blob = Buffer.from(/^ssh-rsa (\S+) User Authentication Public Key/m.exec(stdout)?.[1] ?? '', 'base64');
  const { n } = (await holderOf(card)).publicKey.export({ format: 'jwk' });
  assert.equal(blob.subarray(-256).toString('base64url'), n);
});

test('OpenSSL with libp11 signs with the authentication key', async (t) => {
  if (requirePeer(t, ...reader, 'openssl', 'pkcs15-tool')) return;
  await using card = await insertCard(town, 'C01');
  const [message, signature, key] = ['engine.txt', 'engine.sig', 'engine.pub'].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(message, 'signed through libp11\n');
  const uri = `${token};id=%01;type=private;pin-value=1234`;
  const signed = await card.run('openssl', [
    'dgst',
    '-engine',
    'pkcs11',
    '-keyform',
    'engine',
    '-sha256',
    '-sign',
    uri,
    '-out',
    signature,
    message,
  ]);
  assert.equal(signed.status, 0, signed.stderr);
  writeFileSync(
    key,
    createPublicKey((await holderOf(card)).publicKey.export({ type: 'spki', format: 'pem' })).export({
      type: 'spki',
      format: 'pem',
    }),
  );
  assert.match(
    (await card.run('openssl', ['dgst', '-sha256', '-verify', key, '-signature', signature, message])).stdout,
    /Verified OK/,
  );
});

test('Perl (scriptor, Chipcard::PCSC) exchanges commands', async (t) => {
  if (requirePeer(t, ...reader, 'scriptor')) return;
  await using card = await insertCard(town, 'C01');
  const input = '00A4040C0AD392F000260100000001\n00A4020C020018\n00200080\n';
  const { stdout } = await card.run('scriptor', [], { input });
  assert.deepEqual(stdout.match(/^< .. ../gm), ['< 90 00', '< 90 00', '< 63 C3']);
});

test('Python (pyscard) reads the My Number behind the input support PIN', async (t) => {
  if (requirePeer(t, ...reader, '/usr/bin/python3', 'python3-pyscard')) return;
  await using card = await insertCard(town, 'C01');
  const { pins, myNumber } = town.residents.find(({ id }) => id === 'C01')!;
  const pin = Buffer.from(pins!.inputSupport).toString('hex');
  const script = `
from smartcard.System import readers
card = readers()[0].createConnection()
card.connect()
for command in ['00A4040C0AD3921000310001010408', '00A4020C020011', '0020008004${pin}', '00A4020C020001', '00B0000011']:
    data, sw1, sw2 = card.transmit(list(bytes.fromhex(command)))
    print(bytes(data).hex(), '%02X%02X' % (sw1, sw2))
`;
  const { stdout, stderr } = await card.run('/usr/bin/python3', ['-'], { input: script });
  const expected = `ff100c${Buffer.from(myNumber).toString('hex')}ffff 9000`;
  assert.deepEqual(stdout.trim().split('\n').at(-1), expected, stderr);
});

test('pcsc_scan shows the card and its ATR', async (t) => {
  if (requirePeer(t, ...reader, 'pcsc_scan')) return;
  await using card = await insertCard(town, 'C01');
  const { stdout } = await card.run('timeout', ['2', 'pcsc_scan', '-n']);
  assert.match(stdout, /ATR: 3B 88 80 01 00 00 41 E0 B3 81 A1 00 3B/);
});
