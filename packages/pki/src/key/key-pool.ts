import { generateRsaKey, type RsaKey } from './rsa-key.ts';

/** Keys made ahead of need: a card takes six, and making one takes a core some 50 ms. */
export interface KeyPool {
  /** The next key, made before or made now. */
  next(): Promise<RsaKey>;
}

/** As many generations at once as Node's thread pool has threads by default. */
const inFlight = 4;

/** A pool that keeps itself full once its first key has been asked for. `stop` lets the process end. */
export const createKeyPool = (generate: () => Promise<RsaKey> = generateRsaKey): KeyPool & Disposable => {
  const waiting: Promise<RsaKey>[] = [];
  let stopped = false;
  const start = () => {
    const key = generate();
    // Whoever takes the key meets the error; until then nobody does.
    key.catch(() => {});
    waiting.push(key);
  };
  return {
    next: () => {
      while (!stopped && waiting.length < inFlight + 1) start();
      return waiting.shift() ?? generate();
    },
    [Symbol.dispose]: () => {
      stopped = true;
      waiting.length = 0;
    },
  };
};
