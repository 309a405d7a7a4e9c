// INSTALL and DELETE (GlobalPlatform Card Specification 2.3, 11.5 and 11.2): an application of the ROM while the card is made, one of
// the free area whenever its issuer likes.

import { equalBytes, toHex } from '@openmyna/apdu';
import { freeArea, freeName, freePin, isFree } from '../applications/free-area.ts';
import { applications } from '../applications/index.ts';
import { emptyContents } from '../blank-card.ts';
import { type IssuerCommand, objectsIn } from '../issuer-command.ts';
import { done, type Outcome, refuse } from '../rules.ts';
import type { ApplicationContext } from '../session.ts';
import { applicationNames, type Fid, type FreeApplication } from '../state.ts';

type Install = Extract<IssuerCommand, { name: 'install' }>;

/** What is installed is there from then on, with nothing in it. */
export const install = (context: ApplicationContext, command: Install): Outcome => {
  if (context.session.definition !== applications.isd) return refuse('apdu.instruction');
  return equalBytes(command.module, freeArea.module) ? add(context, command) : ofTheRom(context, command);
};

const ofTheRom = (context: ApplicationContext, { module, aid }: Install): Outcome => {
  const name = applicationNames.find((one) => equalBytes(applications[one].aid, module));
  if (name === undefined || !equalBytes(module, aid)) return refuse('install.module');
  if (context.lifeCycle === 'secured') return refuse('life-cycle.secured');
  if (name in context.installed()) return refuse('install.there');
  context.install(name, emptyContents(applications[name]));
  return done;
};

const add = (context: ApplicationContext, { aid, parameters }: Install): Outcome => {
  if (aid.length < 5 || aid.length > 16 || aid[0] !== freeArea.range || equalBytes(aid, freeArea.module))
    return refuse('free-area.aid');
  const there = Object.keys(context.installed()).filter(isFree);
  const name = freeName(aid);
  // A partial AID selects too: of two names neither begins with the other.
  if (there.some((other) => other.startsWith(name) || name.startsWith(other))) return refuse('install.there');
  if (there.length === freeArea.applications) return refuse('free-area.full');
  const definition = readDefinition(parameters);
  if (definition === undefined) return refuse('free-area.content');
  const hasPin = Object.values(definition.files).includes('pin');
  context.add(name, definition, hasPin ? { [freePin]: { kind: 'secret', secret: null, tries: 0 } } : {});
  return done;
};

/** Compact security attributes for READ BINARY alone (ISO/IEC 7816-4 9.3.3): no condition, or the user's authentication. */
const readRules: ReadonlyMap<string, 'free' | 'pin'> = new Map([
  ['0100', 'free'],
  ['0110', 'pin'],
]);

/** The label (50), then for each file `62` with its identifier (83) and its security attributes (8C). */
const readDefinition = (parameters: Uint8Array): FreeApplication | undefined => {
  const [label, ...templates] = objectsIn(parameters) ?? [];
  if (label?.tag !== 0x50 || label.value.length === 0 || label.value.length > 32) return undefined;
  if (templates.length === 0 || templates.length > freeArea.files) return undefined;
  const files: Record<Fid, 'free' | 'pin'> = {};
  for (const { tag, value } of templates) {
    const [identifier, attributes, ...more] = objectsIn(value) ?? [];
    if (tag !== 0x62 || identifier?.tag !== 0x83 || attributes?.tag !== 0x8c || more.length > 0) return undefined;
    const fid = toHex(identifier.value);
    const read = readRules.get(toHex(attributes.value));
    // By short identifier too, and beside the PIN.
    if (read === undefined || !/^00(0[1-9A-F]|10)$/.test(fid) || fid in files) return undefined;
    files[fid] = read;
  }
  try {
    return { label: new TextDecoder('utf-8', { fatal: true }).decode(label.value), files };
  } catch {
    return undefined;
  }
};

/** With everything in it. What the card left its factory with stays. */
export const deleteApplication = (context: ApplicationContext, aid: Uint8Array): Outcome => {
  if (context.session.definition !== applications.isd) return refuse('apdu.instruction');
  const name = freeName(aid);
  if (!(name in context.installed())) return refuse('select.no-application');
  context.delete(name);
  return done;
};
