// How long and how much a server of the town lets others take. Whatever is refused by them can be sent again.

/** Times in ms. */
export interface HttpLimits {
  /** For a request's head, from its first byte. */
  readonly head: number;
  /** For a whole request. */
  readonly request: number;
  /** Between two requests of a connection. */
  readonly keepAlive: number;
  /** A connection on which nothing moves for so long ends, also one that waits for its answer or does not take it. */
  readonly silence: number;
  /** How often it is looked whose time is over. */
  readonly lookEvery: number;
  /** How long what was refused unread may still be sent, and is dropped. */
  readonly linger: number;
  /** Connections at once. */
  readonly connections: number;
}

/** A request of ours has a few kilobytes: who needs longer for it is not asking. */
export const defaultLimits: HttpLimits = {
  head: 10_000,
  request: 20_000,
  keepAlive: 5_000,
  silence: 120_000,
  lookEvery: 1_000,
  linger: 1_000,
  connections: 1_000,
};
