// A disk that fails at one operation, and forgets at a power loss whatever no fsync asked it to keep.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type FileOperations, nodeFiles } from '../src/file-operations.ts';

type Operation = Exclude<keyof FileOperations, 'onFsyncFailure'>;

/** What goes wrong: a write that takes `bytes` and says so, or an error, after `bytes` of a write have been taken. */
export interface Fault {
  readonly code?: 'ENOSPC' | 'EFBIG' | 'EIO';
  readonly bytes?: number;
  /** It stays so until the disk is mended. */
  readonly lasting?: boolean;
}

export const faults: readonly Fault[] = [
  ...[1, 2, 40].map((bytes) => ({ bytes })),
  ...(['ENOSPC', 'EFBIG', 'EIO'] as const).flatMap((code) =>
    [0, 1, 40].flatMap((bytes) => [false, true].map((lasting) => ({ code, bytes, lasting }))),
  ),
];

export interface FaultyDisk extends FileOperations {
  /** What was asked for, in its order; `note` puts something of the test among it. */
  readonly operations: string[];
  note(what: string): void;
  /** Whether an fsync failed: the process would have ended there, and nothing works any more. */
  readonly ended: boolean;
  /** Whether half a line could not be taken back. */
  readonly truncationFailed: boolean;
  mend(): void;
  /** Leaves in the files what is certain to be there. */
  powerLoss(): void;
}

/** What is in a file, whatever its name is. */
interface Inode {
  path: string;
  synced: Uint8Array;
}

/** The operations of node:fs, of which the `at`-th goes wrong; counted from 0. */
export const faultyDisk = (at = -1, fault: Fault = {}): FaultyDisk => {
  const operations: string[] = [];
  let count = 0;
  let broken = false;
  let ended = false;
  let truncationFailed = false;
  const descriptors = new Map<number, Inode>();
  const names = new Map<string, Inode>();
  const kept = new Map<string, Inode>();

  /** Whether this one goes wrong, noted. */
  const goesWrong = (operation: Operation): boolean => {
    if (ended) throw new Error('the process has ended');
    operations.push(operation);
    const now = count++ === at;
    if (now && fault.code !== undefined && fault.lasting === true) broken = true;
    // A full disk still cuts, syncs and closes.
    const full = fault.code === 'ENOSPC' || fault.code === 'EFBIG';
    return now || (broken && (operation === 'write' || (!full && operation !== 'close' && operation !== 'size')));
  };
  const failing = <Result>(operation: Operation, act: () => Result): Result => {
    if (goesWrong(operation) && fault.code !== undefined) {
      if (operation === 'ftruncate') truncationFailed = true;
      throw Object.assign(new Error(fault.code), { code: fault.code });
    }
    return act();
  };
  const inodeOf = (path: string): Inode => {
    const known = names.get(path);
    if (known !== undefined) return known;
    const there = existsSync(path);
    const inode = { path, synced: there ? readFileSync(path) : new Uint8Array(0) };
    names.set(path, inode);
    if (there) kept.set(path, inode);
    return inode;
  };
  const keep = (file: number): void => {
    const inode = descriptors.get(file)!;
    if (existsSync(inode.path)) inode.synced = readFileSync(inode.path);
  };
  const keepNames = (folder: string): void => {
    for (const path of new Set([...names.keys(), ...kept.keys()])) {
      if (dirname(path) !== folder) continue;
      const inode = names.get(path);
      if (inode === undefined) kept.delete(path);
      else kept.set(path, inode);
    }
  };
  const folders = new Map<number, string>();

  return {
    operations,
    note: (what) => void operations.push(what),
    get ended() {
      return ended;
    },
    get truncationFailed() {
      return truncationFailed;
    },
    mend: () => {
      broken = false;
    },
    powerLoss: () => {
      for (const path of names.keys()) rmSync(path, { force: true });
      for (const [path, { synced }] of kept) writeFileSync(path, synced);
    },
    open: (path, flags) =>
      failing('open', () => {
        if (flags === 'r') {
          const folder = nodeFiles.open(path, flags);
          folders.set(folder, path);
          return folder;
        }
        const inode = inodeOf(path);
        const file = nodeFiles.open(path, flags);
        descriptors.set(file, inode);
        return file;
      }),
    write: (file, bytes) => {
      if (!goesWrong('write')) return nodeFiles.write(file, bytes);
      const taken = Math.min(fault.bytes ?? 0, bytes.length - 1);
      // Some of it is in the file even where the answer is an error, the worst that a disk may do.
      if (taken > 0) nodeFiles.write(file, bytes.subarray(0, taken));
      if (fault.code === undefined) return taken;
      throw Object.assign(new Error(fault.code), { code: fault.code });
    },
    fsync: (file) =>
      failing('fsync', () => {
        nodeFiles.fsync(file);
        const folder = folders.get(file);
        if (folder === undefined) keep(file);
        else keepNames(folder);
      }),
    fdatasync: (file) =>
      failing('fdatasync', () => {
        nodeFiles.fdatasync(file);
        keep(file);
      }),
    size: (file) => failing('size', () => nodeFiles.size(file)),
    ftruncate: (file, length) => failing('ftruncate', () => nodeFiles.ftruncate(file, length)),
    close: (file) => {
      // The descriptor is gone either way.
      nodeFiles.close(file);
      folders.delete(file);
      descriptors.delete(file);
      if (!ended) failing('close', () => {});
    },
    rename: (from, to) =>
      failing('rename', () => {
        const inode = inodeOf(from);
        // What stood there before is what a power loss brings back.
        inodeOf(to);
        nodeFiles.rename(from, to);
        names.delete(from);
        names.set(to, inode);
        inode.path = to;
      }),
    unlink: (path) =>
      failing('unlink', () => {
        nodeFiles.unlink(path);
        names.delete(path);
      }),
    onFsyncFailure: () => {
      ended = true;
      throw new Error('the process has ended');
    },
  };
};

/** Every way in which one operation of a run can go wrong; of a run that has been done on a disk that never fails. */
export const everyFault = ({ operations }: FaultyDisk): { at: number; fault: Fault; name: string }[] =>
  operations
    .filter((name) => name in nodeFiles)
    .flatMap((name, at) =>
      faults
        .filter(({ bytes = 0, code }) => name === 'write' || (code !== undefined && bytes === 0))
        .map((fault) => ({ at, fault, name: `${name} ${at}: ${JSON.stringify(fault)}` })),
    );

/** The disk that a run was done on, which did not fail. */
export const counted = (run: (disk: FaultyDisk) => void): FaultyDisk => {
  const disk = faultyDisk();
  run(disk);
  return disk;
};
