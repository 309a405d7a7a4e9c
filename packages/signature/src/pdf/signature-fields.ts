// Which signature fields may come, and which may be signed, after a signature (ISO 32000-2 12.7.5.5, 12.8.2.2).

import type { ChangeKind } from './changes.ts';
import type { PdfDocument } from './document.ts';
import { nameOfField, type Permissions } from './permissions.ts';
import {
  isArray,
  isDictionary,
  isName,
  isReference,
  isString,
  type PdfDictionary,
  type PdfValue,
  sameBut,
  sameValue,
} from './value.ts';

/** Print, Locked and LockedContents (12.5.3): a field that is signed may get them, and loses none. */
const flagsOfSigned = 4 | 128 | 512;

export const signatureFieldRules = (signed: PdfDocument, now: PdfDocument, permissions: Permissions) => {
  /** Of a signature that was not there: one that was would lend its name to a mark that nobody signed. */
  const kindOfValue = async (held: PdfValue | undefined): Promise<'signature' | 'time-stamp' | undefined> => {
    if (!isReference(held) || (await signed.object(held.number)) !== undefined) return undefined;
    const signature = await now.resolve(held);
    if (!isDictionary(signature) || !signature.entries.has('ByteRange')) return undefined;
    return isName(signature.entries.get('Type'), 'DocTimeStamp') ? 'time-stamp' : 'signature';
  };

  /** Of a field that was not there, merged with its widget. */
  const kindOfNew = async (value: PdfValue): Promise<ChangeKind | undefined> => {
    if (!isReference(value) || (await signed.object(value.number)) !== undefined) return undefined;
    const field = (await now.object(value.number))?.value;
    if (!isDictionary(field) || !isSignatureWidget(field)) return undefined;
    if (['A', 'AA', 'Parent', 'MK'].some((key) => field.entries.has(key))) return undefined;
    const kind = await kindOfValue(field.entries.get('V'));
    // What can be seen is a change to the document, whatever it is called.
    return kind && isSeen(field) ? 'marked-signature' : kind;
  };

  /**
   * Of a field that was there and empty, and is signed now: with its value may come its appearance, in the place that it had. FieldMDP
   * and locks are about such fields; a field that is new has no value that they could keep.
   */
  const kindOfFilled = async (old: PdfDictionary, own: PdfDictionary): Promise<readonly ChangeKind[] | undefined> => {
    if (!isSignatureWidget(old) || (old.entries.get('V') ?? null) !== null) return undefined;
    if (!sameBut(old, own, 'V', 'AP', 'M', 'F')) return undefined;
    const [appearance, time] = [own.entries.get('AP'), own.entries.get('M')];
    if (!(appearance === undefined ? !old.entries.has('AP') : isDictionary(appearance))) return undefined;
    if (!(time === undefined ? !old.entries.has('M') : isString(time))) return undefined;
    const [before, after] = [old.entries.get('F') ?? 0, own.entries.get('F') ?? 0];
    if (typeof before !== 'number' || typeof after !== 'number') return undefined;
    if ((before & ~after) !== 0 || (after & ~before & ~flagsOfSigned) !== 0) return undefined;
    if (permissions.isLocked(await nameOfField(signed, old))) return undefined;
    const kind = await kindOfValue(own.entries.get('V'));
    // A time-stamp that is drawn is more than the time of a document that was certified to stay as it is.
    return (
      kind && [
        kind === 'time-stamp' && isSeen(own) && !sameValue(appearance, old.entries.get('AP')) ? 'signature' : kind,
      ]
    );
  };
  return { kindOfNew, kindOfFilled };
};

const isSignatureWidget = ({ entries }: PdfDictionary): boolean =>
  isName(entries.get('FT'), 'Sig') && isName(entries.get('Subtype'), 'Widget') && !entries.has('Kids');

/** Whether it has an appearance, and a place for it. */
const isSeen = ({ entries }: PdfDictionary): boolean => {
  const rect = entries.get('Rect');
  const hasNoArea = isArray(rect) && rect.length === 4 && (rect[0] === rect[2] || rect[1] === rect[3]);
  return entries.has('AP') && !hasNoArea;
};
