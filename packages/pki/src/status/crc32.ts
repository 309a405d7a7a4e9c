/** Eight tables: the remainder that a byte leaves which stands so many bytes before the end. */
const tables = (() => {
  const all = Array.from({ length: 8 }, () => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb8_8320 : 0);
    all[0]![byte] = remainder;
  }
  for (let table = 1; table < 8; table++)
    for (let byte = 0; byte < 256; byte++) {
      const before = all[table - 1]![byte]!;
      all[table]![byte] = (before >>> 8) ^ all[0]![before & 0xff]!;
    }
  return all;
})();

const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
];

/**
 * CRC-32 (ISO 3309, the one of zlib) of 32-bit words as a little-endian machine holds them; two at a time, for a
 * snapshot is read in one go. It finds every change within 32 bits in a row, and any other but for one in 2³².
 * @param before the CRC of what stands before them
 */
export const crc32 = (words: Uint32Array, before = 0): number => {
  let crc = ~before;
  let at = 0;
  for (; at + 1 < words.length; at += 2) {
    const low = words[at]! ^ crc;
    const high = words[at + 1]!;
    crc =
      t7[low & 0xff]! ^
      t6[(low >>> 8) & 0xff]! ^
      t5[(low >>> 16) & 0xff]! ^
      t4[low >>> 24]! ^
      t3[high & 0xff]! ^
      t2[(high >>> 8) & 0xff]! ^
      t1[(high >>> 16) & 0xff]! ^
      t0[high >>> 24]!;
  }
  if (at < words.length) {
    const last = words[at]! ^ crc;
    crc = t3[last & 0xff]! ^ t2[(last >>> 8) & 0xff]! ^ t1[(last >>> 16) & 0xff]! ^ t0[last >>> 24]!;
  }
  return ~crc >>> 0;
};
