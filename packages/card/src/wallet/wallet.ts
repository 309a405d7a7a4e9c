// A folder of cards, one journalled file each, held by one process at a time.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OpenMynaError } from '@openmyna/errors';
import type { CardMemory, CardState } from '../chip/index.ts';
import { errors } from '../errors.ts';
import { holdFolder } from './hold-folder.ts';
import { createJournal, newJournal, openJournal } from './journal.ts';
import { logFile, replaceFile } from './log-file.ts';

export interface Wallet extends Disposable {
  /** Names of the cards, sorted. A card whose file is damaged is among them. */
  cardIds(): string[];
  /** Whether there is one of that name. */
  has(cardId: string): boolean;
  /**
   * The memory of a card, one and the same however often it is opened.
   * @throws OpenMynaError `card.unknown`, `card.damaged`, `card.version`
   */
  open(cardId: string): CardMemory;
  /**
   * A new card, or a fork of one under another name: durable when it resolves.
   * @throws OpenMynaError `card.exists`; RangeError for a name that no file may have
   */
  add(state: CardState): Promise<void>;
  /** Puts a card back to a snapshot of it. Chips that hold its memory until then are silent from their next write on. */
  restore(state: CardState): void;
}

const extension = '.card';

/** As the personalisation has it: nothing that leads anywhere else. */
const isCardId = (text: string): boolean => /^[A-Za-z0-9-]{1,32}$/.test(text);

/**
 * Opens the wallet in a folder, making it if there is none.
 * @throws OpenMynaError `wallet.held` while another process holds it
 */
export const openWallet = (folder: string): Wallet => {
  const lock = holdFolder(folder);
  const fileOf = (cardId: string) => join(folder, `${cardId}${extension}`);
  const has = (cardId: string): boolean => isCardId(cardId) && existsSync(fileOf(cardId));
  const existing = (cardId: string): string => {
    if (has(cardId)) return fileOf(cardId);
    throw new OpenMynaError(errors['card.unknown'], { card: cardId });
  };
  const adding = new Set<string>();
  const opened = new Map<string, { readonly memory: CardMemory; readonly log: Disposable }>();
  return {
    cardIds: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith(extension))
        .map((name) => name.slice(0, -extension.length))
        .filter(isCardId)
        .sort(),
    has,
    open: (cardId) => {
      const known = opened.get(cardId);
      if (known !== undefined) return known.memory;
      const log = logFile(existing(cardId));
      const memory = openJournal(log);
      opened.set(cardId, { memory, log });
      return memory;
    },
    add: async (state) => {
      if (!isCardId(state.cardId)) throw new RangeError('a card id is 1–32 letters, digits and hyphens');
      const file = fileOf(state.cardId);
      if (existsSync(file) || adding.has(file)) throw new OpenMynaError(errors['card.exists'], { card: state.cardId });
      adding.add(file);
      try {
        // Nobody has the card yet, so nobody waits for the disk.
        await replaceFile(file, newJournal(state));
      } finally {
        adding.delete(file);
      }
    },
    restore: (state) => {
      const file = existing(state.cardId);
      opened.get(state.cardId)?.log[Symbol.dispose]();
      opened.delete(state.cardId);
      createJournal(logFile(file), state);
    },
    [Symbol.dispose]: () => {
      for (const { log } of opened.values()) log[Symbol.dispose]();
      lock[Symbol.dispose]();
    },
  };
};
