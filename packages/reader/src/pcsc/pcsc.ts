// Readers by PC/SC. libpcsclite comes with pcscd, so it is loaded only when a reader is asked for.

import { type CardChannel, CardRemoved } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';
import { type ReaderEvent, type ReaderState, readerStates } from './reader-states.ts';
import { watchReaders } from './watch-readers.ts';
import {
  type ConnectedCard,
  type Context,
  disposition,
  loadWinscard,
  type ReturnValue,
  returned,
  share,
  type Winscard,
} from './winscard.ts';

/** `exclusive`: no other program reaches the card meanwhile, so what it said of its counters stays true. */
export type Access = 'shared' | 'exclusive';

/** A connection to the PC/SC service. Disposed of, it lets go of every reader. */
export interface Pcsc extends Disposable {
  /** Readers as they are known now; just after opening, none may be known yet. */
  readers(): ReaderState[];
  /** First what is there, then what happens, in order and without a gap, until the signal ends it. */
  events(signal?: AbortSignal): AsyncIterable<ReaderEvent>;
  /** Resolves with the first reader, now or later, that `fits`. @throws the signal's reason once it is aborted */
  waitFor(fits: (reader: ReaderState) => boolean, signal: AbortSignal): Promise<ReaderState>;
  /** Connects to the card. @throws OpenMynaError `reader.unknown`, `reader.busy`, `reader.pcsc`; CardRemoved */
  connect(readerName: string, access?: Access): Promise<CardChannel>;
}

/** @throws OpenMynaError `reader.pcsc` where no service answers */
export const openPcsc = async (): Promise<Pcsc> => {
  const winscard = await reachable(loadWinscard());
  const states = readerStates();
  const watch = watchReaders(winscard, await reachable(winscard.establishContext()), states);
  return {
    readers: states.all,
    events: states.events,
    waitFor: async (fits, signal) => {
      for await (const _ of states.events(signal)) {
        const found = states.all().find(fits);
        if (found !== undefined) return found;
      }
      throw signal.reason;
    },
    connect: async (readerName, access = 'shared') => {
      // Of its own: a context is with one call at a time, and a card may take its time.
      const own = await reachable(winscard.establishContext());
      try {
        return await connect(winscard, own, readerName, share[access]);
      } catch (error) {
        await winscard.releaseContext(own).catch(() => {});
        if (returned(error, 'SCARD_E_UNKNOWN_READER'))
          throw new OpenMynaError(errors['reader.unknown'], { reader: readerName });
        if (returned(error, 'SCARD_E_SHARING_VIOLATION'))
          throw new OpenMynaError(errors['reader.busy'], { reader: readerName });
        throw error;
      }
    },
    [Symbol.dispose]: () => {
      void watch[Symbol.asyncDispose]();
    },
  };
};

const reachable = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((cause) => {
    throw new OpenMynaError(errors['reader.pcsc'], {}, { cause });
  });

/** What says that the card is gone, alone or with the service; was reset under us; or that its answer was lost on the way. */
const gone: readonly ReturnValue[] = [
  'SCARD_W_REMOVED_CARD',
  'SCARD_W_RESET_CARD',
  'SCARD_W_UNPOWERED_CARD',
  'SCARD_W_UNRESPONSIVE_CARD',
  'SCARD_E_NO_SMARTCARD',
  'SCARD_E_READER_UNAVAILABLE',
  'SCARD_E_NOT_TRANSACTED',
  'SCARD_F_COMM_ERROR',
  'SCARD_E_NO_SERVICE',
  'SCARD_E_SERVICE_STOPPED',
];

const removable = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((cause) => {
    throw returned(cause, ...gone) ? new CardRemoved((cause as Error).message, { cause }) : cause;
  });

/** @param context released when the channel is closed */
const connect = async (
  winscard: Winscard,
  context: Context,
  reader: string,
  shareMode: number,
): Promise<CardChannel> => {
  let card: ConnectedCard = await removable(winscard.connect(context, reader, shareMode));
  const atr = await removable(winscard.atr(card));
  const owed = new Set<Promise<unknown>>();
  let open = true;
  const letGo = async () => {
    // Without power nothing stays verified for whoever comes next. A card or a service that is gone took that with it.
    await winscard.disconnect(card, disposition.unpower).catch(() => {});
    await winscard.releaseContext(context).catch(() => {});
  };
  const close = async () => {
    if (!open) return;
    open = false;
    // A card that owes an answer is let go when it has given it, and nobody waits for that.
    if (owed.size === 0) await letGo();
    else void Promise.allSettled(owed).then(letGo);
  };
  return {
    atr,
    transmit: async (command) => {
      const asked = removable(winscard.transmit(card, command));
      owed.add(asked);
      const response = await asked.finally(() => owed.delete(asked));
      // What vpcd's driver says of a card that left in the middle: success, and not one byte.
      if (response.length === 0) throw new CardRemoved('the reader gave no answer');
      return response;
    },
    reset: async () => {
      card = await removable(winscard.reconnect(card, shareMode, disposition.reset));
      return removable(winscard.atr(card));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
