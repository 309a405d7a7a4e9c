// The entries of a CRL, walked one after another and never kept (RFC 5280 5.1.2.6).

import { childrenOf, type DerElement, MalformedDer, readWhole } from '../der/read.ts';
import { expectTag, readInteger, readTime } from '../der/values.ts';
import { integer } from '../der/write.ts';
import { readExtensions } from '../read-certificate.ts';
import { type Revocation, reasonOf } from '../revocation/reason.ts';
import { type CrlEntry, endOfPlain, readPlain } from './plain-entry.ts';
import type { Crl } from './read-crl.ts';

/** Every entry in its order. @throws MalformedDer where one is malformed, also for a reason that nobody gives */
export const entriesOf = ({ entries }: Pick<Crl, 'entries'>): Generator<CrlEntry> => walk(entries, () => false);

/**
 * The first entry of a serial number; undefined without one. Every entry is held to what `entriesOf` holds it to, but of those in
 * the form that nearly all have only the one that is sought is taken apart: 10⁶ take some 0.1 s.
 * @throws MalformedDer where an entry is malformed, wherever it stands
 */
export const findEntry = ({ entries }: Pick<Crl, 'entries'>, serial: bigint): CrlEntry | undefined => {
  // No entry of the plain form is negative, so what is taken for such a number only has to be looked at.
  const sought = integer(serial < 0n ? 0n : serial);
  let found: CrlEntry | undefined;
  for (const entry of walk(entries, (at) => !standsAt(entries, at + 2, sought)))
    if (entry.serial === serial) found ??= entry;
  return found;
};

/** @param passOver a plain entry that begins at a place */
function* walk(entries: Uint8Array, passOver: (at: number) => boolean): Generator<CrlEntry> {
  for (let at = 0; at < entries.length; ) {
    const end = endOfPlain(entries, at);
    if (end > 0) {
      if (!passOver(at)) yield readPlain(entries, at, end);
      at = end;
    } else {
      const element = readFirst(entries.subarray(at));
      yield readEntry(element);
      at += element.bytes.length;
    }
  }
}

const standsAt = (bytes: Uint8Array, at: number, part: Uint8Array): boolean => {
  for (let i = 0; i < part.length; i++) if (bytes[at + i] !== part[i]) return false;
  return true;
};

/** An entry of any form. @throws MalformedDer */
export const readEntry = (element: DerElement): CrlEntry => {
  const [serial, date, ...more] = childrenOf(expectTag(element, 0x30, 'CRL entry'));
  return {
    serial: readInteger(serial, 'serial number'),
    at: readTime(date, 'revocation date'),
    reason: readReason(more),
  };
};

/** One element, whatever stands behind it. */
const readFirst = (bytes: Uint8Array): DerElement => {
  const first = bytes[1] ?? 0;
  const count = first < 0x80 ? 0 : first & 0x7f;
  let length = first;
  if (count > 0) {
    length = 0;
    for (let i = 0; i < Math.min(count, 4); i++) length = length * 256 + (bytes[2 + i] ?? 0);
  }
  return readWhole(bytes.subarray(0, 2 + count + length));
};

const readReason = ([list, ...more]: readonly DerElement[]): Revocation['reason'] => {
  if (list === undefined) return 'unspecified';
  const extensions = readExtensions(expectTag(list, 0x30, 'entry extensions'));
  for (const [id, { critical }] of extensions)
    if (critical && id !== '2.5.29.21') throw new MalformedDer('a critical entry extension');
  const value = extensions.get('2.5.29.21')?.value;
  if (value === undefined) return 'unspecified';
  const reason = value.length === 3 && value[0] === 0x0a && value[1] === 1 ? reasonOf(value[2]!) : undefined;
  if (reason === undefined || more.length > 0) throw new MalformedDer('no reason of revocation');
  return reason;
};
