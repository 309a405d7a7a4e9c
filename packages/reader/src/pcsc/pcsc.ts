// Readers by PC/SC. libpcsclite comes with pcscd, so the binding is loaded only when a reader is asked for.

import { setTimeout as delay } from 'node:timers/promises';
import { type CardChannel, CardRemoved } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import type { Card, CardMode, Client } from 'pcsc-mini';
import { errors } from '../errors.ts';
import { type ReaderEvent, type ReaderState, readerStates } from './reader-states.ts';

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
  /** Connects to the card. @throws OpenMynaError `reader.unknown`, `reader.busy`; CardRemoved */
  connect(readerName: string, access?: Access): Promise<CardChannel>;
}

/** @throws OpenMynaError `reader.pcsc` where no service answers */
export const openPcsc = async (): Promise<Pcsc> => {
  const binding = await load();
  const client = new binding.Client();
  const states = readerStates();
  let settled: Promise<unknown> = Promise.resolve();
  client.on('reader', (reader) => {
    reader.on('change', (status) => {
      settled = delay(settling.afterEvent);
      states.update(reader.name(), status.has(presentFlag));
    });
    reader.on('disconnect', () => states.update(reader.name(), undefined));
  });
  // The service ended: every reader went with it.
  client.on('error', () => {
    for (const { name } of states.all()) states.update(name, undefined);
  });
  start(client);
  const owed = new Set<Promise<unknown>>();
  /** Neither under a call that waits for its answer nor while an event is passed on: either would keep this process. */
  const stop = async () => {
    const hung = owed.size > 0;
    await Promise.allSettled(owed);
    await (hung ? delay(settling.afterLoss) : settled);
    client.stop();
  };
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
      const reader = client.reader(readerName);
      if (reader === undefined) throw new OpenMynaError(errors['reader.unknown'], { reader: readerName });
      const mode = access === 'exclusive' ? binding.CardMode.EXCLUSIVE : binding.CardMode.SHARED;
      const card = await removable(reader.connect(mode)).catch((error: { code?: string }) => {
        throw error.code === 'SharingViolation'
          ? new OpenMynaError(errors['reader.busy'], { reader: readerName })
          : error;
      });
      const { atr } = await removable(card.state());
      return channelOf(card, atr.slice(), mode, binding, owed);
    },
    [Symbol.dispose]: () => {
      // A service that is gone already needs no stop.
      stop().catch(() => {});
    },
  };
};

type Binding = typeof import('pcsc-mini');

/**
 * Milliseconds until the binding's thread waits again and can be stopped: after an event that it passed on, and after an
 * answer that was lost, which pcscd follows with an event at its next look, within 400.
 */
const settling = { afterEvent: 50, afterLoss: 1000 } as const;

/** SCARD_STATE_PRESENT; the binding's own enumeration is a type only. */
const presentFlag = 0x20;

const unavailable = (cause: unknown) => new OpenMynaError(errors['reader.pcsc'], {}, { cause });

const load = async (): Promise<Binding> => {
  try {
    return await import('pcsc-mini');
  } catch (cause) {
    throw unavailable(cause);
  }
};

const start = (client: Client): void => {
  try {
    client.start();
  } catch (cause) {
    throw unavailable(cause);
  }
};

/** MAX_BUFFER_SIZE_EXTENDED of pcsclite.h; the binding's own default holds short answers alone. */
const longestResponse = 65_548;

/** Codes of the binding that say the card is gone, was reset under us, or that its answer was lost on the way. */
const goneCodes = new Set([
  'RemovedCard',
  'ResetCard',
  'UnpoweredCard',
  'UnresponsiveCard',
  'NoSmartCard',
  'ReaderUnavailable',
  'NotTransacted',
  'CommError',
]);

const removable = async <T>(promise: Promise<T>): Promise<T> => {
  try {
    return await promise;
  } catch (cause) {
    const { code = '' } = cause as { code?: string };
    throw goneCodes.has(code) ? new CardRemoved(code, { cause }) : cause;
  }
};

/** @param owed where answers that have not come yet are kept */
const channelOf = (
  card: Card,
  atr: Uint8Array,
  mode: CardMode,
  { CardDisposition }: Binding,
  owed: Set<Promise<unknown>>,
): CardChannel => {
  const buffer = new ArrayBuffer(longestResponse);
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    try {
      // Without power nothing stays verified for whoever comes next.
      await card.disconnect(CardDisposition.UNPOWER);
    } catch (error) {
      // A card that owes an answer cannot be disconnected: the service lets it go with the connection.
      if ((error as { code?: string }).code !== 'CardIsBusy') throw error;
    }
  };
  return {
    atr,
    transmit: async (command) => {
      const asked = card.transmit(command, buffer);
      owed.add(asked);
      const response = await removable(asked).finally(() => owed.delete(asked));
      // What vpcd's driver says of a card that left in the middle: success, and not one byte.
      if (response.length === 0) throw new CardRemoved('the reader gave no answer');
      return response.slice();
    },
    reset: async () => {
      await removable(card.reconnect(mode, CardDisposition.RESET));
      return atr;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
