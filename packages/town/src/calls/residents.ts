import { toHex } from '@openmyna/apdu';
import { dayInJapan } from '@openmyna/identity';
import { followRegister } from '@openmyna/institutions/jlis';
import type { Answers } from './context.ts';

export const residentCalls: Answers<'resident' | 'history' | 'happen'> = {
  resident: ({ certification: { register } }, { resident }) => register.resident(resident),

  history: async ({ certification: { register } }, { resident }) =>
    (await register.history(resident)).map(({ seq, happenedOn, recordedAt, event }) => ({
      seq,
      on: happenedOn,
      recordedAt: recordedAt.toISOString(),
      event,
    })),

  happen: async ({ certification, clock, random }, { resident, on, event, request }) => {
    const { register, store } = certification;
    const after = await register.record({
      residentId: resident,
      happenedOn: on ?? dayInJapan(clock()),
      event,
      request: request ?? toHex(random(16)),
    });
    await followRegister(store, certification, resident);
    return after;
  },
};
