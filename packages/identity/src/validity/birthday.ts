import {
  addDays,
  addMonths,
  dayPartsOf,
  isLeapYear,
  type LocalDate,
  localDate,
  type PartialDate,
  precisionOf,
} from '../date/local-date.ts';

export type LeapDayBirthday = 'feb28' | 'mar01';

/** Which day is the birthday of someone born on 29 February in a common year: not settled for cards; this line is the one to change. */
export const leapDayBirthday: LeapDayBirthday = 'feb28';

/**
 * The day that counts as the birth date where its month or day is unknown (不詳): the last that it may be, so that nobody is taken to be
 * older than they are. How municipalities settle it is not public; this is the line to change.
 * @throws identity.date, of an unknown year too: no age follows from it
 */
export const assumedBirthDate = (birthDate: PartialDate): LocalDate => {
  const precision = precisionOf(birthDate);
  if (precision === 'year') return `${birthDate.slice(0, 4)}-12-31`;
  if (precision === 'month') return addDays(addMonths(`${birthDate.slice(0, 7)}-01`, 1), -1);
  return birthDate;
};

/** The birthday in a year. @throws identity.date */
export const birthdayIn = (
  birthDate: PartialDate,
  year: number,
  leapDay: LeapDayBirthday = leapDayBirthday,
): LocalDate => {
  const { month, day } = dayPartsOf(assumedBirthDate(birthDate));
  if (month !== 2 || day !== 29 || isLeapYear(year)) return localDate(year, month, day);
  return leapDay === 'feb28' ? localDate(year, 2, 28) : localDate(year, 3, 1);
};

/** The nth birthday after a day; a birthday on the day itself does not count. @throws identity.date */
export const nthBirthdayAfter = (
  birthDate: PartialDate,
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
export const ageOn = (birthDate: PartialDate, day: LocalDate, leapDay?: LeapDayBirthday): number => {
  const { year } = dayPartsOf(day);
  const years = year - dayPartsOf(assumedBirthDate(birthDate)).year;
  return birthdayIn(birthDate, year, leapDay) <= day ? years : years - 1;
};
