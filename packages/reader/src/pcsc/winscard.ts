// PC/SC as plain calls: what comes out of winscard.h's functions by pointers is what these resolve with.

import { returned, winscardLibrary } from './winscard-library.ts';

export { type ReturnValue, returned, WinscardError } from './winscard-library.ts';

/** SCARD_SHARE_EXCLUSIVE, SCARD_SHARE_SHARED. */
export const share = { exclusive: 1, shared: 2 } as const;
/** SCARD_RESET_CARD, SCARD_UNPOWER_CARD. */
export const disposition = { reset: 1, unpower: 2 } as const;
/** SCARD_STATE_CHANGED and so on, the bits of a reader's state. */
export const stateBits = { changed: 0x02, unknown: 0x04, unavailable: 0x08, present: 0x20 } as const;

/** The name under which one waits for readers that are not there yet; macOS does not know it. */
export const newReaders = process.platform === 'darwin' ? undefined : '\\\\?PnP?\\Notification';

const systemScope = 2;
/** SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1 */
const anyProtocol = 3;
/** MAX_BUFFER_SIZE_EXTENDED of pcsclite.h. */
const longestResponse = 65_548;
/** Bytes of the names of all readers. PC/SC lite has 16 of 128 at the most. */
const longestList = 65_536;

/** SCARDCONTEXT. It takes one call at a time, and `cancel` beside it. */
export type Context = number | bigint;

/** A connected card: SCARDHANDLE, and the protocol that it speaks. */
export interface ConnectedCard {
  readonly handle: number | bigint;
  readonly protocol: number;
}

export interface ReaderQuery {
  readonly reader: string;
  /** The state that the caller knows of; 0 where it knows none (SCARD_STATE_UNAWARE). */
  readonly current: number;
}

/** Every call may be refused with WinscardError. */
export interface Winscard {
  establishContext(): Promise<Context>;
  releaseContext(context: Context): Promise<void>;
  listReaders(context: Context): Promise<string[]>;
  /**
   * The readers' states once one is not as it was known; undefined where `timeout` (ms) went by, it was cancelled, or one of them is
   * there no more.
   */
  getStatusChange(
    context: Context,
    timeout: number,
    readers: readonly ReaderQuery[],
  ): Promise<readonly number[] | undefined>;
  /** Ends a `getStatusChange` that waits already. One that is about to wait hears nothing of it. */
  cancel(context: Context): Promise<void>;
  connect(context: Context, reader: string, shareMode: number): Promise<ConnectedCard>;
  reconnect(card: ConnectedCard, shareMode: number, initialization: number): Promise<ConnectedCard>;
  atr(card: ConnectedCard): Promise<Uint8Array>;
  transmit(card: ConnectedCard, command: Uint8Array): Promise<Uint8Array>;
  disconnect(card: ConnectedCard, disposition: number): Promise<void>;
}

/** @throws where the operating system has no library of PC/SC */
export const loadWinscard = async (): Promise<Winscard> => {
  const library = await winscardLibrary();
  /** What the last answer was written to: nobody else's while a call is out with it. */
  let spare: Buffer | undefined;
  return {
    establishContext: async () => {
      const context: Context[] = [0];
      await library.establishContext(systemScope, null, null, context);
      return context[0]!;
    },
    releaseContext: library.releaseContext,
    listReaders: async (context) => {
      try {
        const names = Buffer.alloc(longestList);
        const length = [names.length];
        await library.listReaders(context, null, names, length);
        return names
          .toString('utf8', 0, length[0])
          .split('\0')
          .filter((name) => name !== '');
      } catch (error) {
        if (returned(error, 'SCARD_E_NO_READERS_AVAILABLE')) return [];
        throw error;
      }
    },
    getStatusChange: async (context, timeout, readers) => {
      const states = readers.map(({ reader, current }) => ({
        ...{ szReader: reader, pvUserData: null, dwCurrentState: current, dwEventState: 0 },
        ...{ cbAtr: 0, rgbAtr: new Uint8Array(library.atrSize) },
      }));
      try {
        await library.getStatusChange(context, timeout, states, states.length);
        return states.map(({ dwEventState }) => dwEventState);
      } catch (error) {
        if (returned(error, 'SCARD_E_TIMEOUT', 'SCARD_E_CANCELLED', 'SCARD_E_UNKNOWN_READER')) return undefined;
        throw error;
      }
    },
    cancel: library.cancel,
    connect: async (context, reader, shareMode) => {
      const [handle, protocol]: [(number | bigint)[], number[]] = [[0], [0]];
      await library.connect(context, reader, shareMode, anyProtocol, handle, protocol);
      return { handle: handle[0]!, protocol: protocol[0]! };
    },
    reconnect: async ({ handle }, shareMode, initialization) => {
      const protocol = [0];
      await library.reconnect(handle, shareMode, anyProtocol, initialization, protocol);
      return { handle, protocol: protocol[0]! };
    },
    atr: async ({ handle }) => {
      const atr = Buffer.alloc(library.atrSize);
      const length = [atr.length];
      await library.status(handle, null, [0], [0], [0], atr, length);
      return Uint8Array.from(atr.subarray(0, length[0]));
    },
    transmit: async ({ handle, protocol }, command) => {
      const response = spare ?? Buffer.alloc(longestResponse);
      spare = undefined;
      const length = [response.length];
      const request = { dwProtocol: protocol, cbPciLength: library.ioRequestSize };
      await library.transmit(handle, request, command, command.length, null, response, length);
      spare = response;
      return Uint8Array.from(response.subarray(0, length[0]));
    },
    disconnect: ({ handle }, what) => library.disconnect(handle, what),
  };
};
