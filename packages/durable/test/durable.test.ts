// A file on a disk that fails: at every operation, in every way.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { OpenMynaError } from '@openmyna/errors';
import { openAppendFile, replaceFile, writeDurably } from '../src/index.ts';
import { counted, everyFault, type FaultyDisk, faultyDisk } from './faults.ts';

const root = mkdtempSync(join(tmpdir(), 'openmyna-durable-'));
after(() => rmSync(root, { recursive: true }));
let count = 0;
const freshFile = (): string => join(mkdtempSync(join(root, `${count++}-`)), 'file');

const lines = ['one', 'two', 'three', 'four'].map((word) => `${word} ${'.'.repeat(60)}\n`);
const linesIn = (path: string): string[] => {
  const text = readFileSync(path, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split(/(?<=\n)/)
    .filter((line) => line !== '');
};

/** Appends each line once, on a disk that is mended after a failure; gives those that were said to be there. */
const appendAll = (path: string, disk: FaultyDisk) => {
  const said: string[] = [];
  const codes: string[] = [];
  const refused = (error: unknown) => {
    assert.ok(error instanceof OpenMynaError, `${error}`);
    codes.push(error.code);
    disk.mend();
  };
  const open = () => {
    try {
      return openAppendFile(path, disk);
    } catch (error) {
      refused(error);
      return disk.ended ? undefined : openAppendFile(path, disk);
    }
  };
  using file = open();
  for (const line of lines) {
    if (file === undefined || disk.ended) break;
    try {
      file.append(Buffer.from(line));
      said.push(line);
    } catch (error) {
      refused(error);
    }
  }
  return { said, codes };
};

describe('an append, on a disk that fails', () => {
  for (const { at, fault, name } of everyFault(counted((disk) => appendAll(freshFile(), disk))))
    test(name, () => {
      const path = freshFile();
      const disk = faultyDisk(at, fault);
      const { said, codes } = appendAll(path, disk);
      if (disk.ended) {
        const there = linesIn(path);
        assert.deepEqual(there.slice(0, said.length), said);
        assert.deepEqual(
          there.slice(said.length),
          lines.slice(said.length, there.length),
          'at most the one being written',
        );
      } else if (disk.truncationFailed) {
        assert.ok(codes.slice(1).every((code) => code === 'file.stopped'));
        assert.equal(codes.length + said.length, lines.length);
        assert.deepEqual(linesIn(path), said);
      } else {
        assert.equal(readFileSync(path, 'utf8'), said.join(''), 'what was said, and nothing else');
        assert.ok(said.length >= lines.length - 1, 'the next is taken');
        assert.ok(codes.every((code) => code === (fault.code === 'EIO' ? 'file.failed' : 'file.full')));
        if (fault.code === undefined) assert.deepEqual(codes, [], 'a short write is no failure');
      }
      disk.powerLoss();
      if (said.length > 0) assert.deepEqual(linesIn(path).slice(0, said.length), said, 'after a power loss');
    });

  test('the half line that could not be taken back is named, and nothing is written behind it', () => {
    const path = freshFile();
    const { operations } = counted((disk) => appendAll(freshFile(), disk));
    const disk = faultyDisk(operations.indexOf('write'), { code: 'EIO', bytes: 5, lasting: true });
    const { said, codes } = appendAll(path, disk);
    assert.deepEqual([said, codes], [[], ['file.failed', 'file.stopped', 'file.stopped', 'file.stopped']]);
    assert.equal(readFileSync(path, 'utf8'), lines[0]!.slice(0, 5));
  });
});

describe('a replacement, on a disk that fails', () => {
  const old = `old ${'.'.repeat(60)}`;
  const next = `new ${'.'.repeat(60)}`;
  const replacing = (path: string, disk: FaultyDisk): unknown => {
    writeFileSync(path, old);
    try {
      writeDurably(path, next, disk);
      return undefined;
    } catch (error) {
      return error;
    }
  };

  test('is synced before it has the name, and the name after', () => {
    const disk = faultyDisk();
    replacing(freshFile(), disk);
    assert.deepEqual(disk.operations, ['open', 'write', 'fsync', 'close', 'rename', 'open', 'fsync', 'close']);
  });

  for (const { at, fault, name } of everyFault(counted((disk) => replacing(freshFile(), disk))))
    test(name, () => {
      const path = freshFile();
      const disk = faultyDisk(at, fault);
      const error = replacing(path, disk);
      const there = readFileSync(path, 'utf8');
      assert.ok(there === old || there === next, 'whole');
      if (error === undefined) assert.equal(there, next);
      else assert.ok(error instanceof OpenMynaError, `${error}`);
      if (fault.code === 'ENOSPC')
        assert.ok(disk.ended || !readdirSync(join(path, '..')).includes('file.new'), 'gives back');
      disk.powerLoss();
      const left = readFileSync(path, 'utf8');
      assert.ok(left === old || left === next, 'whole after a power loss');
      if (error === undefined) assert.equal(left, next);
      writeDurably(path, next);
      assert.equal(readFileSync(path, 'utf8'), next, 'and the next one is taken');
    });

  test('is its owner’s alone', () => {
    const path = freshFile();
    replaceFile(path, Buffer.from(next));
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });
});

test('an fsync that fails ends the process, whatever catches errors in it', () => {
  const code = `
    import { nodeFiles, openAppendFile } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)};
    process.on('uncaughtException', () => {});
    process.on('exit', () => console.log('a listener ran'));
    const fdatasync = () => { throw Object.assign(new Error('EIO'), { code: 'EIO' }); };
    const file = openAppendFile(${JSON.stringify(freshFile())}, { ...nodeFiles, fdatasync });
    try { file.append(Buffer.from('line\\n')); } catch {}
    console.log('went on');`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
  });
  assert.deepEqual([status, signal, stdout], [null, 'SIGKILL', '']);
  assert.match(stderr, /^OpenMyna: .*: fsync: EIO\..*restart\.\n$/);
});

test('a limit that the kernel keeps is met halfway in a line, which is taken back; a shorter one fits', () => {
  const path = freshFile();
  const code = `
    import { openAppendFile } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)};
    const file = openAppendFile(${JSON.stringify(path)});
    const said = [];
    for (const length of [1000, 1000, 10, 1000, 10])
      try { file.append(Buffer.alloc(length, 'x').fill('\\n', length - 1)); said.push(length); } catch (error) { said.push(error.code); }
    console.log(said.join());`;
  // bash counts 1024 bytes a block.
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', 'ulimit -f 1; exec "$@"', 'bash', process.execPath, '--input-type=module', '--eval', code],
    { encoding: 'utf8' },
  );
  assert.equal(stdout, '1000,file.full,10,file.full,10\n', stderr);
  assert.deepEqual(
    linesIn(path).map((line) => line.length),
    [1000, 10, 10],
  );
});
