/** What happens, for whoever waits for it; read once. */
export interface Queue<T> extends AsyncIterable<T> {
  push(value: T): void;
  end(): void;
}

export const createQueue = <T>(): Queue<T> => {
  const values: T[] = [];
  let ended = false;
  let wake = () => {};
  return {
    push: (value) => {
      values.push(value);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (values.length > 0) yield values.shift()!;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
};
