// What the card keeps when it has no power: plain, immutable data, and the few changes that can come to it.
// A snapshot is the value itself, a fork is a second holder of it, and history is a list of changes.

/** 2: a card says whether it has been personalised. Version 1 is that of cards which all were. */
export const stateVersion = 2;

export const applicationNames = [
  'isd',
  'jpki',
  'surface',
  'inputSupport',
  'residentRegister',
  'common',
  'licence',
] as const;

export type ApplicationName = (typeof applicationNames)[number];

/** An application of the free area, by its AID in upper-case hexadecimal digits. */
export type FreeName = `free-${string}`;
export type InstalledName = ApplicationName | FreeName;

/** What its issuer installed: what it is called, and what each of its files needs to be read. */
export interface FreeApplication {
  readonly label: string;
  readonly files: Readonly<Record<Fid, 'free' | 'pin'>>;
}

/** A file identifier as four upper-case hexadecimal digits, `001B`. */
export type Fid = string;

/** The contents of one elementary file. What may be done with it is the application's definition, not the card's data. */
export type FileContents =
  | { readonly kind: 'transparent'; readonly bytes: Uint8Array }
  | { readonly kind: 'records'; readonly records: readonly Uint8Array[] }
  /** `secret` null: nothing that is presented can be right (no PIN was set, or it was erased). */
  | { readonly kind: 'secret'; readonly secret: Uint8Array | null; readonly tries: number }
  /** RSAPrivateKey of RFC 8017 A.1.2, DER; null once erased. */
  | { readonly kind: 'key'; readonly pkcs1: Uint8Array | null }
  | ({ readonly kind: 'keySet' } & KeySet);

export type CreatedFile = Extract<FileContents, { kind: 'transparent' | 'records' }>;

/** Keys of the security domain (GlobalPlatform 7.1), this card's own; null once erased. */
export interface KeySet {
  /** Key version number, 01 … 7F. */
  readonly version: number;
  /** What tells the issuer which keys these are: 10 bytes, sent to whoever asks. */
  readonly diversification: Uint8Array;
  readonly keys: { readonly enc: Uint8Array; readonly mac: Uint8Array } | null;
  /** Sessions that were opened with them. */
  readonly counter: number;
}

/** Where the ISD keeps them: no file identifier, so that no command selects it. */
export const keySetFile = 'key set';

export type ApplicationContents = Readonly<Record<Fid, FileContents>>;

export type InstalledApplications = Readonly<Partial<Record<ApplicationName, ApplicationContents>>> &
  Readonly<Record<FreeName, ApplicationContents>>;

export interface CardState {
  readonly version: typeof stateVersion;
  /** The sandbox's own name of the card, `C01`; not on the chip. */
  readonly cardId: string;
  /** Which record of `models` this card is. */
  readonly model: string;
  /**
   * Of the card (GlobalPlatform 5.1.1): `initialized`, it is being made and answers its issuer alone; `secured`, it is somebody's, and
   * for good.
   */
  readonly lifeCycle: 'initialized' | 'secured';
  /** `zeroised`: a tamper event erased its secrets and keys; it answers nothing any more. */
  readonly condition: 'intact' | 'zeroised';
  /** What GET DATA gives, by tag in four upper-case hexadecimal digits. */
  readonly dataObjects: Readonly<Record<string, Uint8Array>>;
  /** Only the applications that were installed. */
  readonly applications: InstalledApplications;
  /** What the applications of the free area are; absent on a card that never had one. */
  readonly freeArea?: Readonly<Record<FreeName, FreeApplication>>;
}

/** Everything that can happen to a card in use. One change is one write: it happened, or it did not. */
export type CardChange =
  | { readonly type: 'tries'; readonly application: InstalledName; readonly fid: Fid; readonly tries: number }
  | {
      readonly type: 'secret';
      readonly application: InstalledName;
      readonly fid: Fid;
      readonly secret: Uint8Array;
      readonly tries: number;
    }
  /** A part of a file, or the whole of one that was not there. */
  | {
      readonly type: 'written';
      readonly application: InstalledName;
      readonly fid: Fid;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'key'; readonly application: InstalledName; readonly fid: Fid; readonly pkcs1: Uint8Array }
  /** Files that were created, in the place of what had their names: all of them or none. */
  | {
      readonly type: 'files';
      readonly application: InstalledName;
      readonly files: Readonly<Record<Fid, CreatedFile>>;
    }
  | { readonly type: 'data-objects'; readonly objects: CardState['dataObjects'] }
  | { readonly type: 'installed'; readonly application: ApplicationName; readonly contents: ApplicationContents }
  | {
      readonly type: 'added';
      readonly application: FreeName;
      readonly definition: FreeApplication;
      readonly contents: ApplicationContents;
    }
  /** An application of the free area, with everything in it. */
  | { readonly type: 'deleted'; readonly application: FreeName }
  | { readonly type: 'secured' }
  /** A session with the issuer was opened: the counter as it is now. */
  | { readonly type: 'session'; readonly counter: number }
  | { readonly type: 'zeroised' };

/** Makes a change durable before it returns. Throws where it could not; the change then has not happened. */
export interface CardStorage {
  append(change: CardChange): void;
}

/** What is in the card as it is now. Several chips may be sessions on one memory: its two faces, one after another. */
export interface CardMemory {
  readonly state: CardState;
  /**
   * Durable first, then true. After a write that failed, only the storage knows the truth, and no other is taken.
   * @throws RangeError for a change that does not fit the state; what the storage throws
   */
  commit(change: CardChange): void;
}

export const createMemory = (initial: CardState, storage: CardStorage): CardMemory => {
  let state = initial;
  let failure: unknown;
  return {
    get state() {
      return state;
    },
    commit: (change) => {
      if (failure !== undefined) throw failure;
      const next = applyChange(state, change);
      try {
        storage.append(change);
      } catch (error) {
        failure = error;
        throw error;
      }
      state = next;
    },
  };
};

/** The state after a change. @throws RangeError for a change that does not fit the state */
export const applyChange = (state: CardState, change: CardChange): CardState => {
  switch (change.type) {
    case 'zeroised':
      return zeroise(state);
    case 'session': {
      const keySet = state.applications.isd?.[keySetFile];
      if (keySet?.kind !== 'keySet') throw new RangeError('there is no key set');
      return withFile(state, 'isd', keySetFile, { ...keySet, counter: change.counter });
    }
    case 'files':
      return withFiles(state, change.application, change.files);
    case 'data-objects':
      return { ...state, dataObjects: { ...state.dataObjects, ...change.objects } };
    case 'installed':
      return { ...state, applications: { ...state.applications, [change.application]: change.contents } };
    case 'added': {
      const { application, definition, contents } = change;
      return {
        ...state,
        applications: { ...state.applications, [application]: contents },
        freeArea: { ...state.freeArea, [application]: definition },
      };
    }
    case 'deleted': {
      const { [change.application]: _, ...applications } = state.applications;
      const { [change.application]: __, ...freeArea } = state.freeArea ?? {};
      return { ...state, applications, freeArea };
    }
    case 'secured':
      return { ...state, lifeCycle: 'secured' };
    case 'key':
      return withFile(state, change.application, change.fid, { kind: 'key', pkcs1: change.pkcs1 });
    case 'written':
      return withFile(state, change.application, change.fid, written(state, change));
    default: {
      const file = state.applications[change.application]?.[change.fid];
      if (file?.kind !== 'secret') throw new RangeError(`${change.application}/${change.fid} holds no secret`);
      const secret = change.type === 'secret' ? change.secret : file.secret;
      return withFile(state, change.application, change.fid, { kind: 'secret', secret, tries: change.tries });
    }
  }
};

/** Whole blocks of 256 bytes, 2048 at least, as every certificate file takes them. */
const sizeFor = (length: number): number => Math.max(2048, Math.ceil(length / 256) * 256);

/** An application's file takes no more: an offset has 15 bits (ISO/IEC 7816-4 11.3.1). */
export const largestFile = 0x8000;

const written = (
  state: CardState,
  { application, fid, offset, bytes }: Extract<CardChange, { type: 'written' }>,
): FileContents => {
  const before = state.applications[application]?.[fid];
  const end = offset + bytes.length;
  if ((before !== undefined && before.kind !== 'transparent') || end > largestFile)
    throw new RangeError(`${application}/${fid} does not take ${end} bytes`);
  const old = before?.bytes ?? new Uint8Array(0);
  const whole = new Uint8Array(before === undefined || end > old.length ? sizeFor(end) : old.length).fill(0xff);
  whole.set(old);
  whole.set(bytes, offset);
  return { kind: 'transparent', bytes: whole };
};

const withFile = (state: CardState, application: InstalledName, fid: Fid, file: FileContents): CardState =>
  withFiles(state, application, { [fid]: file });

const withFiles = (state: CardState, application: InstalledName, files: ApplicationContents): CardState => ({
  ...state,
  applications: { ...state.applications, [application]: { ...state.applications[application], ...files } },
});

const zeroise = (state: CardState): CardState => ({
  ...state,
  condition: 'zeroised',
  applications: Object.fromEntries(
    Object.entries(state.applications).map(([name, files]) => [
      name,
      Object.fromEntries(Object.entries(files).map(([fid, file]) => [fid, erased(file)])),
    ]),
  ),
});

const erased = (file: FileContents): FileContents => {
  if (file.kind === 'secret') return { kind: 'secret', secret: null, tries: 0 };
  if (file.kind === 'key') return { kind: 'key', pkcs1: null };
  if (file.kind === 'keySet') return { ...file, keys: null };
  return file;
};
