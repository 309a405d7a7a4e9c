import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  addDays,
  addMonths,
  ageOn,
  assumedBirthDate,
  authenticationExpiry,
  birthdayIn,
  cardExpiry,
  maySign,
  nthBirthdayAfter,
  renewalOpens,
  signatureExpiry,
} from '@openmyna/identity';
import fc from 'fast-check';

describe('birthdays', () => {
  test('the nth birthday after a day; one on the day itself does not count', () => {
    assert.equal(nthBirthdayAfter('1980-06-15', '2026-06-14', 1), '2026-06-15');
    assert.equal(nthBirthdayAfter('1980-06-15', '2026-06-15', 1), '2027-06-15');
    assert.equal(nthBirthdayAfter('1980-06-15', '2026-06-16', 5), '2031-06-15');
  });

  test('29 February: 28 February in common years, or 1 March where so configured', () => {
    assert.equal(birthdayIn('2008-02-29', 2028), '2028-02-29');
    assert.equal(birthdayIn('2008-02-29', 2026), '2026-02-28');
    assert.equal(birthdayIn('2008-02-29', 2100), '2100-02-28');
    assert.equal(birthdayIn('2008-02-29', 2026, 'mar01'), '2026-03-01');
    assert.equal(ageOn('2008-02-29', '2026-02-27'), 17);
    assert.equal(ageOn('2008-02-29', '2026-02-28'), 18);
  });

  test('age counts the birthday itself', () => {
    assert.equal(ageOn('2008-11-24', '2026-11-23'), 17);
    assert.equal(ageOn('2008-11-24', '2026-11-24'), 18);
    assert.equal(ageOn('2026-11-24', '2026-11-24'), 0);
  });

  test('a birth date with unknown parts counts as the last day that it may be; of an unknown year there is no age', () => {
    const days: readonly (readonly [string, string])[] = [
      ['1935-00-00', '1935-12-31'],
      ['1935-04-00', '1935-04-30'],
      ['2008-02-00', '2008-02-29'],
      ['1935-04-10', '1935-04-10'],
    ];
    for (const [birthDate, assumed] of days) assert.equal(assumedBirthDate(birthDate), assumed);
    assert.deepEqual([ageOn('2011-00-00', '2026-12-30'), ageOn('2011-00-00', '2026-12-31')], [14, 15]);
    assert.deepEqual([maySign('2011-11-00', '2026-11-29'), maySign('2011-11-00', '2026-11-30')], [false, true]);
    assert.equal(
      cardExpiry({ birthDate: '1935-04-00', acceptedOn: '2026-11-24', issuedOn: '2026-12-20' }),
      '2036-04-30',
    );
    assert.equal(
      authenticationExpiry({ birthDate: '1935-00-00', issuedOn: '2026-11-24', cardExpiresOn: '2036-12-31' }),
      '2030-12-31',
    );
    for (const rule of [ageOn, maySign, (birthDate: string, day: string) => nthBirthdayAfter(birthDate, day, 5)])
      assert.throws(() => rule('0000-00-00', '2026-11-24'), { code: 'identity.date' });
  });
});

describe('カードの有効期限 (services.md §3.1)', () => {
  const issuedOn = '2026-12-20';

  test('18 or over when the application was accepted: the tenth birthday after issue', () =>
    assert.equal(cardExpiry({ birthDate: '2008-11-24', acceptedOn: '2026-11-24', issuedOn }), '2036-11-24'));

  test('17 the day before: the fifth, though 18 when issued', () =>
    assert.equal(cardExpiry({ birthDate: '2008-11-25', acceptedOn: '2026-11-24', issuedOn }), '2031-11-25'));

  test('applications until 2022-03-31 count from 20', () => {
    const born = { birthDate: '2003-01-10', issuedOn: '2022-05-01' };
    assert.equal(cardExpiry({ ...born, acceptedOn: '2022-03-31' }), '2027-01-10');
    assert.equal(cardExpiry({ ...born, acceptedOn: '2022-04-01' }), '2032-01-10');
    assert.equal(
      cardExpiry({ birthDate: '2002-03-31', acceptedOn: '2022-03-31', issuedOn: '2022-05-01' }),
      '2032-03-31',
    );
  });

  test('it is counted from the issue, not the application', () =>
    assert.equal(
      cardExpiry({ birthDate: '1980-12-15', acceptedOn: '2026-12-01', issuedOn: '2026-12-20' }),
      '2036-12-15',
    ));

  test('issued on a birthday: that one does not count', () =>
    assert.equal(cardExpiry({ birthDate: '1980-12-20', acceptedOn: '2026-12-01', issuedOn }), '2036-12-20'));

  test('born on 29 February', () =>
    assert.equal(cardExpiry({ birthDate: '1980-02-29', acceptedOn: '2026-12-01', issuedOn }), '2036-02-29'));

  test('a period of stay ends it', () => {
    const adult = { birthDate: '1990-06-01', acceptedOn: '2026-12-01', issuedOn };
    assert.equal(cardExpiry({ ...adult, stayEndsOn: '2028-03-31' }), '2028-03-31');
    assert.equal(cardExpiry({ ...adult, birthDate: '2020-06-01', stayEndsOn: '2031-11-30' }), '2031-06-01');
  });
});

describe('電子証明書の有効期限', () => {
  const holder = { birthDate: '1980-06-15', cardExpiresOn: '2036-06-15' };

  test('the fifth birthday', () =>
    assert.equal(authenticationExpiry({ ...holder, issuedOn: '2026-12-20' }), '2031-06-15'));

  test('never beyond the card', () =>
    assert.equal(authenticationExpiry({ ...holder, issuedOn: '2034-12-20' }), '2036-06-15'));

  test('renewal opens the day after three months before the expiry', () => {
    assert.equal(renewalOpens('2031-06-15'), '2031-03-16');
    assert.equal(renewalOpens('2031-05-31'), '2031-03-01');
  });

  test('renewed inside the window: the sixth birthday; a day before it: the fifth', () => {
    const renewed = (issuedOn: string) =>
      authenticationExpiry({ ...holder, issuedOn, cardExpiresOn: '2041-06-15', replacesExpiringOn: '2031-06-15' });
    assert.equal(renewed('2031-03-15'), '2035-06-15');
    assert.equal(renewed('2031-03-16'), '2036-06-15');
    assert.equal(renewed('2031-06-14'), '2036-06-15');
    assert.equal(renewed('2031-06-15'), '2036-06-15');
    assert.equal(renewed('2031-06-16'), '2036-06-15');
  });

  test('署名用: that of the authentication certificate, never beyond the card', () => {
    assert.equal(signatureExpiry('2031-06-15', '2036-06-15'), '2031-06-15');
    assert.equal(signatureExpiry('2036-06-15', '2031-06-15'), '2031-06-15');
  });

  test('署名用: issued from 15', () => {
    assert.equal(maySign('2011-11-25', '2026-11-24'), false);
    assert.equal(maySign('2011-11-24', '2026-11-24'), true);
  });
});

const dayBetween = (from: string, to: string) =>
  fc
    .date({ min: new Date(`${from}T00:00:00Z`), max: new Date(`${to}T00:00:00Z`), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

const life = fc
  .record({
    birthDate: fc.oneof(
      dayBetween('1920-01-01', '2016-01-01'),
      fc.constantFrom('1980-02-29', '2008-02-29', '2012-02-29'),
    ),
    acceptedOn: dayBetween('2016-01-01', '2040-01-01'),
    wait: fc.integer({ min: 0, max: 90 }),
    stay: fc.option(fc.integer({ min: 91, max: 1826 }), { nil: undefined }),
  })
  .map(({ birthDate, acceptedOn, wait, stay }) => {
    const stayEndsOn = stay === undefined ? undefined : addDays(acceptedOn, stay);
    return { birthDate, acceptedOn, issuedOn: addDays(acceptedOn, wait), stayEndsOn };
  });

describe('for every holder', () => {
  test('a card ends on a birthday or with the stay, after its issue and at most ten years later', () => {
    fc.assert(
      fc.property(life, (holder) => {
        const expiresOn = cardExpiry(holder);
        assert.ok(
          expiresOn === holder.stayEndsOn || expiresOn === birthdayIn(holder.birthDate, Number(expiresOn.slice(0, 4))),
        );
        assert.ok(expiresOn > holder.issuedOn);
        assert.ok(expiresOn <= addDays(addMonths(holder.issuedOn, 120), 1));
        if (holder.stayEndsOn !== undefined) assert.ok(expiresOn <= holder.stayEndsOn);
      }),
    );
  });

  test('a certificate ends on a birthday or with the card, at most five years later; renewed early, five years and three months', () => {
    fc.assert(
      fc.property(life, fc.integer({ min: 0, max: 91 }), (holder, early) => {
        const cardExpiresOn = cardExpiry(holder);
        const first = authenticationExpiry({ ...holder, cardExpiresOn });
        assert.ok(first <= cardExpiresOn && first > holder.issuedOn);
        assert.ok(first <= addDays(addMonths(holder.issuedOn, 60), 1));
        const issuedOn = addDays(first, -early);
        if (first === cardExpiresOn) return;
        const second = authenticationExpiry({ ...holder, issuedOn, cardExpiresOn, replacesExpiringOn: first });
        assert.ok(second <= cardExpiresOn && second > first);
        assert.ok(second <= addDays(addMonths(first, 60), 1));
      }),
    );
  });

  test('a later issue never ends earlier', () => {
    fc.assert(
      fc.property(life, fc.integer({ min: 0, max: 2000 }), (holder, days) => {
        const later = { ...holder, issuedOn: addDays(holder.issuedOn, days) };
        assert.ok(cardExpiry(later) >= cardExpiry(holder));
        const cardExpiresOn = '2099-12-31';
        assert.ok(
          authenticationExpiry({ ...later, cardExpiresOn }) >= authenticationExpiry({ ...holder, cardExpiresOn }),
        );
      }),
    );
  });

  test('whoever gets a card of ten years may also sign', () => {
    fc.assert(
      fc.property(life, ({ stayEndsOn: _, ...holder }) => {
        const isLong = cardExpiry(holder) > nthBirthdayAfter(holder.birthDate, holder.issuedOn, 5);
        assert.ok(!isLong || maySign(holder.birthDate, holder.acceptedOn));
      }),
    );
  });
});
