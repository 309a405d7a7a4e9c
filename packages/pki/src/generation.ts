// When each generation of the authorities began, and those that are to come: one every four years, for ten (services.md §1.1).

import type { Validity } from './certificate.ts';
import type { KeyAlgorithm } from './key/public-key.ts';
import type { Purpose } from './sandbox.ts';

/** The year in which a generation began. */
export type Generation = number;

/** Those that are known. */
export const generations: readonly Generation[] = [2015, 2019, 2023];

/** 次期個人番号カード: planned for fiscal 2028, with keys of P-384 (services.md §1.7). No card of today can have one of its certificates. */
export const nextGeneration: Generation = 2028;

/** Of which kind a generation's keys are, its holders' like its authority's. */
export const keyAlgorithmOfGeneration = (generation: Generation): KeyAlgorithm =>
  generation === nextGeneration ? 'P-384' : 'RSA-2048';

/** After the last that is known there is one more every so many years, for today's kind of card: what really comes is not known. */
const rhythm = 4;

type Schedule = Validity & { readonly serial: bigint };

const validity = (notBefore: string, notAfter: string, serial: bigint): Schedule => ({
  notBefore: new Date(notBefore),
  notAfter: new Date(notAfter),
  serial,
});

/**
 * Serial numbers and instants of the real ones; those of the signature authority of 2019 are known to the day only. Of 2028
 * nothing is known: ten years from the first day of the fiscal year, with the number that `counterAt` comes to by then.
 */
const known: Readonly<Record<Purpose, Readonly<Record<number, Schedule>>>> = {
  signature: {
    2015: validity('2015-10-20T02:40:28Z', '2025-10-19T14:59:59Z', 1n),
    2019: validity('2019-09-14T23:30:00Z', '2029-09-14T14:59:59Z', 0x0132c4abn),
    2023: validity('2023-07-16T00:50:27Z', '2033-07-15T14:59:59Z', 0x067c6a21n),
    2028: validity('2028-04-01T00:00:00Z', '2038-03-31T14:59:59Z', 0x0cfc5517n),
  },
  authentication: {
    2015: validity('2015-10-20T03:08:13Z', '2025-10-19T14:59:59Z', 1n),
    2019: validity('2019-09-14T23:41:59Z', '2029-09-14T14:59:59Z', 0x0133c349n),
    2023: validity('2023-07-16T01:01:04Z', '2033-07-15T14:59:59Z', 0x06d18006n),
    2028: validity('2028-04-01T00:00:00Z', '2038-03-31T14:59:59Z', 0x0db8c6efn),
  },
};

/**
 * Where an authority's counter stands at an instant. The real ones count holders' certificates and the authority's own
 * in one, so serial number and instant go up together (certificates.md A5): ours is on the line between the two known
 * points around the instant.
 */
export const counterAt = (purpose: Purpose, instant: Date): number => {
  const points = generations.map((generation) => {
    const { notBefore, serial } = known[purpose][generation]!;
    return { at: notBefore.getTime(), serial: Number(serial) };
  });
  const next = points.findIndex(({ at }, index) => index > 0 && instant.getTime() < at);
  const end = next < 0 ? points.length - 1 : next;
  const [from, to] = [points[end - 1]!, points[end]!];
  return Math.round(from.serial + ((instant.getTime() - from.at) / (to.at - from.at)) * (to.serial - from.serial));
};

const later = (instant: Date, years: number): Date => {
  const moved = new Date(instant);
  moved.setUTCFullYear(moved.getUTCFullYear() + years);
  return moved;
};

/** For today's kind of card: those that are known, and those to come. */
const planned: readonly Generation[] = Array.from(
  { length: 28 },
  (_, index) => generations[index] ?? generations.at(-1)! + rhythm * (index + 1 - generations.length),
);

const toCome = (purpose: Purpose, generation: Generation): Schedule => {
  const newest = generations.at(-1)!;
  const last = known[purpose][newest]!;
  const notBefore = later(last.notBefore, generation - newest);
  const notAfter = later(last.notAfter, generation - newest);
  return { notBefore, notAfter, serial: BigInt(counterAt(purpose, notBefore)) };
};

const scheduleFor = (purpose: Purpose): ReadonlyMap<Generation, Schedule> =>
  new Map([...planned, nextGeneration].map((one) => [one, known[purpose][one] ?? toCome(purpose, one)]));

const schedules = { signature: scheduleFor('signature'), authentication: scheduleFor('authentication') };

/** From when until when an authority holds, and its own number. @throws RangeError for a year in which none begins */
export const scheduleOf = (purpose: Purpose, generation: Generation): Schedule => {
  const schedule = schedules[purpose].get(generation);
  if (schedule === undefined) throw new RangeError(`no authority begins in ${generation}`);
  return schedule;
};

/** Those for today's kind of card that have begun by an instant, the oldest first. */
export const generationsUntil = (purpose: Purpose, instant: Date): readonly Generation[] =>
  planned.filter((generation) => scheduleOf(purpose, generation).notBefore <= instant);

/** The generation that issues at an instant: the newest already there, for four years until the next. undefined before the first. */
export const generationAt = (purpose: Purpose, instant: Date): Generation | undefined =>
  planned.findLast((generation) => scheduleOf(purpose, generation).notBefore <= instant);

/** The numbers of an authority's own certificates, past and planned: none of its holders has one. */
export const authoritySerials = (purpose: Purpose): readonly bigint[] =>
  [...schedules[purpose].values()].map(({ serial }) => serial);
