// Files that the issuer writes. What is created is filled where nobody reads it yet; activation puts all of an application's new files
// in the place of what had their names, in one write. So a record and the seal over it are never of different days.

import { concat } from '@openmyna/apdu';
import { freeArea, freeBytes, isFree } from '../applications/free-area.ts';
import type { FileReference } from '../file-reference.ts';
import { done, type Outcome, refuse } from '../rules.ts';
import { type ApplicationContext, type FoundFile, findFile, isRefusal, mayRewrite } from '../session.ts';
import { type CardState, type Fid, largestFile } from '../state.ts';
import { changeable } from './issue.ts';

/** CREATE FILE (ISO/IEC 7816-9 5.1): a transparent file reads FF where nothing is written, one of records is empty. */
export const createFile = (
  context: ApplicationContext,
  fid: Fid,
  kind: 'transparent' | 'records',
  size: number,
): Outcome => {
  const file = changeable(context, { by: 'short-id', fid }, kind);
  if (isRefusal(file)) return file;
  if (!mayRewrite(context, file)) return refuse('life-cycle.secured');
  if (size > largestFile) return refuse('write.size');
  context.session.created.set(
    fid,
    kind === 'records' ? { kind, records: [] } : { kind, bytes: new Uint8Array(size).fill(0xff) },
  );
  return done;
};

/** UPDATE BINARY (ISO/IEC 7816-4 11.3.5). A file that nothing was written to yet comes to be. */
export const updateBinary = (
  context: ApplicationContext,
  reference: FileReference,
  offset: number,
  bytes: Uint8Array,
): Outcome => {
  const file = changeable(context, reference, 'transparent');
  if (isRefusal(file)) return file;
  const created = context.session.created.get(file.fid);
  if (created?.kind === 'transparent') {
    if (offset + bytes.length > created.bytes.length) return refuse('write.size');
    created.bytes.set(bytes, offset);
    return done;
  }
  if (!mayRewrite(context, file)) return refuse('life-cycle.secured');
  // What the free area holds is counted when files are activated.
  if (isFree(context.session.definition.name)) return refuse('activate.none');
  if (offset + bytes.length > largestFile) return refuse('write.size');
  context.write(file.fid, offset, bytes.slice());
  return done;
};

/** APPEND RECORD (ISO/IEC 7816-4 11.4.6), to a file that was created. */
export const appendRecord = (context: ApplicationContext, record: Uint8Array): Outcome => {
  const file: FoundFile | Outcome = findFile(context, { by: 'current' });
  if (isRefusal(file)) return file;
  const created = context.session.created.get(file.fid);
  if (created?.kind !== 'records') return refuse('activate.none');
  context.session.created.set(file.fid, { kind: 'records', records: [...created.records, concat(record)] });
  return done;
};

/** ACTIVATE FILE (ISO/IEC 7816-9 5.5). */
export const activateFiles = (context: ApplicationContext): Outcome => {
  const { session } = context;
  if (session.created.size === 0) return refuse('activate.none');
  const files = Object.fromEntries(session.created);
  const { name } = session.definition;
  if (isFree(name)) {
    const all: CardState['applications'] = { ...context.installed(), [name]: { ...context.contents(), ...files } };
    if (freeBytes(all) > freeArea.bytes) return refuse('free-area.full');
  }
  context.activate(files);
  session.created.clear();
  return done;
};
