// What PC/SC knows of readers, followed for as long as somebody wants to know.

import { setTimeout as delay } from 'node:timers/promises';
import type { ReaderStates } from './reader-states.ts';
import { type Context, newReaders, stateBits, type Winscard } from './winscard.ts';

/**
 * Milliseconds of one look, which ends early with whatever happens: so long a process that exits may have to wait, and a reader whose
 * coming was not told stays unknown.
 */
const look = 1000;
/** Milliseconds until a service that ended is asked for again. */
const pause = 300;
/** Milliseconds until a look that did not hear that it is to end is told so again. */
const insistence = 10;

/**
 * Keeps `states` as the service has them. Where the service ends, every reader goes with it, and comes back with it.
 * @param context released at the end
 */
export const watchReaders = (winscard: Winscard, context: Context, states: ReaderStates): AsyncDisposable => {
  const stop = new AbortController();
  let current: Context | undefined = context;
  const release = async () => {
    const released = current;
    current = undefined;
    // A service that is gone has nothing to release.
    if (released !== undefined) await winscard.releaseContext(released).catch(() => {});
  };
  const watched = (async () => {
    while (!stop.signal.aborted) {
      try {
        current ??= await winscard.establishContext();
        await follow(winscard, current, states, stop.signal);
      } catch {
        for (const { name } of states.all()) states.update(name, undefined);
        await release();
        await delay(pause, undefined, { signal: stop.signal }).catch(() => {});
      }
    }
    await release();
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      const ended = watched.then(() => true);
      // A look that is only about to begin does not hear of it.
      do if (current !== undefined) await winscard.cancel(current).catch(() => {});
      while (!(await Promise.race([ended, delay(insistence, false)])));
    },
  };
};

const follow = async (winscard: Winscard, context: Context, states: ReaderStates, signal: AbortSignal) => {
  const known = new Map<string, number>();
  while (!signal.aborted) {
    const readers = await winscard.listReaders(context);
    for (const { name } of states.all()) {
      if (readers.includes(name)) continue;
      known.delete(name);
      states.update(name, undefined);
    }
    if (newReaders !== undefined) readers.push(newReaders);
    if (readers.length === 0) {
      await delay(look, undefined, { signal }).catch(() => {});
      continue;
    }
    const queries = readers.map((reader) => ({ reader, current: known.get(reader) ?? 0 }));
    const answers = (await winscard.getStatusChange(context, look, queries)) ?? [];
    for (const [index, answer] of answers.entries()) {
      const reader = readers[index]!;
      if (reader === newReaders || (answer & stateBits.changed) === 0) continue;
      known.set(reader, answer & ~stateBits.changed);
      const gone = (answer & (stateBits.unknown | stateBits.unavailable)) !== 0;
      states.update(reader, gone ? undefined : (answer & stateBits.present) !== 0);
    }
  }
};
