import { OpenMynaError } from '@openmyna/errors';
import { manufacturingNumberOf } from '@openmyna/institutions/jlis';
import type { Institutions } from '../authorities/institutions.ts';
import type { AnswerOptions } from './answer-call.ts';

/** Whose matter something is, by the register and the card book as they are now. */
export const placeOfIn =
  (institutions: Institutions): AnswerOptions['placeOf'] =>
  async (matter, books = institutions) => {
    const { register, cards } = books;
    const ofResident = async (resident: string) => {
      const { address } = await register.resident(resident);
      return { resident, municipality: address.municipality };
    };
    try {
      if ('municipality' in matter) return matter;
      if ('arrival' in matter) {
        const { address, status, planned } = await register.resident(matter.arrival);
        const isThere = address.municipality === matter.to;
        const hasLeft = status === 'moved-out' || status === 'abroad' || planned?.event.kind === 'move-out';
        return isThere || hasLeft ? { resident: matter.arrival, municipality: matter.to } : undefined;
      }
      if ('resident' in matter) return await ofResident(matter.resident);
      if ('household' in matter) {
        const [member] = (await register.household(matter.household)).members;
        return member && (await ofResident(member.residentId));
      }
      if ('serial' in matter) {
        const certificate = await institutions.authority.record({ ...matter, serial: BigInt(`0x${matter.serial}`) });
        return await ofResident((await cards.card({ cardId: certificate.holder })).residentId);
      }
      const key =
        'card' in matter
          ? { cardId: matter.card }
          : { manufacturingNumber: manufacturingNumberOf(matter.diversification) };
      // A card may be named by whose it is, as in every command.
      const own = 'card' in matter ? await cards.cardsOf(matter.card) : [];
      return await ofResident(own[0]?.residentId ?? (await cards.card(key)).residentId);
    } catch (error) {
      const nobody = [
        'register.unknown',
        'register.id',
        'register.household',
        'jlis.card-unknown',
        'jlis.card-id',
        'jlis.certificate-unknown',
      ];
      if (error instanceof OpenMynaError && nobody.includes(error.code)) return undefined;
      throw error;
    }
  };
