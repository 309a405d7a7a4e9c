// The books on the PostgreSQL of Debian 12.

import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { runOnSystemServer, systemBinaries } from '@openmyna/store/system-server';

test('the books are kept on PostgreSQL 15 as on the embedded one', async (t) => {
  if (requirePeer(t, systemBinaries.postgres)) return;
  const folder = join(import.meta.dirname, '../jlis');
  // A crash is one of an embedded server's process; the other outlives it.
  const files = globSync('**/*.test.ts', { cwd: folder, exclude: ['crash.test.ts'] });
  await runOnSystemServer(files.map((file) => join(folder, file)));
});
