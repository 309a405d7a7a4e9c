import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { clusterPlaces, serverEnvironment } from './cluster.ts';

export interface Server extends AsyncDisposable {
  /** The folder of the socket on which alone it listens, port 5432. */
  readonly host: string;
}

/**
 * The server lives for as long as our end of its standard input is open. The watcher reads it and, once it ends, tells the server
 * to stop; so a process that is killed leaves no server behind, and stopping is nothing but closing it.
 * The watcher is nobody's child (`(… &)`), as the server would wonder at a child it does not know.
 */
const script = '((read _; kill -INT $$) <&3 3<&- >/dev/null 2>&1 &) 3<&0; exec "$@" </dev/null';

/**
 * Durability is PostgreSQL's default and said here so that no file can unsay it; over TCP there is nothing to reach. Of the buffers
 * a small town touches little; a city's register has to fit. After each checkpoint every page is logged whole once more, so where much
 * is written checkpoints are few.
 */
const settings = {
  listen_addresses: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_wal_size: '4GB',
  shared_buffers: '512MB',
  max_connections: '50',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * Starts the server of a cluster. Its socket lies in the machine's folder for temporary files: the path of a socket may have a
 * hundred bytes, that of a data folder any number. `socket` in the store's folder says where, also to whoever clears it away.
 * @throws OpenMynaError `store.unavailable` with the server's last words
 */
export const startServer = async (
  folder: string,
  { postgres }: Binaries,
  { ids, prefix }: Account,
): Promise<Server> => {
  const host = mkdtempSync(join(tmpdir(), 'openmyna-store-'));
  const { cluster, socket } = clusterPlaces(folder);
  writeFileSync(socket, host, { mode: 0o600 });
  if (ids !== undefined) chownSync(host, ids.uid, ids.gid);
  const flags = Object.entries({ ...settings, unix_socket_directories: host }).map(
    ([name, value]) => `--${name}=${value}`,
  );
  const [program, ...words] = [...prefix, 'sh', '-c', script, 'sh', postgres, '-D', cluster, ...flags];
  const child = spawn(program!, words, {
    stdio: ['pipe', 'ignore', 'pipe'],
    cwd: '/',
    env: serverEnvironment,
    // A Ctrl-C at the terminal is for this process, which then closes its store.
    detached: true,
  });
  child.stdin.on('error', () => {});
  // Of a child that could not even be started there is no exit.
  const exited = once(child, 'exit').catch(() => {});
  const stop = async () => {
    child.stdin.end();
    await exited;
    child.stderr.destroy();
    for (const path of [host, socket]) rmSync(path, { recursive: true, force: true });
  };
  try {
    await ready(child);
  } catch (error) {
    await stop();
    throw error;
  }
  // Whoever stops without disposing of the store need not wait for the server: it ends when this process does.
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  (child.stderr as unknown as { unref(): void }).unref();
  return {
    host,
    [Symbol.asyncDispose]: async () => {
      child.ref();
      await stop();
    },
  };
};

const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    const fail = (reason: string) => reject(new OpenMynaError(errors['store.unavailable'], { reason }));
    child.stderr!.setEncoding('utf8').on('data', (words: string) => {
      // Afterwards still read, so that the server never waits on a full pipe, but no longer kept.
      said = (said + words).slice(-4000);
      if (said.includes('database system is ready to accept connections')) resolve();
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', () => fail(said.trim()));
  });
