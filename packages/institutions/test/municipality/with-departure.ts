// A move to another municipality as it is lived: the 転出届 where somebody leaves, and then the 転入届.

import type { EventRequest, Register, Resident } from '../../src/municipality/index.ts';

/** Records it; before a move elsewhere the departure that it needs, where none is on record. */
export const recordWithDeparture = async (register: Register, asked: EventRequest): Promise<Resident> => {
  const { residentId, event, request } = asked;
  if (event.kind === 'move') {
    const before = await register.resident(residentId).catch(() => undefined);
    const isThere = before?.status === 'resident' && before.address.municipality !== event.to.municipality;
    const departure: EventRequest = { ...asked, event: { kind: 'move-out' }, request: `${request} departure` };
    if (isThere && before.planned?.event.kind !== 'move-out') {
      // All of it or nothing, but where everybody in the household is asked twice.
      if (asked.whole !== true) return (await register.recordTogether([departure, asked]))[1]!;
      await register.record(departure);
    }
  }
  return register.record(asked);
};
