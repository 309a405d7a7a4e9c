// The PostgreSQL of Debian 12, as a server that nobody else sees, and whole test files run on it by DATABASE_URL.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { openCluster } from '../src/embedded/open-cluster.ts';
import { asOwner, seeded, temporaryFolder } from './harness.ts';

const programs = '/usr/lib/postgresql/15/bin';
export const systemBinaries = { initdb: join(programs, 'initdb'), postgres: join(programs, 'postgres') };

/** The URL of a database owned by no superuser. */
export const systemServer = async () => {
  const cluster = await openCluster(join(temporaryFolder(), 'cluster'), {
    random: seeded('peer'),
    wait: setTimeout,
    binaries: systemBinaries,
  });
  const urlOf = (user: string, password: string, database: string) =>
    `postgresql://${user}:${password}@/${database}?host=${encodeURIComponent(cluster.host)}`;
  await asOwner(
    urlOf('openmyna', cluster.secrets.owner, 'postgres'),
    `create role town login createdb createrole password 'town'`,
    // To end the server's own work on a database that is dropped.
    'grant pg_signal_backend to town',
    'create database town owner town',
  );
  return { url: urlOf('town', 'town', 'town'), [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
};

/** Runs test files on it; fails with what they said. */
export const runOnSystemServer = async (
  files: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<void> => {
  await using server = await systemServer();
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const suite = spawn(process.execPath, ['--test', '--test-concurrency=2', '--test-reporter=dot', ...files], {
    env: { ...env, ...more, DATABASE_URL: server.url },
  });
  const [said, , [code]] = await Promise.all([text(suite.stdout), text(suite.stderr), once(suite, 'exit')]);
  assert.equal(code, 0, said);
};
