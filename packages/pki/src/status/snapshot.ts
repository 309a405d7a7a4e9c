import type { AuthorityIndex } from './authority-index.ts';
import { createFrameWriter, type Frame, frameType } from './frame.ts';
import { halves, wordsOfPage } from './page-words.ts';
import { slotLength, slotsInUse } from './sparse.ts';
import type { StatusMemory } from './status-memory.ts';

/** `OMCS`, as a little-endian machine reads it: another order of bytes gives another number. */
export const magic = 0x5343_4d4f;

/** Of the format. Another one is refused; the events make the memory anew. */
export const version = 1;

/** Certificates of the table in one frame. */
const batch = 8192;

/**
 * The memory as bytes, in pieces of at most 280 kB that are made one after another, as they are asked for: the memory
 * is never there twice.
 *
 * Nothing has to stop meanwhile. The snapshot is of the {@link StatusMemory.sequence} at its first piece; later pieces may
 * hold what later events did, which is true, and comes to nothing when those events are fed again after the
 * restore: an event that is in memory already is `present`.
 */
export function* snapshotStatus(memory: StatusMemory): Generator<Uint8Array<ArrayBuffer>, void> {
  const write = createFrameWriter();
  yield write({ type: frameType.head, words: Uint32Array.of(magic, version, ...halves(memory.sequence)) });
  for (const [issuer, index] of memory.authorities) for (const frame of framesOf(issuer, index)) yield write(frame);
  yield write({ type: frameType.end, words: Uint32Array.of(magic) });
}

/**
 * The table before the pages: what moves from it into a page meanwhile is then written twice and not never. The pages are
 * a Map, whose iteration also comes to what is added on the way.
 */
function* framesOf(issuer: string, { epoch, sparse, pages }: AuthorityIndex): Generator<Frame> {
  const units = Array.from({ length: issuer.length }, (_, i) => issuer.charCodeAt(i));
  yield { type: frameType.authority, words: Uint32Array.of(...halves(epoch), ...units) };
  const { slots } = sparse;
  let words = new Uint32Array(batch * slotLength);
  let filled = 0;
  for (const slot of slotsInUse({ slots })) {
    words.set(slots.subarray(slot, slot + slotLength), filled);
    filled += slotLength;
    if (filled < words.length) continue;
    yield { type: frameType.certificates, words };
    words = new Uint32Array(batch * slotLength);
    filled = 0;
  }
  if (filled > 0) yield { type: frameType.certificates, words: words.subarray(0, filled) };
  for (const [number, page] of pages) yield { type: frameType.page, words: wordsOfPage(number, page) };
}
