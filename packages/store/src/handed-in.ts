// What this room is handed, so that time travels in a town and a test never sleeps.

/** The instant it is. */
export type Clock = () => Date;

/** So many random bytes. */
export type Random = (length: number) => Uint8Array;

/** Resolves after so many milliseconds. */
export type Wait = (milliseconds: number) => Promise<unknown>;

/** A number in [0, 1), from four bytes. */
export const fraction = (random: Random): number => Buffer.from(random(4)).readUInt32BE() / 2 ** 32;

/** A 128-bit name that nobody else draws, in hexadecimal. */
export const randomName = (random: Random): string => Buffer.from(random(16)).toString('hex');
