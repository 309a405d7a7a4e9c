import { type CardChannel, toHex } from '@openmyna/apdu';

/** The first answer in which two cards differ. */
export interface Divergence {
  /** Which command, from 0. */
  readonly index: number;
  readonly command: string;
  readonly responses: readonly [string, string];
  /** First byte that differs; data before status word. */
  readonly byte: number;
}

/** Plays one script against two cards and stops at the first answer in which they differ. */
export const diverge = async (
  script: readonly Uint8Array[],
  one: CardChannel,
  other: CardChannel,
): Promise<Divergence | undefined> => {
  for (const [index, command] of script.entries()) {
    const [a, b] = [await one.transmit(command), await other.transmit(command)];
    const byte = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find((i) => a[i] !== b[i]);
    if (byte !== undefined) return { index, command: toHex(command), responses: [toHex(a), toHex(b)], byte };
  }
  return undefined;
};
