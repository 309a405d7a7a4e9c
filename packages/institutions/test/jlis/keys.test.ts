// Keys at rest, and the log of what they were used for: a wrong passphrase, a damaged file, a line cut short anywhere.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { verify } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { generateRsaKey } from '@openmyna/pki';
import { requirePeer } from '@openmyna/reader/test-harness';
import { type LogEntry, openFileVault, openSignatureLog, passphraseIn } from '../../src/jlis/index.ts';
import { temporaryFolder } from './fixture.ts';

const passphrase = 'hunter2 of the authorities';
const rsaKey = await generateRsaKey();
const vaultIn = (folder: string, secret = passphrase) =>
  openFileVault({ folder, passphrase: secret, newRsaKey: async () => rsaKey });
const data = Buffer.from('what is signed');

describe('a vault of files', () => {
  for (const [algorithm, hash] of [
    ['RSA-2048', 'sha256'],
    ['P-384', 'sha384'],
  ] as const)
    test(`makes a key of ${algorithm}, signs with it, and does after a restart`, async () => {
      const folder = temporaryFolder();
      const made = await vaultIn(folder).make('one', algorithm);
      const again = vaultIn(folder);
      assert.deepEqual(await again.find('one'), made);
      const key = { key: Buffer.from(made.publicKey), format: 'der', type: 'spki' } as const;
      assert.ok(verify(hash, data, key, await again.sign('one', data)));
      assert.equal(statSync(join(folder, 'one.key.pem')).mode & 0o777, 0o600);
    });

  test('is read by openssl with the passphrase, and by nobody without', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    const folder = temporaryFolder();
    await vaultIn(folder).make('one', 'P-384');
    const read = (secret: string) => {
      writeFileSync(join(folder, 'secret'), `${secret}\n`);
      const args = ['pkey', '-in', 'one.key.pem', '-passin', 'file:secret', '-noout', '-text'];
      return spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    };
    assert.match(read(passphrase).stdout, /Private-Key: \(384 bit\)/);
    assert.notEqual(read('wrong').status, 0);
    assert.match(readFileSync(join(folder, 'one.key.pem'), 'utf8'), /^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  });

  test('never makes a key in the place of one that is there, whether it can be opened or not', async () => {
    const folder = temporaryFolder();
    await vaultIn(folder).make('one', 'P-384');
    const before = readFileSync(join(folder, 'one.key.pem'));
    await assert.rejects(vaultIn(folder).make('one', 'P-384'), { code: 'jlis.key-exists' });
    await assert.rejects(vaultIn(folder, 'wrong').make('one', 'P-384'), { code: 'jlis.keystore' });
    assert.deepEqual(readFileSync(join(folder, 'one.key.pem')), before);
    await assert.rejects(vaultIn(folder).sign('other', data), { code: 'jlis.key-missing' });
    assert.equal(await vaultIn(folder).find('other'), undefined);
  });

  test('says of a wrong passphrase or a damaged file which key it is, and nothing of either', async () => {
    const folder = temporaryFolder();
    await vaultIn(folder).make('one', 'RSA-2048');
    const file = join(folder, 'one.key.pem');
    const pem = readFileSync(file, 'utf8');
    const refused = async (secret: string) =>
      assert.rejects(vaultIn(folder, secret).find('one'), (error: Error & { code: string; details: object }) => {
        assert.equal(error.code, 'jlis.keystore');
        assert.deepEqual(error.details, { name: 'one' });
        const said = `${error.message} ${error.stack}`;
        return !said.includes(secret) && !said.includes(pem.slice(100, 160));
      });
    await refused('wrong passphrase');
    for (const damaged of [pem.slice(0, -100), pem.replace(/[A-Z]{2}/, 'AA'), 'nothing', '']) {
      writeFileSync(file, damaged);
      await refused(passphrase);
    }
  });
});

describe('a passphrase', () => {
  const random = (length: number) => new Uint8Array(length).fill(7);

  test('is made once, for its owner alone', () => {
    const file = join(temporaryFolder(), 'deep', 'passphrase');
    const made = passphraseIn(file, random);
    assert.ok(made.length >= 43);
    assert.equal(
      passphraseIn(file, () => assert.fail('there is one')),
      made,
    );
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  test('of an empty file is none', () => {
    const file = join(temporaryFolder(), 'passphrase');
    writeFileSync(file, ' \n');
    assert.throws(() => passphraseIn(file, random), { code: 'jlis.passphrase' });
  });
});

describe('the log of signatures', () => {
  const at = new Date('2026-11-26T03:00:00Z');
  const use = (about: string): Omit<LogEntry, 'seq' | 'previous' | 'at'> => ({
    key: 'authentication-2023',
    use: 'certificates',
    about,
    digest: '00'.repeat(32),
  });
  const aboutIn = (file: string) => {
    using log = openSignatureLog(file);
    return [...log.entries()].map(({ about }) => about);
  };
  const three = () => {
    const file = join(temporaryFolder(), 'signatures.log');
    using log = openSignatureLog(file);
    for (const about of ['1-1', '2-2', '3-3']) log.append(use(about), at);
    return file;
  };

  test('is on the disk when it says so, and goes on where it was', () => {
    const file = three();
    using log = openSignatureLog(file);
    assert.equal(log.append(use('4-4'), at).seq, 4);
    assert.deepEqual(aboutIn(file), ['1-1', '2-2', '3-3', '4-4']);
  });

  test('cut short anywhere keeps its whole lines, and goes on behind them', () => {
    const whole = readFileSync(three());
    const ends = [...whole].flatMap((byte, index) => (byte === 0x0a ? [index + 1] : []));
    const file = join(temporaryFolder(), 'signatures.log');
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(file, whole);
      truncateSync(file, length);
      const left = ends.filter((end) => end <= length).length;
      using log = openSignatureLog(file);
      assert.equal(log.append(use('9-9'), at).seq, left + 1);
      assert.deepEqual(aboutIn(file), [...['1-1', '2-2', '3-3'].slice(0, left), '9-9'], `${length}`);
    }
  });

  test('of two who have it open is one, in the order in which they wrote', () => {
    const file = three();
    using one = openSignatureLog(file);
    using other = openSignatureLog(file);
    for (const [log, about] of [
      [one, 'a'],
      [other, 'b'],
      [other, 'c'],
      [one, 'd'],
    ] as const)
      log.append(use(about), at);
    assert.deepEqual(aboutIn(file), ['1-1', '2-2', '3-3', 'a', 'b', 'c', 'd']);
  });

  test('with any line changed, taken out, doubled or exchanged is broken there', () => {
    const file = three();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const [first, second, third] = lines as [string, string, string];
    for (const [changed, line] of [
      [[first.replace('1-1', '1-2'), second, third], 2],
      [[second, third], 1],
      [[first, third], 2],
      [[first, first, second, third], 2],
      [[first, third, second], 2],
      [[first, second.replace('"seq":2', '"seq":3'), third], 2],
    ] as const) {
      writeFileSync(file, `${changed.join('\n')}\n`);
      using log = openSignatureLog(file);
      assert.throws(() => [...log.entries()], { code: 'jlis.log', details: { line } });
    }
  });

  test('whose last line is none is not written to', () => {
    const file = three();
    appendFileSync(file, 'nonsense\n');
    assert.throws(() => openSignatureLog(file), { code: 'jlis.log', details: { line: 4 } });
  });
});
