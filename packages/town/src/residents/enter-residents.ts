// The residents of a town in its register, each once.

import type { Personalisation } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import type { LocalDate } from '@openmyna/identity';
import { errors, type NewResident, type Register } from '@openmyna/institutions/municipality';
import type { Resident } from './resident.ts';

/** Enters those that are not there: on the first opening, and in a town from before there was a register. */
export const enterResidents = async (
  register: Register,
  residents: readonly Resident[],
  happenedOn: LocalDate,
): Promise<void> => {
  const last = residents.at(-1);
  if (last === undefined || (await isThere(register, last.id))) return;
  for (const { id, card } of residents)
    await register.record({
      residentId: id,
      happenedOn,
      event: { kind: 'registration', person: personOf(card), numbers: numbersOf(card) },
      request: 'town',
    });
};

const isThere = async (register: Register, residentId: string): Promise<boolean> => {
  try {
    await register.resident(residentId);
    return true;
  } catch (error) {
    if (error instanceof OpenMynaError && error.code === errors['register.unknown'].code) return false;
    throw error;
  }
};

const personOf = ({ holder, municipality }: Personalisation): NewResident => {
  const { name, formerName, alias, birthDate, sex, address, residence } = holder;
  return {
    name,
    ...(formerName !== undefined && { formerName }),
    ...(alias !== undefined && { alias }),
    birthDate,
    sex,
    address: { municipality: municipality.code, text: address },
    ...(residence !== undefined && { stayEndsOn: residence.periodEndsOn ?? null }),
  };
};

const numbersOf = ({ holder: { myNumber, residentCode } }: Personalisation) => ({ myNumber, residentCode });
