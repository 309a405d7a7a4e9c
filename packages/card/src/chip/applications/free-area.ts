// The free area (空き領域): a municipality that has an ordinance for it adds an application of its own to the card. How the real cards
// do that is not public; names, sizes and rules here are ours, the forms are those of GlobalPlatform and ISO/IEC 7816-4.

import { fromHex, statusWord, toHex } from '@openmyna/apdu';
import { type ApplicationDefinition, anyOf, type FileDefinition, free } from '../definition.ts';
import type { CardState, Fid, FreeApplication, FreeName, InstalledName } from '../state.ts';
import { applications } from './index.ts';

export const freeArea = {
  /** The module in the ROM that every application of the free area is an instance of. */
  module: fromHex('F04D594E41'),
  /** First byte of the instances' AIDs: names that nobody registers (ISO/IEC 7816-5 8.3). */
  range: 0xf0,
  /** At most, on one card. */
  applications: 4,
  /** At most, in one application. */
  files: 8,
  /** Of the files of all of them together. */
  bytes: 8192,
} as const;

/** Where an application has its PIN, if a file of it is behind one. */
export const freePin: Fid = '0011';

export const freeName = (aid: Uint8Array): FreeName => `free-${toHex(aid)}`;

/** The definition of an application that the card has; undefined for one that it has not. */
export const definitionOf = (
  { applications: installed, freeArea: added }: CardState,
  name: InstalledName,
): ApplicationDefinition | undefined => {
  if (!(name in installed)) return undefined;
  if (!isFree(name)) return applications[name];
  const application = added?.[name];
  return application && (built.get(application) ?? build(name, application));
};

export const isFree = (name: string): name is FreeName => name.startsWith('free-');

/** Bytes of the free area in use. */
export const freeBytes = (installed: CardState['applications']): number =>
  Object.keys(installed)
    .filter(isFree)
    .flatMap((name) => Object.values(installed[name]!))
    .reduce((sum, file) => sum + (file.kind === 'transparent' ? file.bytes.length : 0), 0);

/** One definition for each application as it was installed: one installed again in its place is another. */
const built = new WeakMap<FreeApplication, ApplicationDefinition>();

const build = (name: FreeName, application: FreeApplication): ApplicationDefinition => {
  const { label, files } = application;
  const title = { ja: label, en: label };
  const defined = Object.entries(files).map(([fid, read]): [Fid, FileDefinition] => [
    fid,
    { kind: 'transparent', title, read: read === 'free' ? free : anyOf(freePin), rewritten: true },
  ]);
  const pin: FileDefinition = {
    kind: 'secret',
    title: { ja: `${label}の暗証番号`, en: `PIN of ${label}` },
    tries: 3,
    change: { by: 'change-reference-data', format: 'four-digits' },
  };
  const definition: ApplicationDefinition = {
    name,
    title,
    aid: fromHex(name.slice('free-'.length)),
    files: { ...Object.fromEntries(defined), ...(Object.values(files).includes('pin') && { [freePin]: pin }) },
    sessionKey: statusWord.instructionNotSupported,
    label: new TextEncoder().encode(label),
  };
  built.set(application, definition);
  return definition;
};
