import { authoritySchedule, authoritySerials, generations } from './authority.ts';
import type { Purpose } from './sandbox.ts';

/**
 * Where an authority's counter stands at an instant. The real ones count holders' certificates and the authority's own
 * in one, so serial number and instant go up together (certificates.md A5): ours is on the line between the two known
 * points around the instant.
 */
export const counterAt = (purpose: Purpose, instant: Date): number => {
  const points = generations.map((generation) => {
    const { notBefore, serial } = authoritySchedule[purpose][generation];
    return { at: notBefore.getTime(), serial: Number(serial) };
  });
  const next = points.findIndex(({ at }, index) => index > 0 && instant.getTime() < at);
  const end = next < 0 ? points.length - 1 : next;
  const [from, to] = [points[end - 1]!, points[end]!];
  return Math.round(from.serial + ((instant.getTime() - from.at) / (to.at - from.at)) * (to.serial - from.serial));
};

/** Gives out serial numbers, each once for a purpose; those of the authorities' own certificates are taken. */
export const createSerialNumbers = (): ((purpose: Purpose, issuedAt: Date) => bigint) => {
  const given = new Set(
    (['signature', 'authentication'] as const).flatMap((purpose) =>
      authoritySerials(purpose).map((serial) => `${purpose} ${serial}`),
    ),
  );
  return (purpose, issuedAt) => {
    let serial = counterAt(purpose, issuedAt);
    while (given.has(`${purpose} ${serial}`)) serial++;
    given.add(`${purpose} ${serial}`);
    return BigInt(serial);
  };
};
