// The same suite on the PostgreSQL of Debian 12, by DATABASE_URL, with an owner that is no superuser; and a backup that goes
// from the one server to the other.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { requirePeer } from '@openmyna/reader/test-harness';
import { openStore } from '../../src/index.ts';
import { seeded, standingClock, temporaryFolder } from '../harness.ts';
import { migrations, type Tables } from '../schema.ts';
import { runOnSystemServer, systemBinaries, systemServer } from '../system-server.ts';

const handed = { random: seeded('peer'), wait: setTimeout };

test('the whole suite passes on PostgreSQL 15', async (t) => {
  if (requirePeer(t, systemBinaries.postgres)) return;
  const folder = join(import.meta.dirname, '..');
  const files = globSync('*.test.ts', { cwd: folder, exclude: ['embedded.test.ts'] });
  await runOnSystemServer(files.map((file) => join(folder, file)));
});

test('a backup of one server is restored into the other, and back, byte for byte', async (t) => {
  if (requirePeer(t, systemBinaries.postgres)) return;
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
