// The whole table of services.md §3.1, swept: every birth date of four years with their leap day, every age, the days around each
// boundary, against an oracle that counts calendar days and knows nothing of the code under test.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  addDays,
  authenticationExpiry,
  cardExpiry,
  endOfDayInJapan,
  type LeapDayBirthday,
  type LocalDate,
  maySign,
  renewalOpens,
  signatureExpiry,
} from '@openmyna/identity';

const day = 86_400_000;
const text = (instant: number): LocalDate => new Date(instant).toISOString().slice(0, 10) as LocalDate;
const instant = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const isLeap = (year: number): boolean => new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;

/** Under the default for who is born on 29 February, the 28th in a common year, and under the other setting. */
const inCommonYears = { feb28: '02-28', mar01: '03-01' } as const satisfies Record<LeapDayBirthday, string>;
const settings = [undefined, 'mar01'] as const;
const written = new Map<string, string[]>();

/** All birthdays, by writing them down. */
const birthdays = (birthDate: string, leapDay: LeapDayBirthday = 'feb28'): string[] => {
  const name = `${birthDate} ${leapDay}`;
  const known = written.get(name);
  if (known !== undefined) return known;
  const [year, month, date] = birthDate.split('-');
  const all = Array.from({ length: 131 }, (_, age) => {
    const there = Number(year) + age;
    const day = `${month}-${date}`;
    return `${there}-${day === '02-29' && !isLeap(there) ? inCommonYears[leapDay] : day}`;
  });
  written.set(name, all);
  return all;
};

/** Years lived: how many birthdays after the birth there were by that day. */
const age = (birthDate: string, on: string, leapDay?: LeapDayBirthday): number =>
  birthdays(birthDate, leapDay).filter((one) => one <= on).length - 1;

const nth = (birthDate: string, after: string, n: number, leapDay?: LeapDayBirthday): string =>
  birthdays(birthDate, leapDay).filter((one) => one > after)[n - 1]!;

const least = (...dates: (string | undefined)[]): string => dates.filter((one) => one !== undefined).toSorted()[0]!;

/** Every birth date of 2004 to 2007, moved back so that the age at the reference day is any of 0 to 110. */
function* births(step: number): Generator<LocalDate> {
  for (let at = instant('2004-01-01'), index = 0; at < instant('2008-01-01'); at += day, index++) {
    const date = text(at);
    for (let years = index % step; years <= 112; years += step) {
      const moved = `${Number(date.slice(0, 4)) + 20 - years}${date.slice(4)}`;
      if (moved.endsWith('02-29') && !isLeap(Number(moved.slice(0, 4)))) continue;
      if (moved <= '2026-01-01') yield moved as LocalDate;
    }
  }
}

for (const leapDay of settings)
  describe(`every birth date and age, 29 February as ${leapDay ?? 'by default'}`, () => {
    test('card, authentication and signature end as the table says', () => {
      let count = 0;
      for (const birthDate of births(7))
        for (const acceptedOn of ['2022-03-31', '2022-04-01', '2026-02-28', '2026-11-26'] as const) {
          if (acceptedOn < birthDate) continue;
          const issuedOn = addDays(acceptedOn, 25);
          const years = age(birthDate, acceptedOn, leapDay);
          const adult = years >= (acceptedOn <= '2022-03-31' ? 20 : 18);
          const card = nth(birthDate, issuedOn, adult ? 10 : 5, leapDay);
          assert.equal(cardExpiry({ birthDate, acceptedOn, issuedOn, leapDay }), card, `${birthDate} ${acceptedOn}`);
          const certificate = authenticationExpiry({ birthDate, issuedOn, cardExpiresOn: card as LocalDate, leapDay });
          assert.equal(certificate, least(nth(birthDate, issuedOn, 5, leapDay), card));
          assert.equal(signatureExpiry(certificate, card as LocalDate), certificate);
          assert.equal(maySign(birthDate, acceptedOn, leapDay), years >= 15);
          count++;
        }
      assert.ok(count > 30_000, `${count}`);
    });

    test('the day before, of and after a 15th, 18th or 20th birthday, and issue around a birthday', () => {
      for (const birthDate of births(41)) {
        const all = birthdays(birthDate, leapDay);
        for (const years of [15, 18, 20])
          for (const off of [-1, 0, 1]) {
            const acceptedOn = addDays(all[years]! as LocalDate, off);
            if (acceptedOn > '2090' || acceptedOn < '1950') continue;
            const adult = age(birthDate, acceptedOn, leapDay) >= (acceptedOn <= '2022-03-31' ? 20 : 18);
            assert.equal(age(birthDate, acceptedOn, leapDay), off < 0 ? years - 1 : years);
            assert.equal(maySign(birthDate, acceptedOn, leapDay), age(birthDate, acceptedOn, leapDay) >= 15);
            for (const issued of [-1, 0, 1]) {
              const issuedOn = addDays(all[years + 1]! as LocalDate, issued);
              const expected = nth(birthDate, issuedOn, adult ? 10 : 5, leapDay);
              assert.equal(
                cardExpiry({ birthDate, acceptedOn, issuedOn, leapDay }),
                expected,
                `${birthDate} ${acceptedOn} ${issuedOn}`,
              );
            }
          }
      }
    });

    test('a stay that ends before the birthday ends the card, one that ends after it does not', () => {
      for (const birthDate of births(53)) {
        const [acceptedOn, issuedOn] = ['2026-11-01', '2026-11-26'] as const;
        const birthday = nth(birthDate, issuedOn, age(birthDate, acceptedOn, leapDay) >= 18 ? 10 : 5, leapDay);
        for (const off of [-1, 0, 1]) {
          const stayEndsOn = addDays(birthday as LocalDate, off);
          assert.equal(
            cardExpiry({ birthDate, acceptedOn, issuedOn, stayEndsOn, leapDay }),
            off < 0 ? stayEndsOn : birthday,
          );
        }
      }
    });
  });

for (const leapDay of settings)
  describe(`renewal, 29 February as ${leapDay ?? 'by default'}`, () => {
    /** The same day three months before, or the last one of that month; counted in months and days written down. */
    const threeMonthsBefore = (date: string): string => {
      const [year, month, date2] = date.split('-').map(Number) as [number, number, number];
      const first = new Date(Date.UTC(year, month - 4, 1));
      const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
      return text(first.getTime() + (Math.min(date2, length) - 1) * day);
    };

    test('inside the window runs to the sixth birthday, outside it to the fifth; for every day of four years as an end', () => {
      for (let at = instant('2026-01-01'); at < instant('2030-01-01'); at += day) {
        const old = text(at);
        const opens = text(instant(threeMonthsBefore(old)) + day);
        assert.equal(renewalOpens(old), opens);
        // Born on the day on which the old one ends, as the fifth birthday is.
        const birthDate = (old.endsWith('02-29') ? `1980${old.slice(4)}` : `1981${old.slice(4)}`) as LocalDate;
        const cardExpiresOn = '2040-12-31' as LocalDate;
        for (const [issuedOn, n] of [
          [text(instant(opens) - day), 5],
          [opens, 6],
          [text(instant(old) - day), 6],
          [old, 5],
          [text(instant(old) + day), 5],
        ] as const) {
          const expiry = authenticationExpiry({ birthDate, issuedOn, cardExpiresOn, replacesExpiringOn: old, leapDay });
          assert.equal(expiry, nth(birthDate, issuedOn, n, leapDay), `${old} ${issuedOn}`);
        }
      }
    });

    test('never beyond the card', () => {
      const cardExpiresOn = '2028-01-01' as LocalDate;
      for (const birthDate of births(97)) {
        if (birthDate > '2020') continue;
        const expiry = authenticationExpiry({ birthDate, issuedOn: '2026-11-26' as LocalDate, cardExpiresOn, leapDay });
        assert.equal(expiry, cardExpiresOn);
        assert.equal(signatureExpiry('2030-01-01' as LocalDate, cardExpiresOn), cardExpiresOn);
      }
    });
  });

test('the last instant is 23:59:59 in Japan, every day of four years', () => {
  for (let at = instant('2026-01-01'); at < instant('2030-01-01'); at += day)
    assert.equal(endOfDayInJapan(text(at)).getTime(), at + day - 9 * 3_600_000 - 1000);
});
