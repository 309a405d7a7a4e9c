import type { Personalisation } from '@openmyna/card';
import {
  addDays,
  authenticationExpiry,
  hasEnded,
  instantInJapan,
  type LocalDate,
  signatureExpiry,
} from '@openmyna/identity';

type Certificates = Personalisation['certificates'];

export interface Holding {
  readonly birthDate: LocalDate;
  readonly issuedOn: LocalDate;
  readonly cardExpiresOn: LocalDate;
  readonly today: LocalDate;
  /** Whether the holder went to renew what expired. */
  readonly renews: boolean;
  readonly maySign: boolean;
  /** Past ten in the morning, when the counter issued them. */
  readonly minute: number;
  readonly second: number;
}

/** How long before the expiry our residents go to renew, in days: inside the window of three months. */
const daysAhead = 30;

/** The certificates a card holds today: those of its issue, or of the last renewal. */
export const certificatesOf = (holding: Holding): Certificates => {
  const { birthDate, cardExpiresOn, today, renews, maySign, minute, second } = holding;
  let { issuedOn } = holding;
  let expiresOn = authenticationExpiry({ birthDate, issuedOn, cardExpiresOn });
  while (renews && hasEnded(expiresOn, today) && expiresOn < cardExpiresOn) {
    const replacesExpiringOn = expiresOn;
    issuedOn = addDays(replacesExpiringOn, -daysAhead);
    expiresOn = authenticationExpiry({ birthDate, issuedOn, cardExpiresOn, replacesExpiringOn });
  }
  const notBefore = instantInJapan(issuedOn, 10, minute, second).toISOString().replace('.000Z', 'Z');
  return {
    authentication: { notBefore, expiresOn },
    signature: maySign ? { notBefore, expiresOn: signatureExpiry(expiresOn, cardExpiresOn) } : null,
  };
};
