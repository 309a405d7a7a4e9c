// CardState and CardChange as JSON: bytes in base64, everything else as it is. The goldens in test/goldens hold each version
// of this form; every later one reads them.

import { type CardChange, type CardState, type CreatedFile, type FileContents, stateVersion } from '../chip/index.ts';

interface JsonState extends Omit<CardState, 'version' | 'lifeCycle' | 'dataObjects' | 'applications'> {
  readonly version: number;
  /** Absent in version 1, whose cards were all personalised. */
  readonly lifeCycle?: CardState['lifeCycle'];
  readonly dataObjects: Readonly<Record<string, string>>;
  readonly applications: Readonly<Record<string, Readonly<Record<string, JsonFile>>>>;
}

type JsonFile =
  | { readonly kind: 'transparent'; readonly bytes: string }
  | { readonly kind: 'records'; readonly records: readonly string[] }
  | { readonly kind: 'secret'; readonly secret: string | null; readonly tries: number }
  | { readonly kind: 'key'; readonly pkcs1: string | null }
  | {
      readonly kind: 'keySet';
      readonly version: number;
      readonly diversification: string;
      readonly keys: { readonly enc: string; readonly mac: string } | null;
      readonly counter: number;
    };

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

const mapValues = <A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

export const stateToJson = (state: CardState): JsonState => ({
  ...state,
  dataObjects: mapValues(state.dataObjects, toBase64),
  applications: mapValues(state.applications, (files) => mapValues(files, fileToJson)),
});

/** @throws TypeError for a value of another form */
export const stateFromJson = (json: JsonState): CardState => ({
  ...json,
  version: stateVersion,
  lifeCycle: json.lifeCycle ?? 'secured',
  dataObjects: mapValues(json.dataObjects, fromBase64),
  applications: mapValues(json.applications, (files) => mapValues(files, fileFromJson)),
});

const fileToJson = (file: FileContents): JsonFile => {
  switch (file.kind) {
    case 'transparent':
      return { kind: file.kind, bytes: toBase64(file.bytes) };
    case 'records':
      return { kind: file.kind, records: file.records.map(toBase64) };
    case 'secret':
      return { ...file, secret: file.secret && toBase64(file.secret) };
    case 'key':
      return { kind: file.kind, pkcs1: file.pkcs1 && toBase64(file.pkcs1) };
    case 'keySet': {
      const keys = file.keys && { enc: toBase64(file.keys.enc), mac: toBase64(file.keys.mac) };
      return { ...file, diversification: toBase64(file.diversification), keys };
    }
  }
};

const fileFromJson = (file: JsonFile): FileContents => {
  switch (file.kind) {
    case 'transparent':
      return { kind: file.kind, bytes: fromBase64(file.bytes) };
    case 'records':
      return { kind: file.kind, records: file.records.map(fromBase64) };
    case 'secret':
      return { ...file, secret: file.secret === null ? null : fromBase64(file.secret) };
    case 'key':
      return { kind: file.kind, pkcs1: file.pkcs1 === null ? null : fromBase64(file.pkcs1) };
    case 'keySet': {
      const keys = file.keys && { enc: fromBase64(file.keys.enc), mac: fromBase64(file.keys.mac) };
      return { ...file, diversification: fromBase64(file.diversification), keys };
    }
    default:
      throw new TypeError('a file of no known kind');
  }
};

type Change<T extends CardChange['type']> = Extract<CardChange, { type: T }>;

type JsonChange =
  | Exclude<CardChange, { type: 'secret' | 'written' | 'key' | 'files' | 'data-objects' | 'installed' | 'added' }>
  | (Omit<Change<'files'>, 'files'> & { readonly files: Readonly<Record<string, JsonFile>> })
  | (Omit<Change<'data-objects'>, 'objects'> & { readonly objects: Readonly<Record<string, string>> })
  | (Omit<Change<'installed'>, 'contents'> & { readonly contents: Readonly<Record<string, JsonFile>> })
  | (Omit<Change<'added'>, 'contents'> & { readonly contents: Readonly<Record<string, JsonFile>> })
  | (Omit<Change<'secret'>, 'secret'> & { readonly secret: string })
  | (Omit<Change<'written'>, 'bytes'> & { readonly bytes: string })
  | (Omit<Change<'key'>, 'pkcs1'> & { readonly pkcs1: string });

export const changeToJson = (change: CardChange): JsonChange => {
  switch (change.type) {
    case 'secret':
      return { ...change, secret: toBase64(change.secret) };
    case 'written':
      return { ...change, bytes: toBase64(change.bytes) };
    case 'key':
      return { ...change, pkcs1: toBase64(change.pkcs1) };
    case 'files':
      return { ...change, files: mapValues(change.files, fileToJson) };
    case 'data-objects':
      return { ...change, objects: mapValues(change.objects, toBase64) };
    case 'installed':
    case 'added':
      return { ...change, contents: mapValues(change.contents, fileToJson) };
    default:
      return change;
  }
};

export const changeFromJson = (json: JsonChange): CardChange => {
  switch (json.type) {
    case 'secret':
      return { ...json, secret: fromBase64(json.secret) };
    case 'written':
      return { ...json, bytes: fromBase64(json.bytes) };
    case 'key':
      return { ...json, pkcs1: fromBase64(json.pkcs1) };
    case 'files':
      return { ...json, files: mapValues(json.files, (file) => fileFromJson(file) as CreatedFile) };
    case 'data-objects':
      return { ...json, objects: mapValues(json.objects, fromBase64) };
    case 'installed':
    case 'added':
      return { ...json, contents: mapValues(json.contents, fileFromJson) };
    default:
      return json;
  }
};
