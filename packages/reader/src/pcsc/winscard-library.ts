// The functions of winscard.h (PC/SC part 5; MUSCLE's API of PC/SC lite 1.9), as far as they are used, in the library of the operating
// system. Each call runs in a thread of its own, so that none keeps this process from anything else.

import type { LibraryHandle } from 'koffi';

/** How wide winscard.h's types are, and what the library is called. Only Linux was ever run. */
interface Abi {
  readonly library: string;
  readonly LONG: string;
  readonly DWORD: string;
  /** SCARDCONTEXT and SCARDHANDLE. */
  readonly HANDLE: string;
  /** The bytes of an ATR in SCARD_READERSTATE. */
  readonly atr: number;
  /** Whether structures have no padding. */
  readonly packed?: true;
  /** What the functions that take text end with. */
  readonly text: '' | 'A';
}

const abis: Readonly<Partial<Record<NodeJS.Platform, Abi>>> = {
  linux: { library: 'libpcsclite.so.1', LONG: 'long', DWORD: 'unsigned long', HANDLE: 'long', atr: 33, text: '' },
  darwin: {
    library: '/System/Library/Frameworks/PCSC.framework/PCSC',
    ...{ LONG: 'int32_t', DWORD: 'uint32_t', HANDLE: 'int32_t', atr: 33, packed: true, text: '' },
  },
  win32: { library: 'winscard.dll', LONG: 'int32_t', DWORD: 'uint32_t', HANDLE: 'uintptr_t', atr: 36, text: 'A' },
};

/** The return values that are told apart. */
const returnValues = {
  SCARD_E_CANCELLED: 0x80100002,
  SCARD_E_UNKNOWN_READER: 0x80100009,
  SCARD_E_TIMEOUT: 0x8010000a,
  SCARD_E_SHARING_VIOLATION: 0x8010000b,
  SCARD_E_NO_SMARTCARD: 0x8010000c,
  SCARD_F_COMM_ERROR: 0x80100013,
  SCARD_E_NOT_TRANSACTED: 0x80100016,
  SCARD_E_READER_UNAVAILABLE: 0x80100017,
  SCARD_E_NO_SERVICE: 0x8010001d,
  SCARD_E_SERVICE_STOPPED: 0x8010001e,
  SCARD_E_NO_READERS_AVAILABLE: 0x8010002e,
  SCARD_W_UNRESPONSIVE_CARD: 0x80100066,
  SCARD_W_UNPOWERED_CARD: 0x80100067,
  SCARD_W_RESET_CARD: 0x80100068,
  SCARD_W_REMOVED_CARD: 0x80100069,
} as const;

export type ReturnValue = keyof typeof returnValues;

const names = new Map<number, string>(Object.entries(returnValues).map(([name, value]) => [value, name]));

/** What a function returned other than SCARD_S_SUCCESS, by its name, or in eight hexadecimal digits. */
export class WinscardError extends Error {
  readonly code: string;
  constructor(called: string, value: number) {
    const code = names.get(value) ?? value.toString(16).toUpperCase().padStart(8, '0');
    super(`${called}: ${code}`);
    this.code = code;
  }
}

/** Whether an error is one of these return values. */
export const returned = (error: unknown, ...values: readonly ReturnValue[]): boolean =>
  error instanceof WinscardError && values.some((value) => value === error.code);

/** A call: its arguments in the order of winscard.h, where what comes out is an array of one. Refused with WinscardError. */
type Call = (...values: readonly unknown[]) => Promise<void>;

/** @throws where the operating system has no such library */
const load = async () => {
  const { default: koffi } = await import('koffi');
  const abi = abis[process.platform];
  if (abi === undefined) throw new Error(`no PC/SC is known on ${process.platform}`);
  const library = koffi.load(abi.library);
  for (const type of ['LONG', 'DWORD', 'HANDLE'] as const) koffi.alias(type, abi[type]);
  const structure = abi.packed ? koffi.pack : koffi.struct;
  structure('READERSTATE', {
    ...{ szReader: 'const char *', pvUserData: 'void *', dwCurrentState: 'DWORD', dwEventState: 'DWORD' },
    ...{ cbAtr: 'DWORD', rgbAtr: koffi.array('uint8_t', abi.atr) },
  });
  const ioRequest = structure('IO_REQUEST', { dwProtocol: 'DWORD', cbPciLength: 'DWORD' });
  const define = (name: string, parameters: string): Call => {
    const native: ReturnType<LibraryHandle['func']> = library.func(`LONG __stdcall ${name}(${parameters})`);
    return (...values) =>
      new Promise((resolve, reject) => {
        native.async(...values, (error: Error | null, value: number) => {
          // The library writes to buffers where they lie: this keeps them there until now.
          void values;
          if (error !== null) reject(error);
          else if (value === 0) resolve();
          else reject(new WinscardError(name, value >>> 0));
        });
      });
  };
  return {
    establishContext: define('SCardEstablishContext', 'DWORD scope, void *, void *, _Out_ HANDLE *context'),
    releaseContext: define('SCardReleaseContext', 'HANDLE context'),
    listReaders: define(`SCardListReaders${abi.text}`, 'HANDLE context, void *, uint8_t *names, _Inout_ DWORD *length'),
    getStatusChange: define(
      `SCardGetStatusChange${abi.text}`,
      'HANDLE context, DWORD timeout, _Inout_ READERSTATE *states, DWORD count',
    ),
    cancel: define('SCardCancel', 'HANDLE context'),
    connect: define(
      `SCardConnect${abi.text}`,
      'HANDLE context, const char *reader, DWORD share, DWORD protocols, _Out_ HANDLE *card, _Out_ DWORD *protocol',
    ),
    reconnect: define(
      'SCardReconnect',
      'HANDLE card, DWORD share, DWORD protocols, DWORD initialization, _Out_ DWORD *protocol',
    ),
    status: define(
      `SCardStatus${abi.text}`,
      'HANDLE card, uint8_t *names, _Inout_ DWORD *length, _Out_ DWORD *state, _Out_ DWORD *protocol, uint8_t *atr, _Inout_ DWORD *atrLength',
    ),
    transmit: define(
      'SCardTransmit',
      'HANDLE card, IO_REQUEST *protocol, const uint8_t *command, DWORD length, void *, uint8_t *response, _Inout_ DWORD *responseLength',
    ),
    disconnect: define('SCardDisconnect', 'HANDLE card, DWORD disposition'),
    /** The bytes of an ATR in a SCARD_READERSTATE. */
    atrSize: abi.atr,
    /** The bytes of a SCARD_IO_REQUEST. */
    ioRequestSize: koffi.sizeof(ioRequest),
  };
};

let loaded: ReturnType<typeof load> | undefined;

/** The library of this process, in which its types have names once. @throws where the operating system has none yet */
export const winscardLibrary = (): ReturnType<typeof load> => {
  loaded ??= load().catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
};
