// What the card keeps when it has no power: plain, immutable data, and the few changes that can come to it.
// A snapshot is the value itself, a fork is a second holder of it, and history is a list of changes.

export const stateVersion = 1;

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

/** A file identifier as four upper-case hexadecimal digits, `001B`. */
export type Fid = string;

/** The contents of one elementary file. What may be done with it is the application's definition, not the card's data. */
export type FileContents =
  | { readonly kind: 'transparent'; readonly bytes: Uint8Array }
  | { readonly kind: 'records'; readonly records: readonly Uint8Array[] }
  /** `secret` null: nothing that is presented can be right (no PIN was set, or it was erased). */
  | { readonly kind: 'secret'; readonly secret: Uint8Array | null; readonly tries: number }
  /** RSAPrivateKey of RFC 8017 A.1.2, DER; null once erased. */
  | { readonly kind: 'key'; readonly pkcs1: Uint8Array | null };

export type ApplicationContents = Readonly<Record<Fid, FileContents>>;

export interface CardState {
  readonly version: typeof stateVersion;
  /** The sandbox's own name of the card, `C01`; not on the chip. */
  readonly cardId: string;
  /** Which record of `models` this card is. */
  readonly model: string;
  /** `zeroised`: a tamper event erased its secrets and keys; it answers nothing any more. */
  readonly condition: 'intact' | 'zeroised';
  /** What GET DATA gives, by tag in four upper-case hexadecimal digits. */
  readonly dataObjects: Readonly<Record<string, Uint8Array>>;
  /** Only the applications that were installed. */
  readonly applications: Readonly<Partial<Record<ApplicationName, ApplicationContents>>>;
}

/** Everything that can happen to a card in use. One change is one write: it happened, or it did not. */
export type CardChange =
  | { readonly type: 'tries'; readonly application: ApplicationName; readonly fid: Fid; readonly tries: number }
  | {
      readonly type: 'secret';
      readonly application: ApplicationName;
      readonly fid: Fid;
      readonly secret: Uint8Array;
      readonly tries: number;
    }
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
  if (change.type === 'zeroised') return zeroise(state);
  const file = state.applications[change.application]?.[change.fid];
  if (file?.kind !== 'secret') throw new RangeError(`${change.application}/${change.fid} holds no secret`);
  const secret = change.type === 'secret' ? change.secret : file.secret;
  return withFile(state, change.application, change.fid, { kind: 'secret', secret, tries: change.tries });
};

const withFile = (state: CardState, application: ApplicationName, fid: Fid, file: FileContents): CardState => ({
  ...state,
  applications: { ...state.applications, [application]: { ...state.applications[application], [fid]: file } },
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
  return file;
};
