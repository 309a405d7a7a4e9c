// Readers are followed through whatever the service does; the service here is a script of answers. The real one is in pcsc.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ReaderEvent, readerStates } from '../src/pcsc/reader-states.ts';
import { watchReaders } from '../src/pcsc/watch-readers.ts';
import { newReaders, stateBits, type Winscard, WinscardError } from '../src/pcsc/winscard.ts';

const { changed, unknown, unavailable, present } = stateBits;
const noService = () => new WinscardError('SCardGetStatusChange', 0x8010001d);

/**
 * A service that has `readers`. A look ends at once where one of them is other than asked, else with `tell` or `cancel`; of the looks that
 * are to be cancelled it first does not hear `deaf`.
 */
const service = ({ deaf = 0 } = {}) => {
  const readers = new Map<string, number>();
  let [ended, contexts, cancels]: [boolean, number, number] = [false, 0, 0];
  let wake: (() => void) | undefined;
  const absent = () => assert.fail('nobody asks for a card');
  const winscard: Winscard = {
    establishContext: async () => {
      if (ended) throw noService();
      contexts++;
      return contexts;
    },
    releaseContext: async () => {
      contexts--;
    },
    listReaders: async () => {
      if (ended) throw noService();
      return [...readers.keys()];
    },
    getStatusChange: async (_context, _timeout, queries) => {
      const stateOf = ({ reader, current }: (typeof queries)[number]) => {
        const now = reader === newReaders ? 0 : (readers.get(reader) ?? unknown);
        return now === current ? now : now | changed;
      };
      if (!queries.some((query) => stateOf(query) & changed)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
      if (ended) throw noService();
      return queries.map(stateOf);
    },
    cancel: async () => {
      cancels++;
      if (cancels > deaf) wake?.();
    },
    ...{ connect: absent, reconnect: absent, atr: absent, transmit: absent, disconnect: absent },
  };
  const tell = (change: () => void) => {
    change();
    wake?.();
  };
  return {
    winscard,
    put: (reader: string, state: number) => tell(() => readers.set(reader, state)),
    take: (reader: string) => tell(() => readers.delete(reader)),
    end: () => tell(() => (ended = true)),
    begin: () => tell(() => (ended = false)),
    contexts: () => contexts,
    cancels: () => cancels,
  };
};

const watch = async (from: ReturnType<typeof service>) => {
  const states = readerStates();
  const events = states.events()[Symbol.asyncIterator]();
  const watched = watchReaders(from.winscard, await from.winscard.establishContext(), states);
  const next = async (count: number): Promise<string[]> => {
    const seen: ReaderEvent[] = [];
    while (seen.length < count) seen.push((await events.next()).value);
    return seen.map(({ type, reader }) => `${type} ${reader}`);
  };
  return { states, next, stop: () => watched[Symbol.asyncDispose]() };
};

test('readers and cards come and go', async () => {
  const from = service();
  from.put('A', 0x10);
  const { next, states, stop } = await watch(from);
  assert.deepEqual(await next(1), ['reader-added A']);
  from.put('A', present);
  assert.deepEqual(await next(1), ['card-inserted A']);
  from.put('B', present);
  assert.deepEqual(await next(2), ['reader-added B', 'card-inserted B']);
  from.put('A', 0x10);
  from.take('B');
  assert.deepEqual(await next(3), ['card-removed A', 'card-removed B', 'reader-removed B']);
  assert.deepEqual(states.all(), [{ name: 'A', hasCard: false }]);
  await stop();
  assert.equal(from.contexts(), 0);
});

test('a reader that the service cannot reach is none, until it can', async () => {
  const from = service();
  from.put('A', present);
  const { next, stop } = await watch(from);
  assert.deepEqual(await next(2), ['reader-added A', 'card-inserted A']);
  from.put('A', unavailable);
  assert.deepEqual(await next(2), ['card-removed A', 'reader-removed A']);
  from.put('A', present);
  assert.deepEqual(await next(2), ['reader-added A', 'card-inserted A']);
  await stop();
});

test('where the service ends every reader goes, and comes with the next', async () => {
  const from = service();
  from.put('A', present);
  const { next, stop } = await watch(from);
  assert.deepEqual(await next(2), ['reader-added A', 'card-inserted A']);
  from.end();
  assert.deepEqual(await next(2), ['card-removed A', 'reader-removed A']);
  from.begin();
  assert.deepEqual(await next(2), ['reader-added A', 'card-inserted A']);
  from.end();
  assert.deepEqual(await next(2), ['card-removed A', 'reader-removed A']);
  await stop();
  assert.equal(from.contexts(), 0);
});

test('a look that does not hear that it is to end is told again', async () => {
  const from = service({ deaf: 3 });
  from.put('A', present);
  const { next, stop } = await watch(from);
  await next(2);
  await stop();
  assert.equal(from.cancels() > 3, true);
  assert.equal(from.contexts(), 0);
});
