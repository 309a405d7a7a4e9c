/**
 * A way to one card. PC/SC, the chip in process, a virtual reader, a recording and a fault are all channels,
 * and they wrap one another.
 */
export interface CardChannel extends AsyncDisposable {
  /** Answer to reset (ISO 7816-3 8.2), or what PC/SC builds of it for a contactless card. */
  readonly atr: Uint8Array;
  /** Sends one command and gives the response, status bytes included. Rejects with `CardRemoved` when the card is gone. */
  transmit(command: Uint8Array): Promise<Uint8Array>;
  /** Warm reset: the card keeps its power. Gives the ATR. */
  reset(): Promise<Uint8Array>;
  /** Lets the card go, without power where the way to it can do that. */
  close(): Promise<void>;
}

/** A channel around another: `transmit` is its own, everything else the inner one's unless told otherwise. */
export const wrapChannel = (
  inner: CardChannel,
  { transmit, close = () => inner.close() }: Pick<CardChannel, 'transmit'> & Partial<Pick<CardChannel, 'close'>>,
): CardChannel => ({
  get atr() {
    return inner.atr;
  },
  transmit,
  reset: () => inner.reset(),
  close,
  [Symbol.asyncDispose]: close,
});

/** The card left the reader, or does not answer any more. */
export class CardRemoved extends Error {
  override readonly name: string = 'CardRemoved';
}

/** No answer came in time. */
export class CardSilent extends CardRemoved {
  override readonly name = 'CardSilent';
}

/**
 * A channel that is given up where an answer takes longer. The answer may come yet and would be taken for the next one's, so
 * nothing is sent from then on, and `close` is not waited for.
 * @param milliseconds for one answer
 */
export const withPatience = (inner: CardChannel, milliseconds: number): CardChannel => {
  let silent = false;
  const transmit = async (command: Uint8Array): Promise<Uint8Array> => {
    const late = () => new CardSilent(`no answer within ${milliseconds} ms`);
    if (silent) throw late();
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      silent = true;
      reject(late());
    }, milliseconds);
    try {
      return await Promise.race([inner.transmit(command), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  };
  const close = async () => {
    const closed = inner.close();
    if (silent) closed.catch(() => {});
    else await closed;
  };
  return wrapChannel(inner, { transmit, close });
};
