// A wallet on a disk that fails: at every operation, in every way. What a card said it took, it has.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { counted, everyFault, type FaultyDisk, faultyDisk } from '@openmyna/durable/faults';
import { OpenMynaError } from '@openmyna/errors';
import { applyChange, type CardChange, type CardState } from '../../src/chip/index.ts';
import { createJournal } from '../../src/wallet/journal.ts';
import { logFile } from '../../src/wallet/log-file.ts';
import { openWallet } from '../../src/wallet/wallet.ts';
import { goldenState } from '../goldens/make-golden.ts';

const root = mkdtempSync(join(tmpdir(), 'openmyna-wallet-faults-'));
after(() => rmSync(root, { recursive: true }));
const fileIn = (folder: string) => join(folder, `${goldenState.cardId}.card`);
/** A wallet with the card in it. */
const freshFolder = (): string => {
  const folder = mkdtempSync(join(root, 'wallet-'));
  createJournal(logFile(fileIn(folder)), goldenState);
  return folder;
};

const changes: readonly CardChange[] = [2, 1, 0, 3].map((tries) => ({
  type: 'tries',
  application: 'jpki',
  fid: '0018',
  tries,
}));

const stateIn = (folder: string): CardState => {
  using wallet = openWallet(folder);
  return wallet.open(goldenState.cardId).state;
};

/** Makes each change with the card put in anew; the disk is mended after a failure. Gives what the card took, and the one it did not. */
const useCard = (folder: string, disk: FaultyDisk) => {
  const taken: CardChange[] = [];
  const refused: CardChange[] = [];
  using wallet = openWallet(folder, disk);
  for (const change of changes) {
    if (disk.ended) break;
    try {
      wallet.open(goldenState.cardId).commit(change);
      taken.push(change);
      disk.note('taken');
    } catch (error) {
      assert.ok(error instanceof OpenMynaError, `${error}`);
      assert.match(error.code, /^file\./);
      refused.push(change);
      disk.mend();
    }
  }
  return { taken, refused };
};

const stateAfter = (all: readonly CardChange[]): CardState => all.reduce(applyChange, goldenState);

test('a change is written, then on the disk, then the card goes on', () => {
  const disk = faultyDisk();
  useCard(freshFolder(), disk);
  const order = disk.operations.filter((one) => ['write', 'fdatasync', 'taken'].includes(one));
  assert.deepEqual(
    order,
    changes.flatMap(() => ['write', 'fdatasync', 'taken']),
  );
});

describe('a card, on a disk that fails', () => {
  for (const { at, fault, name } of everyFault(counted((disk) => useCard(freshFolder(), disk))))
    test(name, () => {
      const folder = freshFolder();
      const disk = faultyDisk(at, fault);
      const { taken, refused } = useCard(folder, disk);
      const there = stateIn(folder);
      if (disk.ended) {
        const [last] = refused;
        const either = [stateAfter(taken), stateAfter(last === undefined ? taken : [...taken, last])];
        assert.ok(either.some((state) => isDeepStrictEqual(state, there)));
      } else {
        assert.deepEqual(there, stateAfter(taken));
        assert.ok(taken.length >= changes.length - 1, 'put in again, it can be used');
      }
      disk.powerLoss();
      const kept = stateIn(folder);
      if (refused.length === 0 || !disk.ended) assert.deepEqual(kept, stateAfter(taken), 'after a power loss');
      else
        assert.ok(
          [stateAfter(taken), stateAfter([...taken, refused[0]!])].some((state) => isDeepStrictEqual(state, kept)),
        );
    });
});

describe('putting a card back to a snapshot, on a disk that fails', () => {
  const snapshot = stateAfter(changes.slice(0, 1));
  const restore = (folder: string, disk: FaultyDisk): boolean => {
    using wallet = openWallet(folder, disk);
    try {
      wallet.restore(snapshot);
      return true;
    } catch (error) {
      assert.ok(error instanceof OpenMynaError, `${error}`);
      return false;
    }
  };
  test('is on the disk before it takes the card’s place, and the folder after', () => {
    const disk = faultyDisk();
    restore(freshFolder(), disk);
    assert.deepEqual(disk.operations, ['open', 'write', 'fsync', 'close', 'rename', 'open', 'fsync', 'close']);
  });
  for (const { at, fault, name } of everyFault(counted((disk) => restore(freshFolder(), disk))))
    test(name, () => {
      const folder = freshFolder();
      const disk = faultyDisk(at, fault);
      const done = restore(folder, disk);
      const expected = done ? [snapshot] : [goldenState, snapshot];
      assert.ok(expected.some((state) => isDeepStrictEqual(state, stateIn(folder))));
      disk.powerLoss();
      assert.ok(
        expected.some((state) => isDeepStrictEqual(state, stateIn(folder))),
        'after a power loss',
      );
    });
});

test('a card whose journal is long opens on a full disk, and is read', () => {
  const folder = freshFolder();
  {
    using wallet = openWallet(folder);
    const memory = wallet.open(goldenState.cardId);
    for (let i = 0; i < 1001; i++) memory.commit(changes[i % 4]!);
  }
  const disk = faultyDisk(0, { code: 'ENOSPC', lasting: true });
  using wallet = openWallet(folder, disk);
  const memory = wallet.open(goldenState.cardId);
  assert.deepEqual(memory.state, stateAfter([changes[0]!]));
  assert.throws(() => memory.commit(changes[1]!), { code: 'file.full' });
  disk.mend();
  wallet.open(goldenState.cardId).commit(changes[1]!);
});
