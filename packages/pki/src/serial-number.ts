import { authoritySerials, counterAt } from './generation.ts';
import type { Purpose } from './sandbox.ts';

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
