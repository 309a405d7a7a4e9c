import { type StatusEvent, StatusMemory, type snapshotStatus } from '../../src/status/index.ts';

export const notBefore = new Date('2023-07-16T00:50:27Z');
export const notAfter = new Date('2028-07-15T14:59:59Z');

/** Seconds after the authority's notBefore. */
export const after = (seconds: number): Date => new Date(notBefore.getTime() + seconds * 1000);

/** An event without its number. */
export type Unnumbered = StatusEvent extends infer E ? (E extends StatusEvent ? Omit<E, 'sequence'> : never) : never;

/** Numbers events on from where the memory is, and applies them. */
export const feed = (memory: StatusMemory, ...events: readonly Unnumbered[]) =>
  events.map((event) => memory.apply({ ...event, sequence: memory.sequence + 1 } as StatusEvent));

/** A memory with the authority `ca`. */
export const begun = (...events: readonly Unnumbered[]): StatusMemory => {
  const memory = new StatusMemory();
  feed(memory, { type: 'authority', issuer: 'ca', notBefore }, ...events);
  return memory;
};

export const joined = (pieces: ReturnType<typeof snapshotStatus>): Uint8Array => Buffer.concat([...pieces]);
