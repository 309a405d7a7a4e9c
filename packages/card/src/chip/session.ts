// What the card knows while it has power. An application's status lives in its own session and is handed only to
// that application's commands: this is the firewall between applications.

import type { Scp03Session } from '@openmyna/apdu';
import type { AccessRule, ApplicationDefinition, FileDefinition, Words } from './definition.ts';
import type { Environment, RsaPrivateKey } from './environment.ts';
import type { FileReference } from './file-reference.ts';
import type { CardModel } from './models.ts';
import { type Outcome, refuse } from './rules.ts';
import type {
  ApplicationContents,
  ApplicationName,
  CardState,
  CreatedFile,
  Fid,
  FileContents,
  FreeApplication,
  FreeName,
  KeySet,
} from './state.ts';

/** Secure messaging: nothing yet, a key and the number of commands so far, or ended by an error. */
export type SecureMessaging = 'none' | 'lost' | { readonly key: Uint8Array; count: number };

/** SCP03: asked for by INITIALIZE UPDATE, opened by EXTERNAL AUTHENTICATE. It ends with the application's selection. */
export interface SecureChannel {
  readonly scp03: Scp03Session;
  /** What the other side proves itself with. */
  readonly hostCryptogram: Uint8Array;
  isOpen: boolean;
}

/** The status of one application while it is selected. */
export interface ApplicationSession {
  readonly definition: ApplicationDefinition;
  current: Fid | undefined;
  /** The secrets that were presented rightly, each as it was then: the status ends when the card's memory holds another. */
  readonly verified: Map<Fid, Uint8Array>;
  secureMessaging: SecureMessaging;
  secureChannel: SecureChannel | undefined;
  /** Files that were created and not yet activated: nobody reads them, and they end with the selection. */
  readonly created: Map<Fid, CreatedFile>;
  /** STORE DATA whose last block has not come. */
  stored: { readonly data: Uint8Array; readonly blocks: number } | undefined;
}

export const openSession = (definition: ApplicationDefinition): ApplicationSession => ({
  definition,
  current: undefined,
  verified: new Map(),
  secureMessaging: 'none',
  secureChannel: undefined,
  created: new Map(),
  stored: undefined,
});

/** What one command may see and touch: its own application, and no other. */
export interface ApplicationContext {
  readonly session: ApplicationSession;
  readonly model: CardModel;
  readonly environment: Environment;
  readonly dataObjects: Readonly<Record<string, Uint8Array>>;
  readonly lifeCycle: CardState['lifeCycle'];
  /** All applications: their names, and what of the free area is in use. */
  installed(): CardState['applications'];
  /** The application's files as they are now. */
  contents(): ApplicationContents;
  /** Durable when it returns. */
  setTries(fid: Fid, tries: number): void;
  setSecret(fid: Fid, secret: Uint8Array, tries: number): void;
  privateKey(fid: Fid): RsaPrivateKey | undefined;
  /** Whether the command came over the issuer's secure channel, and whether its data travelled enciphered. */
  readonly issuer: 'none' | 'authenticated' | 'confidential';
  /** Of the issuer security domain, whichever application is selected. */
  keySet(): KeySet | undefined;
  /** Durable when they return. @throws RangeError for what does not fit into the file */
  write(fid: Fid, offset: number, bytes: Uint8Array): void;
  setKey(fid: Fid, pkcs1: Uint8Array): void;
  activate(files: Readonly<Record<Fid, CreatedFile>>): void;
  storeDataObjects(objects: CardState['dataObjects']): void;
  secure(): void;
  install(application: ApplicationName, contents: ApplicationContents): void;
  add(application: FreeName, definition: FreeApplication, contents: ApplicationContents): void;
  delete(application: FreeName): void;
  countSession(counter: number): void;
}

/** A file with its definition and contents, found once. */
export interface FoundFile<D extends FileDefinition = FileDefinition, C extends FileContents = FileContents> {
  readonly fid: Fid;
  readonly definition: D;
  readonly contents: C | undefined;
}

/**
 * The file that a command is for; naming one by its short identifier selects it (ISO 7816-4 8.2.2.2).
 * Gives the refusal where there is none.
 */
export const findFile = ({ session, contents }: ApplicationContext, reference: FileReference): FoundFile | Outcome => {
  const { files, title } = session.definition;
  const fid = fidOf(session, reference);
  if (fid === undefined)
    return reference.by === 'current' ? refuse('file.none-current') : refuse('sign.no-default', { application: title });
  const definition = files[fid];
  if (definition === undefined) return refuse('select.no-file', { application: title });
  if (reference.by === 'short-id') session.current = fid;
  return { fid, definition, contents: contents()[fid] };
};

const fidOf = ({ definition, current }: ApplicationSession, reference: FileReference): Fid | undefined => {
  switch (reference.by) {
    case 'short-id':
      return reference.fid;
    case 'current':
      return current;
    case 'default':
      return defaultKey(definition.files);
    case 'session-key':
      return typeof definition.sessionKey === 'number' ? undefined : definition.sessionKey.key;
  }
};

export const isRefusal = (found: object): found is Outcome => 'sw' in found;

const defaultKey = (files: ApplicationDefinition['files']): Fid | undefined =>
  Object.keys(files).find((fid) => {
    const file = files[fid]!;
    return file.kind === 'key' && file.isDefault;
  });

/** Whether the issuer may still write a file. */
export const mayRewrite = ({ lifeCycle }: ApplicationContext, { definition }: Pick<FoundFile, 'definition'>): boolean =>
  lifeCycle === 'initialized' || definition.rewritten === true;

export const permits = (rule: AccessRule, verified: ReadonlyMap<Fid, unknown>): boolean =>
  rule === 'free' || (rule !== 'never' && rule.anyOf.some((fid) => verified.has(fid)));

/** The titles of the secrets that would open a file, for a refusal's words. */
export const needs = ({ files }: ApplicationDefinition, rule: AccessRule): Words => {
  const titles = typeof rule === 'string' ? [] : rule.anyOf.map((fid) => files[fid]!.title);
  return { ja: titles.map(({ ja }) => ja).join('か'), en: titles.map(({ en }) => en).join(' or ') };
};
