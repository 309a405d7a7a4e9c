import { dayPartsOf, type LocalDate, localDate } from '../date/local-date.ts';

export type LeapDayBirthday = 'feb28' | 'mar01';

/** Which day is the birthday of someone born on 29 February in a common year: not settled for cards; this line is the one to change. */
export const leapDayBirthday: LeapDayBirthday = 'feb28';

/** The birthday in a year. @throws identity.date */
export const birthdayIn = (
  birthDate: LocalDate,
  year: number,
  leapDay: LeapDayBirthday = leapDayBirthday,
): LocalDate => {
  const { month, day } = dayPartsOf(birthDate);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month !== 2 || day !== 29 || isLeap) return localDate(year, month, day);
  return leapDay === 'feb28' ? localDate(year, 2, 28) : localDate(year, 3, 1);
};

/** The nth birthday after a day; a birthday on the day itself does not count. @throws identity.date */
export const nthBirthdayAfter = (
  birthDate: LocalDate,
  day: LocalDate,
  n: number,
  leapDay?: LeapDayBirthday,
): LocalDate => {
  const { year } = dayPartsOf(day);
  const isAhead = birthdayIn(birthDate, year, leapDay) > day;
  return birthdayIn(birthDate, (isAhead ? year : year + 1) + n - 1, leapDay);
};

/**
 * The age on a day, in whole years: birthdays reached, the day itself included. (For civil law an age is attained at
 * the end of the day before; the rules of the card are applied by the birthday.) Negative before birth.
 * @throws identity.date
 */
export const ageOn = (birthDate: LocalDate, day: LocalDate, leapDay?: LeapDayBirthday): number => {
  const { year } = dayPartsOf(day);
  const years = year - dayPartsOf(birthDate).year;
  return birthdayIn(birthDate, year, leapDay) <= day ? years : years - 1;
};
