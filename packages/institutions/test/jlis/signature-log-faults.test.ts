// The log of signatures on a disk that fails: at every operation, in every way. Whatever was signed is in it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { everyFault, type FaultyDisk, faultyDisk } from '@openmyna/durable/faults';
import { OpenMynaError } from '@openmyna/errors';
import { openSignatureLog } from '../../src/jlis/index.ts';
import { type Draft, type Issuing, sign } from '../../src/jlis/issuing/issue.ts';
import { temporaryFolder } from './fixture.ts';

const at = new Date('2026-11-26T03:00:00Z');
const draftOf = (serial: number) =>
  ({ authority: { name: 'authentication-2023' }, serial, tbs: Uint8Array.of(serial) }) as unknown as Draft;

/** Issues under four numbers; the disk is mended after a failure. Gives the numbers for which the key signed. */
const issueAll = async (path: string, disk: FaultyDisk): Promise<number[]> => {
  const signed: number[] = [];
  const attempt = async <Result>(act: () => Result): Promise<Awaited<Result> | undefined> => {
    try {
      return await act();
    } catch (error) {
      assert.ok(error instanceof OpenMynaError, `${error}`);
      assert.match(error.code, /^file\./);
      disk.mend();
      return undefined;
    }
  };
  const open = () => attempt(() => openSignatureLog(path, disk));
  using log = (await open()) ?? (disk.ended ? undefined : await open());
  if (log === undefined) return signed;
  const vault = {
    sign: async (_: string, tbs: Uint8Array) => {
      disk.note('sign');
      signed.push(tbs[0]!);
      return tbs;
    },
  };
  const issuing = { vault, log, clock: () => at } as unknown as Issuing;
  for (const serial of [1, 2, 3, 4]) if (!disk.ended) await attempt(() => sign(issuing, [draftOf(serial)]));
  return signed;
};

const freshLog = (): string => join(temporaryFolder(), 'signatures.log');

/** The numbers in the log, which is verified in reading. */
const loggedIn = (path: string): number[] => {
  using log = openSignatureLog(path);
  return [...log.entries()].map(({ about }) => Number.parseInt(about, 16));
};

const whole = faultyDisk();
await issueAll(freshLog(), whole);

test('a line is written, then on the disk, then the key signs', () => {
  const order = whole.operations.filter((one) => ['write', 'fdatasync', 'sign'].includes(one));
  assert.deepEqual(
    order,
    [1, 2, 3, 4].flatMap(() => ['write', 'fdatasync', 'sign']),
  );
});

describe('on a disk that fails, whatever was signed is in a log that verifies', () => {
  for (const { at, fault, name } of everyFault(whole))
    test(name, async () => {
      const path = freshLog();
      const disk = faultyDisk(at, fault);
      const signed = await issueAll(path, disk);
      const logged = loggedIn(path);
      if (disk.ended) assert.deepEqual(logged.slice(0, signed.length), signed);
      else {
        assert.deepEqual(logged, signed, 'and nothing else');
        assert.ok(signed.length >= 3 || disk.truncationFailed, 'the next is signed once there is space');
      }
      assert.ok(readFileSync(path).length === 0 || readFileSync(path).at(-1) === 0x0a);
      disk.powerLoss();
      if (signed.length > 0) assert.deepEqual(loggedIn(path).slice(0, signed.length), signed, 'after a power loss');
    });
});
