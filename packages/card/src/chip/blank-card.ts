import { applications } from './applications/index.ts';
import type { ApplicationDefinition } from './definition.ts';
import type { ModelName } from './models.ts';
import {
  type ApplicationContents,
  type ApplicationName,
  type CardState,
  type FileContents,
  type KeySet,
  keySetFile,
  stateVersion,
} from './state.ts';

export interface BlankCardOptions {
  readonly cardId: string;
  readonly model: ModelName;
  /** 製造番号, 15 digits. */
  readonly manufacturingNumber: string;
  /** Of its security domain: its own. */
  readonly keySet: KeySet;
}

/** What every card has from its factory; a licence's application is installed where it is asked for. */
const fromTheFactory: readonly ApplicationName[] = ['jpki', 'surface', 'inputSupport', 'residentRegister', 'common'];

/**
 * The card as its factory delivers it: its number, the key set of its security domain, its applications with nothing in them. It
 * answers nobody but who holds those keys (GlobalPlatform 5.1.1.2, INITIALIZED).
 */
export const blankCard = ({ cardId, model, manufacturingNumber, keySet }: BlankCardOptions): CardState => ({
  version: stateVersion,
  cardId,
  model,
  lifeCycle: 'initialized',
  condition: 'intact',
  dataObjects: { '0045': new TextEncoder().encode(manufacturingNumber) },
  applications: {
    isd: { [keySetFile]: { kind: 'keySet', ...keySet } },
    ...Object.fromEntries(fromTheFactory.map((name) => [name, emptyContents(applications[name])])),
  },
});

/** Secrets that nothing presented can be, and that take no tries; no file and no key. */
export const emptyContents = ({ files }: ApplicationDefinition): ApplicationContents =>
  Object.fromEntries(
    Object.entries(files)
      .filter(([, { kind }]) => kind === 'secret')
      .map(([fid]): [string, FileContents] => [fid, { kind: 'secret', secret: null, tries: 0 }]),
  );
