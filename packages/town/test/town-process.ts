// The command as its users call it: another process, its output and its exit code.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layout } from '../src/folder/layout.ts';

export const command = new URL('../bin/openmyna.mjs', import.meta.url).pathname;

/** No reader and an English locale, whatever this machine has. */
const environment = {
  ...process.env,
  LC_ALL: 'C.UTF-8',
  PCSCLITE_CSOCK_NAME: '/nonexistent/pcscd.comm',
};

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const openmyna = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended =>
  spawnSync(process.execPath, [command, ...args], { encoding: 'utf8', env: { ...environment, ...env } });

/** A process that stays; killed with the object where it has not ended by itself. */
export const startOpenmyna = (args: readonly string[]) => {
  const child = spawn(process.execPath, [command, ...args], { env: environment });
  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      for (const watcher of watchers) watcher();
    });
  }
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    child: child as ChildProcess,
    output,
    ended,
    /** Resolves once it has printed this. */
    printed: async (text: RegExp): Promise<RegExpExecArray> => {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const look = () => {
        const found = text.exec(output.stdout + output.stderr);
        if (found !== null) resolve(found);
      };
      watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`it ended: ${output.stdout}${output.stderr}`)));
      return promise.finally(() => watchers.delete(look));
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

/** A private key of a town's own, as its operator opens it. */
export const privateKeyOf = (town: string, name: string): KeyObject => {
  const { authorities, passphrase } = layout(town);
  return createPrivateKey({
    key: readFileSync(join(authorities, `${name}.key.pem`)),
    passphrase: readFileSync(passphrase, 'utf8').trim(),
  });
};

/** The town that `npm test` has made once: others are copies of it. Under DATABASE_URL each has its tables by its name, and is made. */
const template = process.env.DATABASE_URL === undefined ? process.env.OPENMYNA_TEST_TOWN : undefined;

/** A town in a folder that is not there yet: a copy where there is one to copy, else made by whoever opens it first. */
export const copyTown = (path: string): void => {
  // With its owners: the files of the database are another account's where this one is root.
  if (template !== undefined) execFileSync('cp', ['-a', template, path]);
};

/** A folder that goes with the object; `path` is one inside it that is not there yet. */
export const temporaryFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-'));
  return {
    folder,
    path: join(folder, 'town'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
};
