// Which readers there are and what they hold, as states and as events.

import { EventEmitter, on } from 'node:events';

/** What PC/SC says of a reader. */
export interface ReaderState {
  readonly name: string;
  readonly hasCard: boolean;
}

/** A card is taken out before its reader goes. */
export interface ReaderEvent {
  readonly type: 'reader-added' | 'card-inserted' | 'card-removed' | 'reader-removed';
  /** Its name. */
  readonly reader: string;
}

export interface ReaderStates {
  all(): ReaderState[];
  /** @param hasCard undefined where the reader is gone */
  update(name: string, hasCard: boolean | undefined): void;
  /** First what is there, then what happens, in order and without a gap, until the signal ends it. */
  events(signal?: AbortSignal): AsyncIterable<ReaderEvent>;
}

export const readerStates = (): ReaderStates => {
  const states = new Map<string, ReaderState>();
  const emitter = new EventEmitter().setMaxListeners(0);
  const emit = (type: ReaderEvent['type'], reader: string) => emitter.emit('event', { type, reader });
  return {
    all: () => [...states.values()],
    update: (name, hasCard) => {
      const before = states.get(name);
      if (hasCard === undefined) states.delete(name);
      else states.set(name, { name, hasCard });
      if (before === undefined && hasCard !== undefined) emit('reader-added', name);
      if (before?.hasCard !== true && hasCard === true) emit('card-inserted', name);
      if (before?.hasCard === true && hasCard !== true) emit('card-removed', name);
      if (before !== undefined && hasCard === undefined) emit('reader-removed', name);
    },
    events: async function* (signal) {
      if (signal?.aborted) return;
      const coming = on(emitter, 'event', { signal });
      try {
        for (const { name, hasCard } of [...states.values()]) {
          yield { type: 'reader-added', reader: name };
          if (hasCard) yield { type: 'card-inserted', reader: name };
        }
        for await (const [event] of coming) yield event as ReaderEvent;
      } catch (error) {
        if (!signal?.aborted) throw error;
      } finally {
        await coming.return?.();
      }
    },
  };
};
