import { OpenMynaError } from '@openmyna/errors';
import { manufacturingNumberOf } from '@openmyna/institutions/jlis';
import type { Institutions } from '../authorities/institutions.ts';
import type { ApiOptions } from './api.ts';

/** Whose matter something is, by the register and the card book as they are now. */
export const placeOfIn =
  ({ register, cards }: Institutions): ApiOptions['placeOf'] =>
  async (subject) => {
    const ofResident = async (resident: string) => {
      const { address } = await register.resident(resident);
      return { resident, municipality: address.municipality };
    };
    try {
      if ('municipality' in subject) return subject;
      if ('resident' in subject) return await ofResident(subject.resident);
      if ('household' in subject) {
        const [member] = (await register.household(subject.household)).members;
        return member && (await ofResident(member.residentId));
      }
      const key =
        'card' in subject
          ? { cardId: subject.card }
          : { manufacturingNumber: manufacturingNumberOf(subject.diversification) };
      // A card may be named by whose it is, as in every command.
      const own = 'card' in subject ? await cards.cardsOf(subject.card) : [];
      return await ofResident(own[0]?.residentId ?? (await cards.card(key)).residentId);
    } catch (error) {
      const nobody = ['register.unknown', 'register.household', 'jlis.card-unknown'];
      if (error instanceof OpenMynaError && nobody.includes(error.code)) return undefined;
      throw error;
    }
  };
