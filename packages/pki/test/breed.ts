// Inputs bred from one that holds: for every room that reads the bytes of others.

/** Draws below a limit. */
export type Draw = (below: number) => number;

/** xorshift32: the same inputs every time. */
export const generator = (seed: number): Draw => {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};

/** What is put in most often, and how much of the beginning is changed more often: a length there decides over the most. */
export interface Breeding {
  readonly telling?: readonly number[];
  readonly head?: number;
  /** Whether parts of it are also written over others. */
  readonly moves?: boolean;
}

/** One to three changes: bytes changed, cut, doubled and moved. */
export const breed = (original: Uint8Array, below: Draw, options: Breeding = {}): Uint8Array => {
  const { telling = [0x00, 0x80, 0xff, 0x30], head = 40, moves = false } = options;
  let bred: Uint8Array = original.slice();
  for (let changes = 1 + below(3); changes > 0; changes--) {
    const place = below(bred.length || 1);
    const length = 1 + below(32);
    const kind = below(moves ? 8 : 7);
    if (kind === 0) bred = bred.subarray(0, place);
    else if (kind === 1) bred = Buffer.concat([bred.subarray(0, place + length), bred.subarray(place)]);
    else if (kind === 2) bred = Buffer.concat([bred.subarray(0, place), bred.subarray(place + length)]);
    else if (kind === 3) bred[below(Math.min(head, bred.length || 1))] = below(256);
    else if (kind === 4 && moves) {
      const from = below(bred.length || 1);
      bred.set(original.subarray(from, from + length).subarray(0, Math.max(0, bred.length - place)), place);
    } else bred[place] = below(4) === 0 ? telling[below(telling.length)]! : below(256);
    if (bred.length === 0) return bred;
  }
  return bred;
};
