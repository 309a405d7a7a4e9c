// Ten, a hundred, a thousand cards in one process: memory a card, and signatures a second in turn.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { median, printComparison, ratioOf } from './compare.ts';
import type { Many } from './many-client.ts';

const client = new URL('many-client.ts', import.meta.url).pathname;

/** @param town folder of a town */
export const benchMany = (town: string): void => {
  for (const count of [10, 100, 1000]) {
    const { memory, cards, keys }: Many = JSON.parse(
      execFileSync(process.execPath, [client, join(town, 'wallet'), String(count)], { encoding: 'utf8' }),
    );
    printComparison({
      name: `${count.toLocaleString('en')} cards in one process signing in turn, by the SDK`,
      unit: 'signatures/s',
      ours: median(cards),
      peer: { name: `node:crypto sign with ${count.toLocaleString('en')} keys`, rate: median(keys) },
      ratio: ratioOf(cards.map((rate, round) => rate / keys[round]!)),
    });
    console.log(`  ${Math.round(memory / 1024)} KB resident a card`);
  }
};
