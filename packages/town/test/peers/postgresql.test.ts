// A town whose books are on the PostgreSQL of Debian 12, with a third of its transactions aborted by 40001.

import { join } from 'node:path';
import { test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { runOnSystemServer, systemBinaries } from '@openmyna/store/system-server';

test('the authorities by command, on PostgreSQL 15 under aborts', async (t) => {
  if (requirePeer(t, systemBinaries.postgres)) return;
  const file = join(import.meta.dirname, '../command/authority.test.ts');
  await runOnSystemServer([file], { OPENMYNA_ABORT_SHARE: '0.3' });
});
