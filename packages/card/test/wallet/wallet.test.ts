// A folder of cards, held by one process.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { holdFolder } from '../../src/wallet/hold-folder.ts';
import { openWallet } from '../../src/wallet/wallet.ts';
import { goldenState } from '../goldens/make-golden.ts';

let root: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), 'openmyna-wallet-'));
});
after(() => rmSync(root, { recursive: true }));

let count = 0;
const newFolder = (): string => join(root, `wallet-${count++}`);

describe('a wallet', () => {
  test('is made where there is none, for its owner alone', () => {
    const folder = newFolder();
    using wallet = openWallet(folder);
    assert.deepEqual(wallet.cardIds(), []);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  test('keeps each card in a file of its name', async () => {
    const folder = newFolder();
    using wallet = openWallet(folder);
    for (const cardId of ['C02', 'C01']) await wallet.add({ ...goldenState, cardId });
    assert.deepEqual(wallet.cardIds(), ['C01', 'C02']);
    assert.deepEqual(
      readdirSync(folder)
        .filter((name) => name.endsWith('.card'))
        .sort(),
      ['C01.card', 'C02.card'],
    );
    assert.deepEqual(wallet.open('C01').state, { ...goldenState, cardId: 'C01' });
  });

  test('opens one memory for a card, however often', async () => {
    using wallet = openWallet(newFolder());
    await wallet.add(goldenState);
    const [one, again] = [wallet.open('GOLDEN'), wallet.open('GOLDEN')];
    one.commit({ type: 'tries', application: 'jpki', fid: '0018', tries: 1 });
    assert.equal(again.state, one.state);
  });

  test('restores a snapshot, and forks it under another name', async () => {
    using wallet = openWallet(newFolder());
    await wallet.add(goldenState);
    const before = wallet.open('GOLDEN');
    const snapshot = before.state;
    before.commit({ type: 'tries', application: 'jpki', fid: '0018', tries: 0 });
    await wallet.add({ ...before.state, cardId: 'FORK' });
    wallet.restore(snapshot);
    assert.deepEqual(wallet.open('GOLDEN').state, goldenState);
    assert.throws(() => before.commit({ type: 'zeroised' }), 'the memory of before writes no more');
    assert.deepEqual(wallet.open('GOLDEN').state, goldenState);
    const fork = wallet.open('FORK').state.applications.jpki!['0018'];
    assert.ok(fork?.kind === 'secret' && fork.tries === 0);
    assert.throws(() => wallet.restore({ ...snapshot, cardId: 'C99' }), { code: 'card.unknown' });
  });

  test('refuses a card it has, one it has not, and names that are paths', async () => {
    using wallet = openWallet(newFolder());
    await wallet.add(goldenState);
    await assert.rejects(wallet.add(goldenState), { code: 'card.exists' });
    for (const name of ['C99', '', '..', '../GOLDEN', 'a/b', 'GOLDEN\0', '.lock'])
      assert.throws(() => wallet.open(name), { code: 'card.unknown' }, JSON.stringify(name));
    for (const cardId of ['../escaped', 'a/b', '', '.'])
      await assert.rejects(wallet.add({ ...goldenState, cardId }), RangeError, JSON.stringify(cardId));
    assert.ok(!readdirSync(root).includes('escaped.card'));
  });

  test('shows cards alone, and no file of another name', async () => {
    const folder = newFolder();
    using wallet = openWallet(folder);
    await wallet.add(goldenState);
    for (const name of ['notes.txt', 'C07.card.new', '.card', '..card', 'a b.card'])
      writeFileSync(join(folder, name), 'not a card');
    assert.deepEqual(wallet.cardIds(), ['GOLDEN']);
  });

  test('with a card of a newer version is usable but for that one', async () => {
    const folder = newFolder();
    using wallet = openWallet(folder);
    for (const cardId of ['C01', 'C02']) await wallet.add({ ...goldenState, cardId });
    const file = join(folder, 'C01.card');
    const json = readFileSync(file, 'utf8').slice(9).trimEnd().replace('"version":1', '"version":9');
    writeFileSync(file, `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
    assert.throws(() => wallet.open('C01'), { code: 'card.version', details: { file, version: 9 } });
    assert.equal(wallet.open('C02').state.cardId, 'C02');
  });

  test('with a damaged card is usable but for that one', async () => {
    const folder = newFolder();
    {
      using wallet = openWallet(folder);
      for (const cardId of ['C01', 'C02']) await wallet.add({ ...goldenState, cardId });
    }
    const file = join(folder, 'C01.card');
    const bytes = readFileSync(file);
    bytes[50]! ^= 1;
    writeFileSync(file, bytes);
    using wallet = openWallet(folder);
    assert.throws(() => wallet.open('C01'), { code: 'card.damaged', details: { file, entry: 0 } });
    assert.deepEqual(wallet.cardIds(), ['C01', 'C02']);
    wallet.open('C02').commit({ type: 'tries', application: 'jpki', fid: '0018', tries: 2 });
  });
});

describe('two processes', () => {
  const holder = async (folder: string): Promise<ChildProcess> => {
    const script = `
      import { openWallet } from ${JSON.stringify(new URL('../../src/wallet/wallet.ts', import.meta.url).href)};
      globalThis.wallet = openWallet(${JSON.stringify(folder)});
      console.log('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout!, 'data');
    return child;
  };

  test('on one wallet: the second is refused; freed when the first is killed', async () => {
    const folder = newFolder();
    const first = await holder(folder);
    assert.throws(() => openWallet(folder), { code: 'wallet.held', details: { folder } });
    first.kill('SIGKILL');
    await once(first, 'exit');
    openWallet(folder)[Symbol.dispose]();
  });

  test('on two wallets do not meet', async () => {
    const first = await holder(newFolder());
    openWallet(newFolder())[Symbol.dispose]();
    first.kill('SIGKILL');
    await once(first, 'exit');
  });
});

test('a folder is held once in a process too, and let go by disposing', () => {
  const folder = newFolder();
  {
    using _ = holdFolder(folder);
    assert.throws(() => holdFolder(folder), { code: 'wallet.held' });
  }
  holdFolder(folder)[Symbol.dispose]();
});
