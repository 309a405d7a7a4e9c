// The books on the PostgreSQL of Debian 12.

import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { runOnSystemServer, systemBinaries } from '@openmyna/store/system-server';

test('the books are kept on PostgreSQL 15 as on the embedded one', async (t) => {
  if (requirePeer(t, systemBinaries.postgres)) return;
  const folder = join(import.meta.dirname, '..');
  // A crash is one of an embedded server's process; the other outlives it. Models that are explored keep nothing, nor do keys.
  const exclude = [
    '**/{crash,keys,card-keys,gather,generations,privilege,consent,status,lifecycle-model,hand-over-model}.test.ts',
  ];
  const files = globSync(['jlis/**/*.test.ts', 'municipality/*.test.ts'], { cwd: folder, exclude });
  await runOnSystemServer(files.map((file) => join(folder, file)));
});
