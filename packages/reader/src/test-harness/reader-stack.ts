// A pcscd nobody else sees: in a mount and a network namespace of its own, with Debian's vpcd and the quickack route that
// takes its stall of 44 ms away (dependencies.md §3). As root or, by a user namespace, as anyone.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ReaderStack extends AsyncDisposable {
  /** Of its pcscd. */
  readonly pid: number;
  /** Runs a program to its end inside the namespaces. */
  run(
    program: string,
    args: readonly string[],
    options?: { input?: string | Uint8Array; env?: Readonly<Record<string, string>> },
  ): Promise<Outcome>;
  /** Starts a program inside the namespaces; it is killed with the stack. */
  spawn(program: string, args: readonly string[], options?: { env?: Readonly<Record<string, string>> }): ChildProcess;
  /** Resolves once a child of `spawn` has printed this. @throws where it ends before, with what it printed */
  waitForOutput(child: ChildProcess, text: RegExp): Promise<RegExpExecArray>;
}

const path = `${process.env.PATH}:/usr/sbin:/sbin`;

/** `exec` makes pcscd the process whose namespaces the others enter, and which the stack kills. */
const setUp = (quickAck: boolean): string =>
  [
    'mount -t tmpfs openmyna /run',
    'mkdir /run/pcscd',
    'ip link set lo up',
    ...(quickAck
      ? ['ip route change local 127.0.0.1 dev lo proto kernel scope host src 127.0.0.1 table local quickack 1']
      : []),
    'exec pcscd --foreground --info',
  ].join(' && ');

/** @param quickAck false leaves Debian's stall in, for whoever looks for it */
export const startReaderStack = async ({ quickAck = true } = {}): Promise<ReaderStack> => {
  const asRoot = process.getuid?.() === 0;
  const user = asRoot ? [] : ['--user', '--map-root-user'];
  const children = new Set<ChildProcess>();
  const keep = (child: ChildProcess) => {
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  };
  const daemon = keep(
    spawn('unshare', [...user, '--mount', '--net', 'sh', '-c', setUp(quickAck)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: path },
    }),
  );
  await waitForOutput(daemon, /daemon ready/);
  // Nobody reads the log from here on, and a full pipe would stop the daemon.
  daemon.stdout!.resume();
  daemon.stderr!.resume();

  const enter = (program: string, args: readonly string[]): string[] => [
    ...['--target', String(daemon.pid), '--mount', '--net', `--wd=${process.cwd()}`],
    ...(asRoot ? [] : ['--user', '--preserve-credentials']),
    '--',
    program,
    ...args,
  ];
  const start: ReaderStack['spawn'] = (program, args, { env = {} } = {}) =>
    keep(spawn('nsenter', enter(program, args), { env: { ...process.env, PATH: path, ...env } }));

  return {
    pid: daemon.pid!,
    spawn: start,
    waitForOutput,
    run: async (program, args, { input = '', env = {} } = {}) => {
      const child = start(program, args, { env });
      const printed = collect(child);
      // A program that does not read its input may close it before the end.
      child.stdin!.on('error', () => {}).end(input);
      const [status] = await once(child, 'close');
      return { status, ...printed() };
    },
    [Symbol.asyncDispose]: async () => {
      const ends = [...children].map((child) => once(child, 'close'));
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ends);
    },
  };
};

/** What a child has printed so far. */
const collect = (child: ChildProcess): (() => { stdout: string; stderr: string }) => {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout?.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  const text = (parts: readonly Buffer[]) => Buffer.concat(parts).toString();
  return () => ({ stdout: text(chunks.stdout), stderr: text(chunks.stderr) });
};

const waitForOutput = async (child: ChildProcess, text: RegExp): Promise<RegExpExecArray> => {
  const printed = collect(child);
  const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
  const look = () => {
    const { stdout, stderr } = printed();
    const found = text.exec(stdout + stderr);
    if (found !== null) resolve(found);
  };
  const end = () => {
    const { stdout, stderr } = printed();
    reject(new Error(`${child.spawnargs.join(' ')} ended before it printed ${text}:\n${stdout}${stderr}`));
  };
  child.stdout?.on('data', look);
  child.stderr?.on('data', look);
  child.once('close', end);
  child.once('error', reject);
  return promise;
};
