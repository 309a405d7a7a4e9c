/** Runs what is of one name one after another, in the order in which it came; of other names at once. */
export type InTurn = <T>(name: string | undefined, work: () => Promise<T>) => Promise<T>;

/**
 * The database keeps two deeds apart by having one of them begin again, a few times; here those of this process wait instead, so that
 * however many come at once all of them are done.
 */
export const createInTurn = (): InTurn => {
  const last = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    if (name === undefined) return work();
    const mine = (last.get(name) ?? Promise.resolve()).then(work, work);
    last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (last.get(name) === mine) last.delete(name);
    }
  };
};
