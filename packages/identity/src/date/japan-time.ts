import { dayPartsOf, type LocalDate } from './local-date.ts';

/** Japanese time is nine hours ahead of UTC all year. */
const offset = 9 * 60 * 60 * 1000;

/** The day it is in Japan at an instant. */
export const dayInJapan = (instant: Date): LocalDate => new Date(instant.getTime() + offset).toISOString().slice(0, 10);

/** A time of day in Japan, as an instant. @throws identity.date */
export const instantInJapan = (date: LocalDate, hours: number, minutes: number, seconds: number): Date => {
  const { year, month, day } = dayPartsOf(date);
  return new Date(Date.UTC(year, month - 1, day, hours, minutes, seconds) - offset);
};

/** The instant at which something valid until this day ends: 23:59:59 in Japan. @throws identity.date */
export const endOfDayInJapan = (date: LocalDate): Date => instantInJapan(date, 23, 59, 59);
