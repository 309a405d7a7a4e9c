import { dayPartsOf, earlier, type LocalDate, type PartialDate } from '../date/local-date.ts';
import { ageOn, type LeapDayBirthday, nthBirthdayAfter } from './birthday.ts';

/** What the expiry of a card depends on (services.md §3.1). */
export interface CardCircumstances {
  readonly birthDate: PartialDate;
  /** The day J-LIS accepted the application (申請受付日): the age is that of this day. */
  readonly acceptedOn: LocalDate;
  /** The day of issue (発行日), not of collection: birthdays are counted from it. */
  readonly issuedOn: LocalDate;
  /** 在留期間満了日, where the holder's status of residence has a period of stay. */
  readonly stayEndsOn?: LocalDate | undefined;
  /** Default: {@link leapDayBirthday}. */
  readonly leapDay?: LeapDayBirthday | undefined;
}

/** The age of majority for cards: 20 until applications of 2022-03-31, 18 from then on. */
export const adultAge = (acceptedOn: LocalDate): 18 | 20 => (acceptedOn < '2022-04-01' ? 20 : 18);

/** Whether a card ends with the period of stay, and not on a birthday. @throws identity.date */
export const endsWithStay = ({ stayEndsOn, ...rest }: CardCircumstances): boolean =>
  stayEndsOn !== undefined && stayEndsOn < cardExpiry(rest);

/**
 * The last day a card is valid: the tenth birthday after issue for an adult, else the fifth; or the end of the stay,
 * where that is earlier (a stay is five years at most, so for an adult it always is).
 * @throws identity.date
 */
export const cardExpiry = ({ birthDate, acceptedOn, issuedOn, stayEndsOn, leapDay }: CardCircumstances): LocalDate => {
  dayPartsOf(acceptedOn);
  const isAdult = ageOn(birthDate, acceptedOn, leapDay) >= adultAge(acceptedOn);
  const birthday = nthBirthdayAfter(birthDate, issuedOn, isAdult ? 10 : 5, leapDay);
  return stayEndsOn === undefined ? birthday : earlier(birthday, stayEndsOn);
};
