import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/** A day of the Gregorian calendar, `YYYY-MM-DD`, of no time zone. Two of them compare as text. */
export type LocalDate = string;

/** As the register keeps a birth date: a LocalDate whose unknown parts (不詳) are zeros: `1935-04-00`, `1935-00-00`, `0000-00-00`. */
export type PartialDate = string;

/** The finest part of a partial date that is known. */
export type Precision = 'day' | 'month' | 'year' | 'unknown';

export interface DateParts {
  readonly year: number;
  /** 1–12; 0 where unknown */
  readonly month: number;
  /** 1–31; 0 where unknown */
  readonly day: number;
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** By the Gregorian calendar. */
export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : lengths[month - 1]!;

/** The number that a text's decimal digits from one place to another make; NaN where there is another character. */
const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

const read = (text: string): DateParts | undefined => {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return undefined;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const isDay = month >= 1 && month <= 12 && day <= daysInMonth(year, month);
  return year >= 0 && ((isDay && year > 0) || (month === 0 && day === 0)) ? { year, month, day } : undefined;
};

/** Whether a text is a day that exists. */
export const isLocalDate = (text: string): boolean => (read(text)?.day ?? 0) > 0;

/** Whether a text is a day that exists, or one with unknown parts. */
export const isPartialDate = (text: string): boolean => read(text) !== undefined;

/** The parts of a partial date. @throws identity.date */
export const partsOf = (date: PartialDate): DateParts => {
  const found = read(date);
  if (found === undefined) throw new OpenMynaError(errors['identity.date']);
  return found;
};

/** @throws identity.date */
export const precisionOf = (date: PartialDate): Precision => {
  const { year, month, day } = partsOf(date);
  if (year === 0) return 'unknown';
  if (month === 0) return 'year';
  return day === 0 ? 'month' : 'day';
};

/** The parts of a whole day. @throws identity.date, for unknown parts too */
export const dayPartsOf = (date: LocalDate): DateParts => {
  const found = partsOf(date);
  if (found.day === 0) throw new OpenMynaError(errors['identity.date']);
  return found;
};

/** @throws identity.date where there is no such day */
export const localDate = (year: number, month: number, day: number): LocalDate => {
  const date = [String(year).padStart(4, '0'), ...[month, day].map((part) => String(part).padStart(2, '0'))].join('-');
  if (!isLocalDate(date)) throw new OpenMynaError(errors['identity.date']);
  return date;
};

/** @param days may be negative */
export const addDays = (date: LocalDate, days: number): LocalDate => {
  const { year, month, day } = dayPartsOf(date);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
};

/**
 * The same day of another month, or that month's last day where it is shorter (Civil Code, article 143).
 * @param months may be negative
 */
export const addMonths = (date: LocalDate, months: number): LocalDate => {
  const { year, month, day } = dayPartsOf(date);
  const count = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
  return localDate(toYear, toMonth, Math.min(day, daysInMonth(toYear, toMonth)));
};

/** The earlier of two days. */
export const earlier = (first: LocalDate, second: LocalDate): LocalDate => [first, second].sort()[0]!;
