// A cluster is made whole or not at all: by initdb in `making`, then moved to `cluster`, its secrets durable before.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { syncFolder, writeDurably } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';
import { type Random, randomName } from '../handed-in.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

/** Passwords of the two logins of an embedded cluster. */
export interface Secrets {
  readonly owner: string;
  readonly serving: string;
}

export const clusterPlaces = (folder: string) => ({
  cluster: join(folder, 'cluster'),
  making: join(folder, 'making'),
  secrets: join(folder, 'secrets.json'),
  socket: join(folder, 'socket'),
});

/**
 * Makes the cluster in a held folder unless it is there.
 * Collation C, so that an index never changes its order under a new libc or ICU, and every engine compares alike.
 * @returns the secrets, which only this process's user may read
 * @throws OpenMynaError `store.unavailable` with initdb's words
 */
export const ensureCluster = async (
  folder: string,
  { initdb }: Binaries,
  { ids, prefix }: Account,
  random: Random,
): Promise<Secrets> => {
  const { cluster, making, secrets: file } = clusterPlaces(folder);
  if (existsSync(cluster)) return JSON.parse(readFileSync(file, 'utf8'));
  rmSync(making, { recursive: true, force: true });
  const secrets: Secrets = { owner: randomName(random), serving: randomName(random) };
  writeDurably(file, `${JSON.stringify(secrets, null, 2)}\n`);
  mkdirSync(making, { mode: 0o700 });
  if (ids !== undefined) chownSync(making, ids.uid, ids.gid);
  await run(
    [...prefix, 'sh', '-c', 'cat | "$@"', 'sh', initdb, '--pgdata', making, '--pwfile=/dev/stdin', ...initdbFlags],
    secrets.owner,
  );
  renameSync(making, cluster);
  syncFolder(folder);
  return secrets;
};

/** Who owns everything in an embedded cluster. */
export const ownerRole = 'openmyna';

const initdbFlags = [
  `--username=${ownerRole}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--no-instructions',
];

/** Through sh's pipe, as /dev/stdin of what Node hands a child is a socket, which no one can open by its name. */
const run = async ([program, ...words]: readonly string[], input: string): Promise<void> => {
  const child = spawn(program!, words, { stdio: ['pipe', 'ignore', 'pipe'], cwd: '/', env: serverEnvironment });
  child.stdin.on('error', () => {}).end(`${input}\n`);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new OpenMynaError(errors['store.unavailable'], { reason: said.trim() });
};

/** Nothing of ours: PG* variables would lead the server astray, and its messages are read by us. */
export const serverEnvironment = { PATH: process.env.PATH, LC_ALL: 'C' };
