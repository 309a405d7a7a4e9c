// Whether a resident gets a certificate today, and until when (services.md §3.1).

import { OpenMynaError } from '@openmyna/errors';
import {
  authenticationExpiry,
  endOfDayInJapan,
  hasEnded,
  type LocalDate,
  maySign,
  signatureExpiry,
} from '@openmyna/identity';
import { type CardRecord, type CertificationObstacle, certificationObstacle } from '@openmyna/institutions/jlis';
import type { Resident } from '@openmyna/institutions/municipality';
import type { Medium, Purpose } from '@openmyna/pki';
import { errors } from '../errors.ts';

export interface Application {
  readonly card: CardRecord;
  readonly purpose: Purpose;
  readonly medium: Medium;
  readonly today: LocalDate;
  /** The last day of the one it takes the place of. */
  readonly replacesExpiringOn: LocalDate | undefined;
  /** As the register has them. */
  readonly holder: Pick<Resident, 'status' | 'continuesAbroad' | 'birthDate'>;
}

/** The last instant it holds. @throws OpenMynaError `certificate.refused` with the reason */
export const notAfterOf = ({ card, purpose, medium, today, replacesExpiringOn, holder }: Application): Date => {
  const { form, facts } = card;
  const { expiresOn: cardExpiresOn } = facts;
  const refuse = (reason: CertificationObstacle | 'card-expired' | 'under-15' | 'no-pins') =>
    new OpenMynaError(errors['certificate.refused'], { card: card.cardId, reason });
  if (hasEnded(cardExpiresOn, today)) throw refuse('card-expired');
  const obstacle = certificationObstacle(holder, card.status);
  if (obstacle !== undefined) throw refuse(obstacle);
  const { birthDate } = holder;
  // The phone's are issued on the strength of a signature by the card (services.md §1.6).
  if ((purpose === 'signature' || medium === 'phone') && !maySign(birthDate, today)) throw refuse('under-15');
  if ((purpose === 'signature' || medium === 'phone') && form === 'face') throw refuse('no-pins');
  const expiresOn = authenticationExpiry({ birthDate, issuedOn: today, cardExpiresOn, replacesExpiringOn });
  return endOfDayInJapan(purpose === 'signature' ? signatureExpiry(expiresOn, cardExpiresOn) : expiresOn);
};
