// 照合番号: what is printed on the card, handed to it to show that it lies before one (card.md §4.1).

import { digitsOf } from './check-digit/digits.ts';
import { eraYymmdd } from './date/era.ts';
import { dayPartsOf, type LocalDate, type PartialDate, partsOf } from './date/local-date.ts';

/** The printed parts a verification number is made of. */
export interface PrintedBirthDate {
  readonly birthDate: PartialDate;
  /** A foreign resident's card prints the Gregorian year. */
  readonly foreign: boolean;
}

export interface PrintedFace extends PrintedBirthDate {
  readonly expiresOn: LocalDate;
  /** セキュリティコード, 4 digits */
  readonly securityCode: string;
}

/** 照合番号A: the My Number, 12 digits. Its check digit is not looked at. @throws identity.digits */
export const verificationNumberA = (myNumber: string): string => digitsOf(myNumber, 12, '個人番号').join('');

/**
 * The six digits of the birth date as printed, year first: of the era (`550217` for 1980-02-17), or of the Gregorian
 * century on a foreign resident's card (`800217`; presumed, services.md §2.2); an unknown month or day is `00`. Also the birth date PIN (生年月日) of
 * the 券面事項確認AP. @throws identity.date, identity.era
 */
export const birthDateSixDigits = ({ birthDate, foreign }: PrintedBirthDate): string => {
  partsOf(birthDate);
  return foreign ? birthDate.slice(2).replaceAll('-', '') : eraYymmdd(birthDate);
};

/**
 * 照合番号B, 14 digits: birth date (6), year of expiry (4), security code (4).
 * @throws identity.date, identity.era, identity.digits
 */
export const verificationNumberB = (face: PrintedFace): string => {
  const year = String(dayPartsOf(face.expiresOn).year).padStart(4, '0');
  return birthDateSixDigits(face) + year + digitsOf(face.securityCode, 4, 'セキュリティコード').join('');
};
