// 和暦. Two eras share the day of a change; the day belongs to the new one. Until the end of Meiji 5 (1872) Japan counted
// by another calendar: a Meiji date before 1873-01-01 is here the Gregorian day, not the one written at the time.

import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';
import { isLocalDate, isPartialDate, type LocalDate, type PartialDate, partsOf } from './local-date.ts';

export interface Era {
  readonly name: string;
  readonly romaji: string;
  /** As certificates and licences write it: 1 Meiji to 5 Reiwa. */
  readonly digit: '1' | '2' | '3' | '4' | '5';
  /** Its first day. */
  readonly from: LocalDate;
}

/** Meiji to Reiwa, the latest first. */
export const eras: readonly Era[] = [
  { name: '令和', romaji: 'Reiwa', digit: '5', from: '2019-05-01' },
  { name: '平成', romaji: 'Heisei', digit: '4', from: '1989-01-08' },
  { name: '昭和', romaji: 'Showa', digit: '3', from: '1926-12-25' },
  { name: '大正', romaji: 'Taisho', digit: '2', from: '1912-07-30' },
  { name: '明治', romaji: 'Meiji', digit: '1', from: '1868-01-25' },
];

export interface EraYear {
  readonly era: Era;
  /** 1 is 元年. */
  readonly year: number;
}

const eraOfDay = (date: string): Era | undefined => eras.find(({ from }) => from <= date);

/**
 * The era and its year. undefined where there is none: before Meiji, or an unknown part leaves two eras open.
 * @throws identity.date
 */
export const eraYearOf = (date: PartialDate): EraYear | undefined => {
  const { year, month, day } = partsOf(date);
  const first = `${date.slice(0, 4)}-${month === 0 ? '01' : date.slice(5, 7)}-${day === 0 ? '01' : date.slice(8)}`;
  const last = `${date.slice(0, 4)}-${month === 0 ? '12' : date.slice(5, 7)}-${day === 0 ? '31' : date.slice(8)}`;
  const found = eraOfDay(first);
  if (found === undefined || found !== eraOfDay(last)) return undefined;
  return { era: found, year: year - partsOf(found.from).year + 1 };
};

/** A date written in an era: `name` 昭和, `digit` 3, `year` 55 (1 is 元年), and its month and day, 0 where unknown. */
export interface EraDate extends Pick<Era, 'name' | 'digit'> {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The date as its era writes it. @throws identity.date, identity.era */
export const era = (date: PartialDate): EraDate => {
  const found = eraYearOf(date);
  if (found === undefined) throw new OpenMynaError(errors['identity.era']);
  const { name, digit } = found.era;
  const { month, day } = partsOf(date);
  return { name, digit, year: found.year, month, day };
};

/** `昭和55年2月17日`, `令和元年5月1日`. @throws identity.date, identity.era */
export const eraText = (date: LocalDate): string => {
  if (!isLocalDate(date)) throw new OpenMynaError(errors['identity.date']);
  const { name, year, month, day } = era(date);
  return `${name}${year === 1 ? '元' : year}年${month}月${day}日`;
};

const dayIn = (of: Era, year: number, month: string, day: string): LocalDate | undefined => {
  const date = `${partsOf(of.from).year - 1 + year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isLocalDate(date) && eraOfDay(date) === of ? date : undefined;
};

/**
 * The day a text such as `昭和55年2月17日` or `令和元年５月１日` names.
 * undefined where it is no such text, or the day does not lie in that era (`昭和64年1月8日`).
 */
export const dayOfEraText = (text: string): LocalDate | undefined => {
  const match = /^(.+?)(元|\d{1,2})年(\d{1,2})月(\d{1,2})日$/.exec(text.normalize('NFKC'));
  const named = eras.find(({ name }) => name === match?.[1]);
  if (match === null || named === undefined) return undefined;
  return dayIn(named, match[2] === '元' ? 1 : Number(match[2]), match[3]!, match[4]!);
};

/** Year of the era, month and day, two digits each: `550217` for 1980-02-17. @throws identity.date, identity.era */
export const eraYymmdd = (date: PartialDate): string =>
  `${String(era(date).year).padStart(2, '0')}${date.slice(5, 7)}${date.slice(8)}`;

/** The era's digit before them, as a licence writes a date: `5061231` for 2024-12-31. @throws identity.date, identity.era */
export const eraDigitYymmdd = (date: PartialDate): string => `${era(date).digit}${eraYymmdd(date)}`;

/**
 * A birth date as a signing certificate writes it: the era's digit (0 where none can be told) and the Gregorian
 * `YYYYMMDD`, unknown parts zero: `319800217`. @throws identity.date
 */
export const certificateBirthDate = (date: PartialDate): string =>
  `${eraYearOf(date)?.era.digit ?? '0'}${date.replaceAll('-', '')}`;

/** The birth date a signing certificate holds, or undefined where the digit is no era's or contradicts the date. */
export const birthDateOfCertificate = (text: string): PartialDate | undefined => {
  const match = /^([0-5])(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const date = match.slice(2).join('-');
  if (!isPartialDate(date)) return undefined;
  const digit = eraYearOf(date)?.era.digit;
  return match[1] === '0' || digit === undefined || digit === match[1] ? date : undefined;
};

/** The day a licence's seven digits name: `5061231` is 2024-12-31. undefined where there is none. */
export const dayOfEraDigitYymmdd = (text: string): LocalDate | undefined => {
  const match = /^([1-5])(\d{2})(\d{2})(\d{2})$/.exec(text);
  const named = eras.find(({ digit }) => digit === match?.[1]);
  if (match === null || named === undefined) return undefined;
  return dayIn(named, Number(match[2]), match[3]!, match[4]!);
};
