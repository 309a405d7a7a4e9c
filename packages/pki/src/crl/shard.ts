// The entries of one list as revocations come and certificates end. Each entry is encoded once; what the list is made of is the
// same bytes as if it were made anew from all revocations there ever were.

import { encodeEntry, type RevokedCertificate } from './write-crl.ts';

export interface ShardEntry extends RevokedCertificate {
  /** End of the certificate: some time after it the entry leaves the list. */
  readonly notAfter: Date;
}

/** The entries of one list. */
export interface CrlShard {
  /** Takes a revocation in; one of a certificate that is on the list already changes nothing, and gives false. */
  revoke(entry: ShardEntry): boolean;
  /**
   * Drops what ended before a list was published: each entry is on one list that is later than its certificate's end, as
   * RFC 5280 3.3 asks.
   * @param lastPublished thisUpdate of the newest list there is
   */
  forget(lastPublished: Date): number;
  /** Ascending by serial number, ready for `signCrl`. */
  entries(): readonly Uint8Array[];
}

interface Encoded {
  readonly serial: bigint;
  readonly notAfter: number;
  readonly der: Uint8Array;
}

const encode = (entry: ShardEntry): Encoded => ({
  serial: entry.serial,
  notAfter: entry.notAfter.getTime(),
  der: encodeEntry(entry),
});

/**
 * The shard of a list.
 * @param initial in any order; of two about one certificate the first counts
 */
export const createCrlShard = (initial: Iterable<ShardEntry> = []): CrlShard => {
  const first = new Map<bigint, ShardEntry>();
  for (const entry of initial) if (!first.has(entry.serial)) first.set(entry.serial, entry);
  let list: Encoded[] = [...first.values()].map(encode).sort((a, b) => (a.serial < b.serial ? -1 : 1));

  /** Where a serial number is, or would be. */
  const placeOf = (serial: bigint): number => {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (list[middle]!.serial < serial) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    revoke: (entry) => {
      const place = placeOf(entry.serial);
      if (list[place]?.serial === entry.serial) return false;
      list.splice(place, 0, encode(entry));
      return true;
    },
    forget: (lastPublished) => {
      const before = list.length;
      list = list.filter(({ notAfter }) => notAfter >= lastPublished.getTime());
      return before - list.length;
    },
    entries: () => list.map(({ der }) => der),
  };
};
