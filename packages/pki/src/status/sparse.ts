// Certificates whose serial numbers are not close together: a hash table in one array. A slot is the serial number in five
// words, the lowest first, then notAfter in seconds and the entry. 28 bytes, never more than three quarters and after it has
// grown never less than a quarter in use: 38 to 112 bytes a certificate, whatever its serial number.

/** Words of a slot. */
export const slotLength = 7;
const serialLength = 5;

/** As many slots the smallest table has. */
const smallest = 64;

/** The greatest serial number: 20 octets, positive (RFC 5280 4.1.2.2). */
export const lastSerial = 2n ** 159n - 1n;

export interface SparseTable {
  /** A power of two of slots. An empty one is all zero, for no serial number is 0. */
  slots: Uint32Array;
  count: number;
}

export const createSparse = (): SparseTable => ({ slots: new Uint32Array(smallest * slotLength), count: 0 });

/** No more can be added before {@link rebuildSparse}. */
export const isFull = ({ slots, count }: SparseTable): boolean => count >= (slots.length / slotLength) * 0.75;

/** Where its slot begins; −1 for a serial number that is not in the table. */
export const findSlot = (table: SparseTable, serial: bigint): number => {
  const slot = slotFor(table.slots, wordsOf(serial), 0);
  return isEmpty(table.slots, slot) ? -1 : slot;
};

/** Of a serial number that is not in the table, which is not full. */
export const addSlot = (table: SparseTable, serial: bigint, notAfter: number, entry: number): void => {
  const words = wordsOf(serial);
  const slot = slotFor(table.slots, words, 0);
  table.slots.set(words, slot);
  table.slots[slot + serialLength] = notAfter;
  table.slots[slot + serialLength + 1] = entry;
  table.count++;
};

/** Adds the slot at `words[at]`, from a snapshot; the same holds. */
export const copySlot = (table: SparseTable, words: Uint32Array, at: number): void => {
  table.slots.set(words.subarray(at, at + slotLength), slotFor(table.slots, words, at));
  table.count++;
};

export const notAfterOf = ({ slots }: SparseTable, slot: number): number => slots[slot + serialLength]!;

export const entryOfSlot = ({ slots }: SparseTable, slot: number): number => slots[slot + serialLength + 1]!;

export const setEntryOfSlot = ({ slots }: SparseTable, slot: number, entry: number): void => {
  slots[slot + serialLength + 1] = entry;
};

/** The serial number as a number; Infinity above what a number holds exactly. */
export const numberOfSlot = ({ slots }: SparseTable, slot: number): number => {
  const high = slots[slot + 1]!;
  const exact = high < 2 ** 21 && slots[slot + 2] === 0 && slots[slot + 3] === 0 && slots[slot + 4] === 0;
  return exact ? high * 2 ** 32 + slots[slot]! : Number.POSITIVE_INFINITY;
};

/** Where each slot in use begins. */
export function* slotsInUse({ slots }: { readonly slots: Uint32Array }): Generator<number> {
  for (let slot = 0; slot < slots.length; slot += slotLength) if (!isEmpty(slots, slot)) yield slot;
}

/**
 * A table of what is to be kept, with room for as much again. The old array stays as it is: a snapshot may be reading it.
 * @param keep asked once of each slot in use
 */
export const rebuildSparse = (table: SparseTable, keep: (slot: number) => boolean): void => {
  const old = table.slots;
  const dropped = new Uint8Array(old.length / slotLength);
  let count = 0;
  for (const slot of slotsInUse(table)) {
    if (keep(slot)) count++;
    else dropped[slot / slotLength] = 1;
  }
  let size = smallest;
  while (size < count * 2) size *= 2;
  const slots = new Uint32Array(size * slotLength);
  for (const slot of slotsInUse({ slots: old })) {
    if (dropped[slot / slotLength] === 1) continue;
    slots.set(old.subarray(slot, slot + slotLength), slotFor(slots, old, slot));
  }
  table.slots = slots;
  table.count = count;
};

/** Whether no certificate is at `slots[slot]`. */
export const isEmpty = (slots: Uint32Array, slot: number): boolean =>
  (slots[slot]! | slots[slot + 1]! | slots[slot + 2]! | slots[slot + 3]! | slots[slot + 4]!) === 0;

/** The slot of the serial number at `words[at]`, or the empty one where it belongs. */
const slotFor = (slots: Uint32Array, words: Uint32Array, at: number): number => {
  let slot = (hash(words, at) & (slots.length / slotLength - 1)) * slotLength;
  while (!isEmpty(slots, slot)) {
    let i = 0;
    while (i < serialLength && slots[slot + i] === words[at + i]) i++;
    if (i === serialLength) break;
    slot += slotLength;
    if (slot === slots.length) slot = 0;
  }
  return slot;
};

/** Mixes all words into all bits, as the finish of MurmurHash3 does. Only the authority chooses what is stored here. */
const hash = (words: Uint32Array, at: number): number => {
  let mixed = 0;
  for (let i = 0; i < serialLength; i++) {
    mixed = Math.imul(mixed ^ words[at + i]!, 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    mixed ^= mixed >>> 16;
  }
  return mixed;
};

/** Made over by every call: a look-up allocates nothing. */
const scratch = new Uint32Array(serialLength);

const wordsOf = (serial: bigint): Uint32Array => {
  let rest = serial;
  for (let i = 0; i < serialLength; i++) {
    scratch[i] = Number(BigInt.asUintN(32, rest));
    rest >>= 32n;
  }
  return scratch;
};
