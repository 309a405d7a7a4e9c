// A register over a fresh database, with a clock that is set.

import type { StoreOptions } from '@openmyna/store';
import { seeded, testStore } from '@openmyna/store/test-harness';
import {
  type EventRequest,
  type LifeEvent,
  type MunicipalityTables,
  municipalityMigrations,
  type NewResident,
  openRegister,
} from '../../src/municipality/index.ts';
import { recordWithDeparture } from './with-departure.ts';

export const kiyose = { municipality: '132217', text: '東京都清瀬市架空町９９丁目１番２号' };
export const naha = { municipality: '472018', text: '沖縄県那覇市架空町９９丁目３番' };

export const person = (more: Partial<NewResident> = {}): NewResident => ({
  name: '見本　太郎',
  birthDate: '1985-03-27',
  sex: '1',
  address: kiyose,
  ...more,
});

export const setUp = async (options: Pick<StoreOptions, 'faults'> = {}) => {
  const store = await testStore<MunicipalityTables>({ used: true, ...options, migrations: municipalityMigrations });
  let now = new Date('2026-11-26T03:00:00Z');
  const register = openRegister({ store, clock: () => now, random: seeded('register') });
  let requests = 0;
  return {
    store,
    register,
    pass: (days: number) => {
      now = new Date(now.getTime() + days * 86_400_000);
    },
    /** Today in Japan. */
    today: () => new Date(now.getTime() + 9 * 3_600_000).toISOString().slice(0, 10),
    happen: (
      residentId: string,
      event: LifeEvent,
      happenedOn = '2026-11-26',
      request = `request ${requests++}`,
      more: Partial<EventRequest> = {},
    ) => recordWithDeparture(register, { residentId, happenedOn, event, request, ...more }),
    /** For a purpose, and so logged. */
    numberOf: async (residentId: string) =>
      (await register.myNumber({ residentId, purpose: 'notification', by: 'test' })).myNumber,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
};
