/** What one family tells the others: a value that JSON holds. */
export interface Message<Body = unknown> {
  /** Whose it is: the key of the family it comes from. Messages of one source are consumed in their order. */
  readonly source: string;
  /** What happened, `room.what`. */
  readonly topic: string;
  readonly body: Body;
}

/** A message as it stands in the outbox; `(source, seq)` is it alone. */
export interface StoredMessage extends Message {
  /** 1, 2, 3 … of its source, without a gap. */
  readonly seq: number;
  readonly writtenAt: Date;
}
