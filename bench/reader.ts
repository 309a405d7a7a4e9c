// Through pcscd: our card in slot 0, Debian's vicc in slot 1, one PC/SC client that takes turns.

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReaderStack } from '@openmyna/reader/test-harness';
import { median, printComparison, ratioOf } from './compare.ts';
import type { Round } from './reader-client.ts';

const openmyna = new URL('../packages/town/bin/openmyna.mjs', import.meta.url).pathname;
const client = new URL('reader-client.ts', import.meta.url).pathname;

/** Debian’s vicc is in a folder its Python does not look in, and asks for pycryptodome by another name than Debian’s. */
const pythonPath = (folder: string): string => {
  symlinkSync('/usr/lib/python3/dist-packages/Cryptodome', join(folder, 'Crypto'));
  return `${folder}:/usr/lib/python3/site-packages/virtualsmartcard`;
};

/** @param town folder of a town */
export const benchReader = async (town: string): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-bench-'));
  try {
    await using stack = await startReaderStack();
    const card = stack.spawn(process.execPath, [openmyna, 'card', 'insert', 'C01', '--data', town]);
    await stack.waitForOutput(card, /inserted C01/);
    stack.spawn('/usr/bin/vicc', ['--type', 'iso7816', '--port', '35964'], { env: { PYTHONPATH: pythonPath(folder) } });
    const { stdout, stderr } = await stack.run(process.execPath, [client]);
    if (!stdout.startsWith('{')) throw new Error(stderr);
    const { responses, results } = JSON.parse(stdout) as {
      responses: string[];
      results: { ours: Round; theirs: Round }[];
    };
    printComparison({
      name: 'READ BINARY of 256 bytes through pcscd, vpcd and the quickack route',
      unit: 'APDU/s',
      ours: median(results.map(({ ours }) => ours.rate)),
      peer: {
        name: `Debian’s vicc, answering ${responses[1]}`,
        rate: median(results.map(({ theirs }) => theirs.rate)),
      },
      ratio: ratioOf(results.map(({ ours, theirs }) => ours.rate / theirs.rate)),
    });
    const latency = (of: (round: (typeof results)[number]) => Round) =>
      `p50 ${median(results.map((round) => of(round).p50)).toFixed(2)} ms, p99 ${median(results.map((round) => of(round).p99)).toFixed(2)} ms`;
    console.log(`  ours ${latency(({ ours }) => ours)} · vicc ${latency(({ theirs }) => theirs)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
