// The same suite on the PostgreSQL of Debian 12, by DATABASE_URL, with an owner that is no superuser; and a backup that goes
// from the one server to the other.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { requirePeer } from '@openmyna/reader/test-harness';
import { openCluster } from '../../src/embedded/open-cluster.ts';
import { openStore } from '../../src/index.ts';
import { asOwner, seeded, standingClock, temporaryFolder } from '../harness.ts';
import { migrations, type Tables } from '../schema.ts';

const programs = '/usr/lib/postgresql/15/bin';
const binaries = { initdb: join(programs, 'initdb'), postgres: join(programs, 'postgres') };
const handed = { random: seeded('peer'), wait: setTimeout };

/** A server of the system's PostgreSQL that nobody else sees, and the URL of a database owned by no superuser. */
const systemServer = async () => {
  const cluster = await openCluster(join(temporaryFolder(), 'cluster'), { ...handed, binaries });
  const urlOf = (user: string, password: string, database: string) =>
    `postgresql://${user}:${password}@/${database}?host=${encodeURIComponent(cluster.host)}`;
  const superuser = urlOf('openmyna', cluster.secrets.owner, 'postgres');
  await asOwner(
    superuser,
    `create role town login createdb createrole password 'town'`,
    'create database town owner town',
  );
  return { url: urlOf('town', 'town', 'town'), [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
};

test('the whole suite passes on PostgreSQL 15', async (t) => {
  if (requirePeer(t, binaries.postgres)) return;
  await using server = await systemServer();
  const files = globSync('*.test.ts', { cwd: join(import.meta.dirname, '..'), exclude: ['embedded.test.ts'] });
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const suite = spawn(process.execPath, ['--test', '--test-concurrency=2', '--test-reporter=dot', ...files], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...env, DATABASE_URL: server.url },
  });
  const [said, , [code]] = await Promise.all([text(suite.stdout), text(suite.stderr), once(suite, 'exit')]);
  assert.equal(code, 0, said);
});

test('a backup of one server is restored into the other, and back, byte for byte', async (t) => {
  if (requirePeer(t, binaries.postgres)) return;
  await using server = await systemServer();
  const folder = temporaryFolder();
  const options = { migrations, clock: standingClock().clock, ...handed };
  await using system = await openStore<Tables>({ ...options, folder, url: server.url });
  await using embedded = await openStore<Tables>({ ...options, folder: join(folder, 'store') });
  await system.transaction(async (tx) => {
    await tx.insertInto('account').values({ resident_id: '髙﨑', balance: 1 }).execute();
    await system.outbox.add(tx, { source: '髙﨑', topic: 'birth', body: { 名: '髙' } });
  });
  await system.backup(join(folder, 'a'));
  await embedded.restore(join(folder, 'a'));
  await embedded.backup(join(folder, 'b'));
  const [a, b] = ['a', 'b'].map((name) => readFileSync(join(folder, name)));
  assert.ok(a!.equals(b!));
});
