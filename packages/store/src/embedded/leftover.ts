import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Wait } from '../handed-in.ts';
import { clusterPlaces } from './cluster.ts';

/**
 * Clears away what a killed process left of its server. Called by whoever holds the folder, so no server found has a master,
 * and one that is still stopping is waited for. The write-ahead log does the rest when the next one starts.
 */
export const clearLeftover = async (folder: string, wait: Wait): Promise<void> => {
  const { cluster, socket } = clusterPlaces(folder);
  const pidFile = join(cluster, 'postmaster.pid');
  if (existsSync(pidFile)) {
    const [pid, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
    for (let tries = 0; isServerOf(cluster, Number(pid)); tries++) {
      // Its watcher has told it to stop already; said again, in case the watcher was killed too, and in the end more firmly.
      if (tries % 100 === 0) process.kill(Number(pid), tries < 500 ? 'SIGINT' : 'SIGQUIT');
      await wait(20);
    }
    // PostgreSQL takes any process of that number for its server, so the number is made nobody's. The file stays, as by the
    // shared memory it names PostgreSQL knows of sessions that outlive their server, and does not start beside them.
    if (existsSync(pidFile)) writeFileSync(pidFile, [noProcess, ...rest].join('\n'));
  }
  if (!existsSync(socket)) return;
  const host = readFileSync(socket, 'utf8');
  if (basename(host).startsWith('openmyna-store-')) rmSync(host, { recursive: true, force: true });
  rmSync(socket);
};

/** Above the highest that Linux gives (PID_MAX_LIMIT, 2^22). */
const noProcess = 2 ** 22 + 1;

/** A server's working directory is its cluster; where there is no /proc, a live process must do for proof. */
const isServerOf = (cluster: string, pid: number): boolean => {
  if (!(pid > 1)) return false;
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/cwd') || readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch {
    return false;
  }
};
