import { earlier, type LocalDate, type PartialDate } from '../date/local-date.ts';
import { ageOn, type LeapDayBirthday, nthBirthdayAfter } from './birthday.ts';
import { isInRenewal } from './expiry-plan.ts';

/** The youngest who may have a signing certificate (署名用電子証明書). */
export const signingAge = 15;

/** Whether the law issues a signing certificate to someone of this birth date who applies on this day. @throws identity.date */
export const maySign = (birthDate: PartialDate, acceptedOn: LocalDate, leapDay?: LeapDayBirthday): boolean =>
  ageOn(birthDate, acceptedOn, leapDay) >= signingAge;

/** What the expiry of a certificate depends on (services.md §3.1). */
export interface CertificateCircumstances {
  readonly birthDate: PartialDate;
  readonly issuedOn: LocalDate;
  readonly cardExpiresOn: LocalDate;
  /** The expiry of the certificate this one replaces, if any. */
  readonly replacesExpiringOn?: LocalDate | undefined;
  /** Default: {@link leapDayBirthday}. */
  readonly leapDay?: LeapDayBirthday | undefined;
}

/**
 * The last day an authentication certificate (利用者証明用電子証明書) is valid: the fifth birthday after issue, the sixth
 * where it replaces one within its renewal window (but its last day, from which the fifth is just as far), and never
 * beyond the card. @throws identity.date
 */
export const authenticationExpiry = (circumstances: CertificateCircumstances): LocalDate => {
  const { birthDate, issuedOn, cardExpiresOn, replacesExpiringOn: old, leapDay } = circumstances;
  const isRenewal = old !== undefined && isInRenewal(old, issuedOn);
  return earlier(nthBirthdayAfter(birthDate, issuedOn, isRenewal ? 6 : 5, leapDay), cardExpiresOn);
};

/**
 * The last day a signing certificate is valid: that of the authentication certificate beside it, never beyond the card.
 * Who may have one is another question: `maySign`.
 */
export const signatureExpiry = (authenticationExpiresOn: LocalDate, cardExpiresOn: LocalDate): LocalDate =>
  earlier(authenticationExpiresOn, cardExpiresOn);
