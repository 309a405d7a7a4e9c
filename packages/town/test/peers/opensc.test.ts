// Stock OpenSC against the inserted card: card.md §5.1, observed output.

import assert from 'node:assert/strict';
import { verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { layout } from '../../src/folder/layout.ts';
import { command } from '../town-process.ts';
import { insertCard, makeTown, type Town } from './card-in-reader.ts';

let town: Town;
let work: string;

before(() => {
  town = makeTown();
  work = mkdtempSync(join(tmpdir(), 'openmyna-opensc-'));
});

after(() => {
  town[Symbol.dispose]();
  rmSync(work, { recursive: true, force: true });
});

const peers = ['pcscd', 'opensc-tool', 'pkcs15-tool', 'pkcs11-tool', 'openssl', 'ip', 'unshare', 'nsenter'];

test('opensc-tool -n names the card jpki, and the reader shows its ATR', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using reader = await insertCard(town, 'C01');
  assert.match((await reader.run('opensc-tool', ['-n'])).stdout, /^jpki$/m);
  assert.match((await reader.run('opensc-tool', ['-a'])).stdout, /3b:88:80:01:00:00:41:e0:b3:81:a1:00:3b/);
});

test('pkcs15-tool shows both PINs with their tries', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using reader = await insertCard(town, 'C01');
  const { stdout } = await reader.run('pkcs15-tool', ['-D']);
  assert.match(stdout, /PIN \[User Authentication PIN\][\s\S]*?min_len:4, max_len:4[\s\S]*?Tries left +: 3/);
  assert.match(stdout, /PIN \[Digital Signature PIN\][\s\S]*?min_len:6, max_len:16[\s\S]*?Tries left +: 5/);
});

test('pkcs15-tool reads certificate 1, is refused certificate 2 without its PIN, and gets it with it', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using reader = await insertCard(town, 'C01');
  const first = await reader.run('pkcs15-tool', ['--read-certificate', '01']);
  const authentication = new X509Certificate(first.stdout);
  assert.match(authentication.issuer, /O=OPENMYNA-SANDBOX/);
  assert.doesNotMatch(authentication.subject, /^L=/m);

  const refused = await reader.run('pkcs15-tool', ['--read-certificate', '02']);
  assert.notEqual(refused.status, 0);
  assert.doesNotMatch(refused.stdout, /BEGIN CERTIFICATE/);

  const opened = await reader.run('pkcs15-tool', [
    '--auth-id',
    '02',
    '--pin',
    'ABC123',
    '--verify-pin',
    '--read-certificate',
    '02',
  ]);
  assert.match(new X509Certificate(opened.stdout.slice(opened.stdout.indexOf('-----BEGIN'))).subject, /^L=/m);
});

for (const { title, slot, id, pin, needsLogin } of [
  { title: 'authentication', slot: 'JPKI (User Authentication PIN)', id: '01', pin: '1234', needsLogin: false },
  { title: 'signature', slot: 'JPKI (Digital Signature PIN)', id: '02', pin: 'ABC123', needsLogin: true },
]) {
  test(`pkcs11-tool signs with the ${title} key, and openssl verifies`, async (t) => {
    if (requirePeer(t, ...peers)) return;
    await using reader = await insertCard(town, 'C01');
    const file = (name: string) => join(work, `${title}.${name}`);
    writeFileSync(file('txt'), 'わたしはこの文書に署名します。\n');
    const token = ['--token-label', slot];
    const login = needsLogin ? ['--login', '--pin', pin] : [];
    const read = await reader.run('pkcs11-tool', [
      ...token,
      ...login,
      '--read-object',
      '--type',
      'cert',
      '--id',
      id,
      '-o',
      file('der'),
    ]);
    assert.equal(read.status, 0, read.stderr);
    const sign = [
      '--sign',
      '--mechanism',
      'SHA256-RSA-PKCS',
      '--id',
      id,
      '--pin',
      pin,
      '-i',
      file('txt'),
      '-o',
      file('sig'),
    ];
    const signed = await reader.run('pkcs11-tool', [...token, ...sign]);
    assert.equal(signed.status, 0, signed.stderr);

    const { publicKey } = new X509Certificate(readFileSync(file('der')));
    writeFileSync(file('pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    const verified = await reader.run('openssl', [
      'dgst',
      '-sha256',
      '-verify',
      file('pub'),
      '-signature',
      file('sig'),
      file('txt'),
    ]);
    assert.match(verified.stdout, /Verified OK/);
    assert.equal(verify('sha256', Buffer.from('another document'), publicKey, readFileSync(file('sig'))), false);
  });
}

test('a wrong PIN is refused and counted; the last one locks; a locked card still binds', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using reader = await insertCard(town, 'C02');
  const attempt = (pin: string) => reader.run('pkcs15-tool', ['--auth-id', '01', '--pin', pin, '--verify-pin']);
  const triesLeft = async () =>
    /User Authentication PIN[\s\S]*?Tries left +: (\d)/.exec((await reader.run('pkcs15-tool', ['-D'])).stdout)?.[1];

  const wrong = await attempt('9999');
  assert.match(wrong.stderr + wrong.stdout, /PIN code or key incorrect/);
  assert.equal(await triesLeft(), '2');
  assert.equal((await attempt('1234')).status, 0);
  assert.equal(await triesLeft(), '3');
  for (const left of ['2', '1', '0']) {
    assert.notEqual((await attempt('9999')).status, 0);
    assert.equal(await triesLeft(), left);
  }
  assert.notEqual((await attempt('1234')).status, 0, 'the right PIN opens no locked card');
  assert.match((await reader.run('opensc-tool', ['-n'])).stdout, /^jpki$/m);

  // The tries are the card's own: out of the reader and in again, it is still locked.
  assert.equal(await reader.remove(), 0);
  await reader.insert('C02', 0);
  assert.equal(await triesLeft(), '0');
});

test('cards of the other vendor and of older generations bind as well', async (t) => {
  if (requirePeer(t, ...peers)) return;
  const models: { id: string; model: string }[] = JSON.parse(town.openmyna('card', 'list', '--json'));
  const seen = new Map(models.map(({ id, model }) => [model, id]));
  assert.ok(seen.size >= 4, 'the town has cards of several models');
  await using reader = await insertCard(town, 'C01', 1);
  for (const [model, id] of seen) {
    if (id === 'C01') continue;
    const child = await reader.insert(id, 0);
    assert.match((await reader.run('opensc-tool', ['-r', '0', '-n'])).stdout, /^jpki$/m, `${id}, ${model}`);
    await new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });
  }
});

test('a certificate renewed through the reader is the one that OpenSC reads, and openssl accepts', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using reader = await insertCard(town, 'C01');
  const renewed = await reader.run(process.execPath, [command, 'card', 'renew', '--json', '--data', town.folder]);
  assert.equal(renewed.status, 0, renewed.stderr);
  const { card, serial } = JSON.parse(renewed.stdout);
  const read = await reader.run('pkcs15-tool', ['--read-certificate', '01']);
  assert.deepEqual([card, new X509Certificate(read.stdout).serialNumber], ['C01', serial]);
  const file = join(work, 'renewed.pem');
  writeFileSync(file, read.stdout);
  const ca = join(layout(town.folder).authorities, 'authentication-2023.pem');
  assert.equal((await reader.run('openssl', ['verify', '-CAfile', ca, file])).stdout, `${file}: OK\n`);
});
