// A card in a slot of the virtual reader. vpcd is the server; the card connects, and is in the reader for as long as the
// connection stands (vsmartcard, virtualsmartcard/src/vpcd).

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Chip } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';
import { durationOf, type TimingProfile } from '../fault/timing.ts';
import { control, encodeFrame, frameReader } from './frame.ts';

/** A slot of the virtual reader. */
export interface Slot {
  /** Default 127.0.0.1 */
  readonly host?: string;
  /** Port of slot 0; each further slot has the next. Default 35963, Debian's. */
  readonly port?: number;
  /** Default 0 */
  readonly slot?: number;
}

/** A card in a slot of the virtual reader. */
export interface InsertedCard extends AsyncDisposable {
  /** Takes the card out. Resolves when the reader's side of the connection is closed too. */
  remove(): Promise<void>;
}

/** Which slot, and how the card behaves there. */
export interface InsertOptions extends Slot {
  /** Gives up waiting for the reader. */
  readonly signal?: AbortSignal;
  /** Milliseconds in which the reader must have asked for the card; default 3000. pcscd looks every 400. */
  readonly patience?: number;
  /**
   * Told when the reader lost the card (pcscd was stopped), when it has it again, and when the card went silent for good
   * (it erased itself, or its memory took no write).
   */
  readonly onChange?: (event: 'lost' | 'back' | 'silent') => void;
  /** Answers take as long as a real card's would. */
  readonly timing?: TimingProfile;
}

/** How long to wait, in ms, before asking after a reader that went away. */
const pause = 300;

/** `host:port` of a slot. */
export const slotAddress = ({ host = '127.0.0.1', port = 35963, slot = 0 }: Slot): string => `${host}:${port + slot}`;

/**
 * Puts a card into the reader and resolves once the reader has it, which is when it asks for the ATR. When the reader
 * goes away the card waits and goes back in by itself, until it is removed.
 * @throws OpenMynaError `reader.absent`, `reader.occupied`, `card.silent`
 */
export const insertCard = async (chip: Chip, options: InsertOptions = {}): Promise<InsertedCard> => {
  if (isSilent(chip)) throw new OpenMynaError(errors['card.silent'], { card: chip.state.cardId });
  let socket = await present(chip, options);
  const stop = new AbortController();
  const kept = (async () => {
    for (;;) {
      await closed(socket);
      const silent = isSilent(chip);
      if (stop.signal.aborted) return;
      if (silent) return options.onChange?.('silent');
      options.onChange?.('lost');
      socket = await presentAgain(chip, options, stop.signal);
      options.onChange?.('back');
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  const remove = async () => {
    stop.abort();
    socket.destroy();
    await kept;
  };
  return { remove, [Symbol.asyncDispose]: remove };
};

/** Whether it does not even answer a reset. It is without power afterwards. */
const isSilent = (chip: Chip): boolean => {
  const silent = chip.powerOn().length === 0;
  chip.powerOff();
  return silent;
};

const closed = async (socket: Socket): Promise<void> => {
  if (!socket.closed) await once(socket, 'close');
};

const presentAgain = async (chip: Chip, options: InsertOptions, signal: AbortSignal): Promise<Socket> => {
  for (;;) {
    await delay(pause, undefined, { signal });
    try {
      return await present(chip, { ...options, signal });
    } catch (error) {
      if (signal.aborted || !(error instanceof OpenMynaError)) throw error;
    }
  }
};

/** Connects, serves, and resolves with the first question for the ATR. */
const present = (chip: Chip, options: InsertOptions): Promise<Socket> => {
  const { host = '127.0.0.1', port = 35963, slot = 0, patience = 3000, signal, timing } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const address = slotAddress(options);
  const read = frameReader((payload) => serve(chip, socket, payload, timing, () => resolve(socket)));
  const socket = connect({
    host,
    port: port + slot,
    noDelay: true,
    onread: {
      buffer: new Uint8Array(0x10000),
      callback: (length, bytes) => {
        read(bytes.subarray(0, length));
        return true;
      },
    },
  });
  const give = (error: Error) => {
    reject(error);
    socket.destroy();
  };
  const abandon = () => give(signal!.reason as Error);
  // vpcd takes one card a slot; the next one's connection stands and nobody speaks to it.
  const timer = setTimeout(() => give(new OpenMynaError(errors['reader.occupied'], { slot, address })), patience);
  signal?.addEventListener('abort', abandon, { once: true });
  socket.on('error', (cause) => reject(new OpenMynaError(errors['reader.absent'], { address }, { cause })));
  socket.on('close', () => reject(new OpenMynaError(errors['reader.absent'], { address })));
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abandon);
  });
};

/** One payload: a control byte, or a command. A chip that does not answer is a card that is not there. */
const serve = (
  chip: Chip,
  socket: Socket,
  payload: Uint8Array,
  timing: TimingProfile | undefined,
  onAtr: () => void,
): void => {
  const order = payload.length === 1 ? payload[0] : undefined;
  if (order === control.powerOff) chip.powerOff();
  else if (order === control.powerOn) chip.powerOn();
  else if (order === control.reset) chip.reset();
  else {
    const answer = order === control.atr ? chip.atr : transmit(chip, payload);
    if (answer === null) socket.destroy();
    else if (timing === undefined || order === control.atr) socket.write(encodeFrame(answer));
    else setTimeout((frame) => socket.write(frame), durationOf(timing, payload, answer), encodeFrame(answer));
    if (order === control.atr) onAtr();
  }
};

/** A memory that takes no write (a full disk) silences the chip from then on. */
const transmit = (chip: Chip, command: Uint8Array): Uint8Array | null => {
  try {
    return chip.transmit(command);
  } catch {
    return null;
  }
};
