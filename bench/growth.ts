// What opening costs as the data grows by ten and by a hundred: more cards in a wallet, more changes in a card's journal.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CardState, createJournal, logFile, openJournal, openWallet } from '@openmyna/card';
import { median } from './compare.ts';

const rounds = 5;

const timed = (work: () => void): number => {
  const times = Array.from({ length: rounds }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  });
  return median(times);
};

const row = (what: string, counts: readonly number[], milliseconds: readonly number[]): void => {
  const cells = counts.map((count, index) => `${count.toLocaleString('en')}: ${milliseconds[index]!.toFixed(1)} ms`);
  console.log(`${what}: ${cells.join(' · ')}`);
};

export const benchGrowth = async (state: CardState): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-bench-'));
  try {
    const cards = [12, 120, 1200];
    const wallets: ReturnType<typeof timed>[] = [];
    for (const count of cards) {
      const path = join(folder, `wallet-${count}`);
      {
        using wallet = openWallet(path);
        for (let i = 0; i < count; i++) await wallet.add({ ...state, cardId: `B${i}` });
      }
      wallets.push(
        timed(() => {
          using wallet = openWallet(path);
          for (const id of wallet.cardIds()) wallet.open(id);
        }),
      );
    }
    row('opening every card of a wallet, by cards', cards, wallets);

    const changes = [9, 90, 900];
    const journals = changes.map((count) => {
      using log = logFile(join(folder, `journal-${count}`));
      createJournal(log, state);
      const memory = openJournal(log);
      for (let i = 0; i < count; i++) memory.commit({ type: 'tries', application: 'jpki', fid: '0018', tries: i % 3 });
      return timed(() => openJournal(log));
    });
    row('opening one card, by changes since its last snapshot', changes, journals);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
