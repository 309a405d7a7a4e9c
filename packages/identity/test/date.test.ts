import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  addDays,
  addMonths,
  birthDateOfCertificate,
  certificateBirthDate,
  dayInJapan,
  dayOfEraDigitYymmdd,
  dayOfEraText,
  endOfDayInJapan,
  eraDigitYymmdd,
  eraText,
  eraYearOf,
  eraYymmdd,
  isLocalDate,
  isPartialDate,
  precisionOf,
} from '@openmyna/identity';
import fc from 'fast-check';

const day = (from: string, to: string) =>
  fc
    .date({ min: new Date(`${from}T00:00:00Z`), max: new Date(`${to}T00:00:00Z`), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

describe('和暦: the day of a change belongs to the new era', () => {
  for (const [date, text] of [
    ['1868-01-25', '明治元年1月25日'],
    ['1912-07-29', '明治45年7月29日'],
    ['1912-07-30', '大正元年7月30日'],
    ['1926-12-24', '大正15年12月24日'],
    ['1926-12-25', '昭和元年12月25日'],
    ['1980-02-17', '昭和55年2月17日'],
    ['1989-01-07', '昭和64年1月7日'],
    ['1989-01-08', '平成元年1月8日'],
    ['2019-04-30', '平成31年4月30日'],
    ['2019-05-01', '令和元年5月1日'],
    ['2026-11-24', '令和8年11月24日'],
  ] as const)
    test(`${date} is ${text}, and back`, () => {
      assert.equal(eraText(date), text);
      assert.equal(dayOfEraText(text), date);
    });

  test('full-width digits and 1年 are read too', () => {
    assert.equal(dayOfEraText('令和元年５月１日'), '2019-05-01');
    assert.equal(dayOfEraText('平成1年1月8日'), '1989-01-08');
  });

  for (const text of [
    '昭和64年1月8日',
    '平成31年5月1日',
    '大正元年7月29日',
    '昭和55年2月30日',
    '慶応3年1月1日',
    '昭和55年',
    '昭和0年1月1日',
  ])
    test(`${text} names no day`, () => assert.equal(dayOfEraText(text), undefined));

  test('before Meiji there is no era here', () => {
    assert.equal(eraYearOf('1868-01-24'), undefined);
    assert.throws(() => eraText('1868-01-24'), { code: 'identity.era' });
  });

  test('every day since Meiji goes to an era and back', () => {
    fc.assert(
      fc.property(day('1868-01-25', '2117-12-31'), (date) => {
        assert.equal(dayOfEraText(eraText(date)), date);
        assert.equal(dayOfEraDigitYymmdd(eraDigitYymmdd(date)), date);
        assert.equal(birthDateOfCertificate(certificateBirthDate(date)), date);
      }),
    );
  });
});

describe('dates in digits', () => {
  test('Showa 55 is 550217 as printed (照合番号B of the test card)', () =>
    assert.equal(eraYymmdd('1980-02-17'), '550217'));

  test('the first year is 01', () => assert.equal(eraYymmdd('2019-05-01'), '010501'));

  test('a licence puts the digit of the era before: 5061231', () => {
    assert.equal(eraDigitYymmdd('2024-12-31'), '5061231');
    assert.equal(dayOfEraDigitYymmdd('3641231'), undefined);
    assert.equal(dayOfEraDigitYymmdd('6010101'), undefined);
  });

  test('a certificate holds the digit of the era and the Gregorian year: 319800217', () => {
    assert.equal(certificateBirthDate('1980-02-17'), '319800217');
    assert.equal(birthDateOfCertificate('319800217'), '1980-02-17');
  });

  test('unknown parts are zeros; the era is 0 where they leave two open', () => {
    assert.equal(certificateBirthDate('1935-04-00'), '319350400');
    assert.equal(certificateBirthDate('1935-00-00'), '319350000');
    assert.equal(certificateBirthDate('1989-01-00'), '019890100');
    assert.equal(certificateBirthDate('1989-00-00'), '019890000');
    assert.equal(certificateBirthDate('0000-00-00'), '000000000');
    assert.equal(birthDateOfCertificate('319350000'), '1935-00-00');
    assert.equal(birthDateOfCertificate('419890000'), '1989-00-00');
    assert.equal(birthDateOfCertificate('000000000'), '0000-00-00');
  });

  for (const text of ['419800217', '319800230', '619800217', '31980021', '3198002170', 'x19800217'])
    test(`'${text}' is no birth date of a certificate`, () => assert.equal(birthDateOfCertificate(text), undefined));
});

describe('LocalDate', () => {
  for (const date of ['2024-02-29', '2000-02-29', '2026-11-24', '0001-01-01'])
    test(`${date} is a day`, () => assert.equal(isLocalDate(date), true));

  for (const date of [
    '2025-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-1-1',
    '20261124',
    '1935-04-00',
    '',
  ])
    test(`'${date}' is not`, () => assert.equal(isLocalDate(date), false));

  test('a partial date says how much of it is known', () => {
    assert.deepEqual(['1935-04-01', '1935-04-00', '1935-00-00', '0000-00-00'].map(precisionOf), [
      'day',
      'month',
      'year',
      'unknown',
    ]);
    for (const date of ['1935-00-01', '0000-04-01', '0000-04-00', '1935-13-00'])
      assert.equal(isPartialDate(date), false, date);
    assert.throws(() => precisionOf('1935-13-00'), { code: 'identity.date' });
  });

  test('days are counted across months and leap days', () => {
    assert.equal(addDays('2024-02-28', 1), '2024-02-29');
    assert.equal(addDays('2025-02-28', 1), '2025-03-01');
    assert.equal(addDays('2026-01-01', -1), '2025-12-31');
  });

  test('a month ends where it ends', () => {
    assert.equal(addMonths('2026-05-31', -3), '2026-02-28');
    assert.equal(addMonths('2024-02-29', 12), '2025-02-28');
    assert.equal(addMonths('2026-01-15', -1), '2025-12-15');
    assert.equal(addMonths('2026-11-30', 3), '2027-02-28');
  });

  test('counting days there and back changes nothing', () => {
    fc.assert(
      fc.property(day('1868-01-01', '2200-12-31'), fc.integer({ min: -40000, max: 40000 }), (date, days) => {
        assert.equal(addDays(addDays(date, days), -days), date);
        assert.equal(addDays(date, days) > date, days > 0);
      }),
    );
  });
});

describe('the day in Japan', () => {
  test('begins at 15:00 UTC of the day before', () => {
    assert.equal(dayInJapan(new Date('2026-11-23T14:59:59Z')), '2026-11-23');
    assert.equal(dayInJapan(new Date('2026-11-23T15:00:00Z')), '2026-11-24');
  });

  test('ends at 14:59:59 UTC, when what is valid until then expires', () =>
    assert.equal(endOfDayInJapan('2033-07-15').toISOString(), '2033-07-15T14:59:59.000Z'));
});
