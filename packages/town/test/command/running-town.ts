// A town that is up, and what is asked of it from beside.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { copyTown, startOpenmyna, temporaryFolder } from '../town-process.ts';

/** `openmyna start` in a folder of its own; it ends with the object. */
export const startTown = async () => {
  const place = temporaryFolder();
  copyTown(place.path);
  const town = startOpenmyna(['start', '--port', '0', '--data', place.path, '--lang', 'en']);
  const [, page] = await town.printed(/(http:\/\/localhost:\d+)[\s\S]*Ctrl-C/);
  /** A command of another process. */
  const run = async (...args: string[]) => {
    await using started = startOpenmyna([...args, '--data', place.path, '--lang', 'en']);
    const [status] = await started.ended;
    return { status, ...started.output };
  };
  return {
    folder: place.folder,
    path: place.path,
    page: page!,
    file: (name: string) => join(place.folder, name),
    run,
    /** What a command that succeeds says with --json. */
    json: async (...args: string[]) => {
      const { status, stdout, stderr } = await run(...args, '--json');
      assert.equal(status, 0, stderr);
      return JSON.parse(stdout);
    },
    /** An account of the API. */
    addAccount: async (name: string, role: string, password: string, municipality?: string) => {
      const of = municipality === undefined ? [] : ['--municipality', municipality];
      await using account = startOpenmyna(['api', 'account', 'add', name, '--role', role, ...of, '--data', place.path]);
      account.child.stdin!.end(password);
      assert.equal((await account.ended)[0], 0, account.output.stderr);
    },
    /** What the town has printed, and whether it is up. */
    output: town.output,
    isUp: () => town.child.exitCode === null && town.child.signalCode === null,
    /** A program of others, in the folder; without waiting for it in the way of the town's output, which this process reads. */
    beside: async (program: string, ...args: string[]) => {
      const child = spawn(program, args, { cwd: place.folder, stdio: ['ignore', 'pipe', 'pipe'] });
      const [out, errors, status] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise<number | null>((resolve) => child.on('close', resolve)),
      ]);
      return { out, errors, status };
    },
    [Symbol.asyncDispose]: async () => {
      await town[Symbol.asyncDispose]();
      place[Symbol.dispose]();
    },
  };
};

export type RunningTown = Awaited<ReturnType<typeof startTown>>;
