// READ BINARY and READ RECORD (ISO/IEC 7816-4 11.3.3, 11.4.3).

import type { FileReference } from '../file-reference.ts';
import { answer, type Outcome, refuse } from '../rules.ts';
import { type ApplicationContext, type FoundFile, findFile, isRefusal, needs, permits } from '../session.ts';

/** Fewer bytes than Le at the file's end come with 9000; an offset past the end is 6B00 (card.md §1.3). */
export const readBinary = (
  context: ApplicationContext,
  reference: FileReference,
  offset: number,
  le: number,
): Outcome => {
  const file = findFile(context, reference);
  if (isRefusal(file)) return file;
  if (file.contents?.kind !== 'transparent') return wrongKind(context, file, 'transparent');
  const refusal = forbidden(context, file);
  if (refusal !== undefined) return refusal;
  const { bytes } = file.contents;
  if (offset >= bytes.length) return refuse('read.offset', { bytes: bytes.length });
  return answer(bytes.subarray(offset, offset + le));
};

/** Records are numbered from 1. */
export const readRecord = (
  context: ApplicationContext,
  reference: FileReference,
  number: number,
  le: number,
): Outcome => {
  const file = findFile(context, reference);
  if (isRefusal(file)) return file;
  if (file.contents?.kind !== 'records') return wrongKind(context, file, 'records');
  const refusal = forbidden(context, file);
  if (refusal !== undefined) return refusal;
  const record = file.contents.records[number - 1];
  return record === undefined ? refuse('record.none') : answer(record.subarray(0, le));
};

/** A file without contents (a certificate the holder does not have) is there but reads as nothing is written yet. */
const wrongKind = (context: ApplicationContext, file: FoundFile, kind: 'transparent' | 'records'): Outcome => {
  if (file.definition.kind !== kind) return refuse('file.kind', { file: file.definition.title });
  return forbidden(context, file) ?? refuse('read.offset', { bytes: 0 });
};

const forbidden = ({ session }: ApplicationContext, { definition }: FoundFile): Outcome | undefined => {
  if (definition.kind !== 'transparent' && definition.kind !== 'records')
    return refuse('file.kind', { file: definition.title });
  if (permits(definition.read, session.verified)) return undefined;
  if (definition.read === 'never') return refuse('read.never', { file: definition.title });
  return refuse('read.not-verified', { file: definition.title, needs: needs(session.definition, definition.read) });
};
