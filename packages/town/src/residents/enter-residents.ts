// The residents of a town in its register, and their cards in J-LIS's book, each once.

import type { Personalisation } from '@openmyna/card';
import { endsWithStay, type LocalDate } from '@openmyna/identity';
import type { CardBook, CardFacts } from '@openmyna/institutions/jlis';
import type { NewResident, Register } from '@openmyna/institutions/municipality';
import type { Resident } from './resident.ts';

/** Enters those that are not there: on the first opening, and in a town from before there was a register. */
export const enterResidents = async (
  { register, cards }: { readonly register: Register; readonly cards: CardBook },
  residents: readonly Resident[],
  happenedOn: LocalDate,
): Promise<void> => {
  const last = residents.at(-1);
  if (last === undefined || (await cards.cardsOf(last.id)).some(({ status }) => status !== 'made')) return;
  for (const { id, card } of residents) {
    await register.record({
      residentId: id,
      happenedOn,
      event: { kind: 'registration', person: personOf(card), numbers: numbersOf(card) },
      request: 'town',
    });
    const name = { residentId: id, cardId: card.cardId };
    const [known] = await cards.cardsOf(id);
    if (known === undefined) await cards.record(name, { kind: 'made', facts: factsOf(card), registerVersion: 1 });
    if (known === undefined || known.status === 'made') await cards.record(name, { kind: 'issued' });
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

const factsOf = (card: Personalisation): CardFacts => {
  const { model, manufacturingNumber, acceptedOn, issuedOn, expiresOn, securityCode, pins, photo, holder } = card;
  const { birthDate, residence } = holder;
  return {
    model,
    manufacturingNumber,
    acceptedOn,
    issuedOn,
    expiresOn,
    ...(endsWithStay({ birthDate, acceptedOn, issuedOn, stayEndsOn: residence?.periodEndsOn }) && {
      endsWithStay: true,
    }),
    form: pins === null ? 'face' : 'pins',
    securityCode,
    photo: photo?.seed ?? null,
  };
};

const numbersOf = ({ holder: { myNumber, residentCode } }: Personalisation) => ({ myNumber, residentCode });
