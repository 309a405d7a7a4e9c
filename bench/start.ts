// `npm start` on a town that is there: until it says it is up, and what it weighs then. The raw limit beside it is a Node
// that does nothing.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { median, printComparison, ratioOf } from './compare.ts';

const openmyna = new URL('../packages/town/bin/openmyna.mjs', import.meta.url).pathname;
const rounds = 7;

const startOnce = async (town: string): Promise<{ milliseconds: number; megabytes: number }> => {
  const begin = performance.now();
  const child = spawn(process.execPath, [openmyna, 'start', '--port', '0', '--json', '--data', town], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const milliseconds = performance.now() - begin;
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { milliseconds, megabytes: Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024 };
};

const nodeOnce = (): number => {
  const begin = performance.now();
  spawnSync(process.execPath, ['-e', '']);
  return performance.now() - begin;
};

/** @param town folder of a town */
export const benchStart = async (town: string): Promise<void> => {
  const results: { ours: number; megabytes: number; node: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const { milliseconds, megabytes } = await startOnce(town);
    results.push({ ours: milliseconds, megabytes, node: nodeOnce() });
  }
  printComparison({
    name: 'second start, until the town is up',
    unit: 'ms',
    ours: median(results.map(({ ours }) => ours)),
    peer: { name: 'node -e ""', rate: median(results.map(({ node }) => node)) },
    ratio: ratioOf(results.map(({ ours, node }) => ours / node)),
  });
  console.log(`  resident memory ${Math.round(median(results.map(({ megabytes }) => megabytes)))} MB`);
};
