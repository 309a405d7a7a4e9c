// Everything on a card, read through pcscd, vpcd and the quickack route; beside it the same bytes, sent as they are.

import { startReaderStack } from '@openmyna/reader/test-harness';
import type { PublicView } from '@openmyna/town';
import { median, percentile, ratioOf } from './compare.ts';
import type { Everything } from './everything-client.ts';

const openmyna = new URL('../packages/town/bin/openmyna.mjs', import.meta.url).pathname;
const client = new URL('everything-client.ts', import.meta.url).pathname;

/** @param town folder of a town @param resident whose card is C01 */
export const benchEverything = async (town: string, resident: PublicView): Promise<void> => {
  await using stack = await startReaderStack();
  const card = stack.spawn(process.execPath, [openmyna, 'card', 'insert', 'C01', '--data', town]);
  await stack.waitForOutput(card, /inserted C01/);
  const { stdout, stderr } = await stack.run(process.execPath, [client, JSON.stringify(resident)]);
  if (!stdout.startsWith('{')) throw new Error(stderr);
  const { exchanges, bytes, sdk, bare }: Everything = JSON.parse(stdout);
  const ratio = ratioOf(sdk.map((times, round) => median(bare[round]!) / median(times)));
  const all = sdk.flat();
  console.log(
    `reading everything through pcscd, ${exchanges} exchanges, ${bytes.toLocaleString('en')} bytes: ` +
      `p50 ${median(all).toFixed(1)} ms, p99 ${percentile(all, 0.99).toFixed(1)} ms · ` +
      `the same bytes and nothing else: p50 ${median(bare.flat()).toFixed(1)} ms · ` +
      `ratio ${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})`,
  );
};
