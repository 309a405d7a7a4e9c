// A folder of cards, one journalled file each, held by one process at a time.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FileOperations } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import type { CardMemory, CardState } from '../chip/index.ts';
import { errors } from '../errors.ts';
import { holdFolder } from './hold-folder.ts';
import { createJournal, openJournal } from './journal.ts';
import { logFile } from './log-file.ts';

export interface Wallet extends Disposable {
  /** Names of the cards, sorted. A card whose file is damaged is among them. */
  cardIds(): string[];
  /** Whether there is one of that name. */
  has(cardId: string): boolean;
  /**
   * The memory of a card, one and the same however often it is opened; after a write that failed, a new one, read from the file.
   * @throws OpenMynaError `card.unknown`, `card.damaged`, `card.version`, `file.failed`
   */
  open(cardId: string): CardMemory;
  /**
   * A new card, or a fork of one under another name: durable when it resolves.
   * @throws OpenMynaError `card.exists`, `file.full`, `file.failed`; RangeError for a name that no file may have
   */
  add(state: CardState): Promise<void>;
  /**
   * Puts a card back to a snapshot of it. Chips that hold its memory until then are silent from their next write on.
   * @throws OpenMynaError `card.unknown`, `file.full`, `file.failed`
   */
  restore(state: CardState): void;
}

const extension = '.card';

/** As the personalisation has it: nothing that leads anywhere else. */
const isCardId = (text: string): boolean => /^[A-Za-z0-9-]{1,32}$/.test(text);

/**
 * Opens the wallet in a folder, making it if there is none.
 * @throws OpenMynaError `wallet.held` while another process holds it
 */
export const openWallet = (folder: string, files?: FileOperations): Wallet => {
  const lock = holdFolder(folder);
  const fileOf = (cardId: string) => join(folder, `${cardId}${extension}`);
  const has = (cardId: string): boolean => isCardId(cardId) && existsSync(fileOf(cardId));
  const existing = (cardId: string): string => {
    if (has(cardId)) return fileOf(cardId);
    throw new OpenMynaError(errors['card.unknown'], { card: cardId });
  };
  const opened = new Map<string, { readonly memory: CardMemory; readonly log: Disposable }>();
  const close = (cardId: string): void => {
    opened.get(cardId)?.log[Symbol.dispose]();
    opened.delete(cardId);
  };
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
      const log = logFile(existing(cardId), files);
      const append = (bytes: Uint8Array): void => {
        try {
          log.append(bytes);
        } catch (error) {
          // Only the file knows the truth now: whoever puts the card in again reads it there.
          if (opened.get(cardId)?.log === log) close(cardId);
          throw error;
        }
      };
      let memory: CardMemory;
      try {
        memory = openJournal({ ...log, append });
      } catch (error) {
        log[Symbol.dispose]();
        throw error;
      }
      opened.set(cardId, { memory, log });
      return memory;
    },
    add: async (state) => {
      if (!isCardId(state.cardId)) throw new RangeError('a card id is 1–32 letters, digits and hyphens');
      const file = fileOf(state.cardId);
      if (existsSync(file)) throw new OpenMynaError(errors['card.exists'], { card: state.cardId });
      createJournal(logFile(file, files), state);
    },
    restore: (state) => {
      const file = existing(state.cardId);
      close(state.cardId);
      createJournal(logFile(file, files), state);
    },
    [Symbol.dispose]: () => {
      for (const { log } of opened.values()) log[Symbol.dispose]();
      lock[Symbol.dispose]();
    },
  };
};
