// What a signature lets come after it (ISO 32000-2 12.8.2): a certification (DocMDP), a lock on fields (FieldMDP), and the lock of
// its own field (12.7.5.5). Everything in it may be indirect and is read as it was when it was signed.

import type { PdfDocument } from './document.ts';
import { isArray, isDictionary, isName, isString, MalformedPdf, type PdfDictionary, type PdfValue } from './value.ts';

/** What may come after a signature. */
export interface Permissions {
  /** Nothing but validation data and document time-stamps (P 1). Higher levels allow more than is allowed here in any case. */
  readonly final: boolean;
  /** Whether the value of a field may not change. @param name fully qualified; undefined where it cannot be told */
  readonly isLocked: (name: string | undefined) => boolean;
}

/**
 * @param signature its dictionary
 * @param fields numbers of the fields that it is the value of
 * @throws MalformedPdf where it cannot be told what is allowed: then nothing is
 */
export const permissionsOf = async (
  signed: PdfDocument,
  signature: PdfDictionary,
  fields: readonly number[],
): Promise<Permissions> => {
  const finals: boolean[] = [];
  const locks: Permissions['isLocked'][] = [];
  const references = await signed.resolve(signature.entries.get('Reference'));
  if (references !== null && !isArray(references)) throw new MalformedPdf('a Reference that is no array');
  for (const one of references ?? []) {
    const { entries } = dictionaryOf(await signed.resolve(one), 'a signature reference');
    const method = await signed.resolve(entries.get('TransformMethod'));
    if (isName(method, 'DocMDP')) {
      const parameters = await signed.resolve(entries.get('TransformParams'));
      // What it allows stands here; where it cannot be read, nothing is allowed.
      finals.push(!isDictionary(parameters) || isFinal(await signed.resolve(parameters.entries.get('P'))));
    } else if (isName(method, 'FieldMDP'))
      locks.push(await lockOf(signed, await signed.resolve(entries.get('TransformParams'))));
    else throw new MalformedPdf('a transform that is not known');
  }
  for (const number of fields) {
    const field = (await signed.object(number))?.value;
    const lock = isDictionary(field) ? await signed.resolve(field.entries.get('Lock')) : null;
    if (lock === null) continue;
    locks.push(await lockOf(signed, lock));
    // Without P a lock says nothing of the document.
    const level = await signed.resolve(dictionaryOf(lock, 'a lock').entries.get('P'));
    finals.push(level !== null && isFinal(level));
  }
  return { final: finals.includes(true), isLocked: (name) => locks.some((lock) => lock(name)) };
};

/** Table 257: 2 is the default. */
const isFinal = (level: PdfValue): boolean => level !== null && level !== 2 && level !== 3;

const dictionaryOf = (value: PdfValue, what: string): PdfDictionary => {
  if (!isDictionary(value)) throw new MalformedPdf(`${what} that is no dictionary`);
  return value;
};

/** SigFieldLock and the parameters of FieldMDP say it in the same way (Tables 236 and 259). */
const lockOf = async (signed: PdfDocument, value: PdfValue): Promise<Permissions['isLocked']> => {
  const { entries } = dictionaryOf(value, 'a lock');
  const action = await signed.resolve(entries.get('Action'));
  if (isName(action, 'All')) return () => true;
  if (!isName(action, 'Include') && !isName(action, 'Exclude')) throw new MalformedPdf('a lock that is not known');
  const listed = await signed.resolve(entries.get('Fields'));
  if (!isArray(listed)) throw new MalformedPdf('a lock without fields');
  const names: string[] = [];
  for (const one of listed) {
    const name = textOf(await signed.resolve(one));
    if (name === undefined) throw new MalformedPdf('a lock on a field that cannot be told');
    names.push(name);
  }
  const isListed = (name: string) => names.some((one) => name === one || name.startsWith(`${one}.`));
  return (name) => name === undefined || isListed(name) === isName(action, 'Include');
};

/** More parents than a field has. */
const mostParents = 32;

/** The fully qualified name of a field (12.7.4.2). @returns undefined where it cannot be told @throws MalformedPdf */
export const nameOfField = async (document: PdfDocument, field: PdfDictionary): Promise<string | undefined> => {
  const parts: string[] = [];
  let now: PdfValue = field;
  for (let steps = 0; isDictionary(now); steps++) {
    if (steps === mostParents) return undefined;
    const part = await document.resolve(now.entries.get('T'));
    if (part !== null) {
      const text = textOf(part);
      if (text === undefined) return undefined;
      parts.unshift(text);
    }
    now = await document.resolve(now.entries.get('Parent'));
  }
  return parts.join('.');
};

/** A text string (7.9.2.2) of which every reader says the same; undefined for any other. */
const textOf = (value: PdfValue): string | undefined => {
  if (!isString(value)) return undefined;
  const bytes = Buffer.from(value.bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0)
    return bytes.subarray(2).swap16().toString('utf16le');
  if (bytes.every((one) => one >= 32 && one < 127)) return bytes.toString('latin1');
  return undefined;
};
