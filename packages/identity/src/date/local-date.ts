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

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const read = (text: string): (DateParts & { precision: Precision }) | undefined => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  if (year === 0) return month === 0 && day === 0 ? { year, month, day, precision: 'unknown' } : undefined;
  if (month === 0) return day === 0 ? { year, month, day, precision: 'year' } : undefined;
  if (month > 12 || day > daysInMonth(year, month)) return undefined;
  return { year, month, day, precision: day === 0 ? 'month' : 'day' };
};

/** Whether a text is a day that exists. */
export const isLocalDate = (text: string): boolean => read(text)?.precision === 'day';

/** Whether a text is a day that exists, or one with unknown parts. */
export const isPartialDate = (text: string): boolean => read(text) !== undefined;

/** @throws identity.date */
export const precisionOf = (date: PartialDate): Precision => {
  const found = read(date);
  if (found === undefined) throw new OpenMynaError(errors['identity.date']);
  return found.precision;
};

/** The parts of a partial date. @throws identity.date */
export const partsOf = (date: PartialDate): DateParts => {
  const found = read(date);
  if (found === undefined) throw new OpenMynaError(errors['identity.date']);
  return { year: found.year, month: found.month, day: found.day };
};

/** The parts of a whole day. @throws identity.date, for unknown parts too */
export const dayPartsOf = (date: LocalDate): DateParts => {
  if (!isLocalDate(date)) throw new OpenMynaError(errors['identity.date']);
  return partsOf(date);
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
