// One entry of a CRL, written into its place: a nation's list has millions, and joined from parts each takes six times as long.

import { enumerated, sequence } from '../der/write.ts';
import { extension } from '../extension.ts';
import { type Revocation, type RevocationReason, revocationReasons } from '../revocation/reason.ts';

export interface RevokedCertificate extends Revocation {
  /** 0 … 2¹⁵⁹ − 1 (RFC 5280 4.1.2.2) */
  readonly serial: bigint;
}

/** One of a serial number of 20 bytes, a GeneralizedTime and a reason. So every length in an entry is one byte. */
export const longestEntry = 55;

const lastSerial = (1n << 159n) - 1n;

/** crlEntryExtensions by reason. `unspecified` is not written (RFC 5280 5.3.1). */
export const entryExtensions = Object.fromEntries(
  Object.entries(revocationReasons).map(([reason, code]) => [
    reason,
    code === 0 ? new Uint8Array(0) : sequence(extension('2.5.29.21', false, enumerated(code))),
  ]),
) as Readonly<Record<RevocationReason, Uint8Array>>;

/** One entry. @throws RangeError for a serial number of more than 20 bytes or a negative one, and for a year before 1950 */
export const encodeEntry = (entry: RevokedCertificate): Uint8Array => {
  const der = new Uint8Array(longestEntry);
  return der.slice(0, writeEntry(der, 0, entry));
};

/** @returns where the entry ends @throws RangeError as `encodeEntry` */
export const writeEntry = (into: Uint8Array, start: number, { serial, at, reason }: RevokedCertificate): number => {
  let end = writeTime(into, writeSerial(into, start + 2, serial), at);
  for (const byte of entryExtensions[reason]) into[end++] = byte;
  into[start] = 0x30;
  into[start + 1] = end - start - 2;
  return end;
};

const words = new DataView(new ArrayBuffer(24));
const bytes = new Uint8Array(words.buffer);

const writeSerial = (into: Uint8Array, start: number, serial: bigint): number => {
  if (serial < 0n || serial > lastSerial) throw new RangeError('no serial number of at most 20 bytes');
  words.setBigUint64(0, serial >> 128n);
  words.setBigUint64(8, serial >> 64n);
  words.setBigUint64(16, serial);
  let first = bytes.length - 1;
  for (let i = 0; i < first; i++) if (bytes[i] !== 0) first = i;
  // The first bit would be a sign.
  if (bytes[first]! > 0x7f) first--;
  let end = start;
  into[end++] = 0x02;
  into[end++] = bytes.length - first;
  while (first < bytes.length) into[end++] = bytes[first++]!;
  return end;
};

/** UTCTime through 2049, GeneralizedTime after (RFC 5280 5.1.2.4). */
const writeTime = (into: Uint8Array, start: number, at: Date): number => {
  const year = at.getUTCFullYear();
  if (!(year >= 1950 && year <= 9999)) throw new RangeError('an instant before 1950, or none');
  let end = start + 2;
  if (year >= 2050) end = writeTwo(into, end, Math.floor(year / 100));
  end = writeTwo(into, end, year % 100);
  end = writeTwo(into, end, at.getUTCMonth() + 1);
  end = writeTwo(into, end, at.getUTCDate());
  end = writeTwo(into, end, at.getUTCHours());
  end = writeTwo(into, end, at.getUTCMinutes());
  end = writeTwo(into, end, at.getUTCSeconds());
  into[end++] = 0x5a;
  into[start] = year >= 2050 ? 0x18 : 0x17;
  into[start + 1] = end - start - 2;
  return end;
};

const writeTwo = (into: Uint8Array, at: number, value: number): number => {
  into[at] = 0x30 + Math.floor(value / 10);
  into[at + 1] = 0x30 + (value % 10);
  return at + 2;
};
