// `npm run bench`: every measurement, each beside its peer in the same run. Figures go into bench/README.md by hand, with
// the day and the machine.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWallet } from '@openmyna/card';
import { openTown } from '@openmyna/town';
import { benchCards } from './cards.ts';
import { benchChip } from './chip.ts';
import { benchDocumentMemory, benchDocuments } from './documents.ts';
import { benchEverything } from './everything.ts';
import { benchExchanges } from './exchanges.ts';
import { benchNation } from './figures.ts';
import { benchGrowth } from './growth.ts';
import { benchMany } from './many.ts';
import { benchPki } from './pki.ts';
import { benchReader } from './reader.ts';
import { benchSdk } from './sdk.ts';
import { benchStart } from './start.ts';
import { benchStatus } from './status.ts';

const openmyna = new URL('../packages/town/bin/openmyna.mjs', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'openmyna-bench-'));
try {
  console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, ${new Date().toISOString()}`);
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, [openmyna, 'residents', '--data', folder], { stdio: 'ignore' });
  if (status !== 0) throw new Error('no town could be made');
  console.log(`first start, town made: ${Math.round(performance.now() - begin)} ms`);
  const state = (() => {
    using wallet = openWallet(join(folder, 'wallet'));
    return wallet.open('C01').state;
  })();
  const resident = await (async () => {
    await using town = await openTown(folder);
    await benchExchanges(town);
    return (await town.residents()).find(({ id }) => id === 'C01')!;
  })();
  await benchChip(state);
  await benchSdk(state, resident);
  benchMany(folder);
  await benchCards();
  await benchDocuments();
  benchDocumentMemory();
  await benchPki();
  await benchStatus();
  await benchNation();
  await benchReader(folder);
  await benchEverything(folder, resident);
  await benchStart(folder);
  await benchGrowth(state);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
