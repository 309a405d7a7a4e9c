// A town is made once, whole or not at all.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openWallet } from '@openmyna/card';
import { createKeyPool, generateRsaKey, type RsaKey } from '@openmyna/pki';
import { layout } from '../../src/folder/layout.ts';
import { type OpenFolderOptions, openFolder } from '../../src/folder/open-folder.ts';
import { readResidents } from '../../src/folder/read-residents.ts';
import { command, openmyna, startOpenmyna, temporaryFolder } from '../town-process.ts';

const pool = createKeyPool(generateRsaKey);
after(() => pool[Symbol.dispose]());

/** Keys are made once for all towns of this process, each for one place in each of them: nobody compares them. */
const made: Promise<RsaKey>[] = [];
const keysOfOne = () => {
  let count = 0;
  return (): Promise<RsaKey> => {
    const index = count++;
    made[index] ??= pool.next();
    return made[index];
  };
};

const options = (): OpenFolderOptions => ({
  clock: () => new Date('2026-11-24T15:00:00Z'),
  random: (length) => new Uint8Array(randomBytes(length)),
  newKey: keysOfOne(),
});

let place: ReturnType<typeof temporaryFolder>;

before(async () => {
  place = temporaryFolder();
  await openFolder(place.path, options());
});

after(() => place[Symbol.dispose]());

const contentsOf = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

describe('a new town', () => {
  test('has twelve residents, a card for each, and two authorities in three generations', () => {
    const { residents, wallet, authorities } = layout(place.path);
    const ids = readResidents(residents).map(({ id }) => id);
    assert.equal(ids.length, 12);
    using cards = openWallet(wallet);
    assert.deepEqual(cards.cardIds(), ids);
    const certificates = readdirSync(authorities).filter((name) => /^(signature|authentication)-\d+\.pem$/.test(name));
    assert.equal(certificates.length, 6);
  });

  test('is made for the day it is in Japan', () => {
    assert.match(readFileSync(layout(place.path).town, 'utf8'), /"madeOn": "2026-11-25"/);
  });

  test('is its owner’s alone', () => {
    for (const name of contentsOf(place.path)) {
      const { mode } = statSync(join(place.path, name));
      // An empty lock file says nothing to anyone; its folder is closed.
      if (!name.endsWith('.lock')) assert.equal(mode & 0o077, 0, name);
    }
  });

  test('is found again as it is', async () => {
    const before = contentsOf(place.path);
    await openFolder(place.path, options());
    assert.deepEqual(contentsOf(place.path), before);
  });

  test('stays the town of its seed', async () => {
    await openFolder(place.path, { ...options(), seed: '1' });
    await assert.rejects(openFolder(place.path, { ...options(), seed: '2' }), { code: 'town.seed' });
  });
});

describe('an interruption', () => {
  test('while things are made leaves a folder in which the next process makes the town', async () => {
    using interrupted = temporaryFolder();
    let calls = 0;
    const failing = (length: number) => {
      if (++calls > 20) throw new Error('power cut');
      return options().random(length);
    };
    await assert.rejects(openFolder(interrupted.path, { ...options(), random: failing }), { message: 'power cut' });
    assert.ok(!readdirSync(interrupted.path).includes('town.json'));
    await openFolder(interrupted.path, options());
    assert.equal(readResidents(layout(interrupted.path).residents).length, 12);
    assert.ok(!readdirSync(interrupted.path).includes('.making'));
  });

  test('while things are moved to their places does, too', async () => {
    using moved = temporaryFolder();
    await openFolder(moved.path, options());
    const { making, town, residents } = layout(moved.path);
    mkdirSync(making);
    renameSync(town, join(making, 'town.json'));
    renameSync(residents, join(making, 'residents'));
    await openFolder(moved.path, options());
    assert.equal(readResidents(residents).length, 12);
  });

  test('by SIGKILL in the middle of the command does, too', async () => {
    using killed = temporaryFolder();
    await using first = startOpenmyna(['residents', '--data', killed.path]);
    await first.printed(/Making a town/);
    first.child.kill('SIGKILL');
    await first.ended;
    const { status, stdout, stderr } = openmyna(['residents', '--json', '--data', killed.path]);
    assert.equal(status, 0, stderr);
    assert.equal(JSON.parse(stdout).length, 12);
  });
});

test('two processes that find no town make one', async () => {
  using shared = temporaryFolder();
  const args = ['residents', '--json', '--data', shared.path];
  await using first = startOpenmyna(args);
  await using second = startOpenmyna(args);
  assert.deepEqual(
    [(await first.ended)[0], (await second.ended)[0]],
    [0, 0],
    first.output.stderr + second.output.stderr,
  );
  assert.equal(first.output.stdout, second.output.stdout);
  assert.equal(JSON.parse(first.output.stdout).length, 12);
});

describe('a folder that is no town', () => {
  test('is refused and left as it is', async () => {
    using foreign = temporaryFolder();
    writeFileSync(join(foreign.folder, 'thesis.txt'), 'the only copy');
    await assert.rejects(openFolder(foreign.folder, options()), { code: 'town.folder' });
    assert.deepEqual(contentsOf(foreign.folder), ['thesis.txt']);
  });

  test('is made one where it is empty', async () => {
    using empty = temporaryFolder();
    await openFolder(empty.folder, options());
    assert.ok(contentsOf(empty.folder).includes('town.json'));
  });

  test('is refused where its version is not known', async () => {
    using newer = temporaryFolder();
    mkdirSync(newer.path);
    writeFileSync(layout(newer.path).town, '{"version": 99}');
    await assert.rejects(openFolder(newer.path, options()), { code: 'town.version' });
  });
});

test('the command is where the package says', () => assert.ok(statSync(command).mode & 0o100));
