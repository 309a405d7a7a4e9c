// One clock (services.md §9, M12): the plan of what ends when, and every rule that refuses or allows by a day, say the same.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  addDays,
  addMonths,
  authenticationExpiry,
  cardExpiry,
  dayInJapan,
  endOfDayInJapan,
  endsWithStay,
  expiryPlan,
  type LocalDate,
  maySign,
  nthBirthdayAfter,
  signatureExpiry,
} from '@openmyna/identity';
import { applicationProblem, type CardRecord } from '@openmyna/institutions/jlis';
import fc from 'fast-check';
import { notAfterOf } from '../../src/calls/eligibility.ts';

const dayBetween = (from: string, to: string) =>
  fc
    .date({ min: new Date(`${from}T00:00:00Z`), max: new Date(`${to}T00:00:00Z`), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

/** Anybody, with a card and certificates by the rules. */
const life = fc
  .record({
    birthDate: fc.oneof(
      dayBetween('1920-01-01', '2016-01-01'),
      fc.constantFrom('1980-02-29', '2008-02-29', '2012-02-29', '1999-11-30', '1999-12-31'),
    ),
    acceptedOn: dayBetween('2016-01-01', '2040-01-01'),
    wait: fc.integer({ min: 0, max: 90 }),
    later: fc.integer({ min: 0, max: 4000 }),
    stay: fc.option(fc.integer({ min: 91, max: 1826 }), { nil: undefined }),
    leapDay: fc.constantFrom('feb28', 'mar01'),
  })
  .map(({ birthDate, acceptedOn, wait, later, stay, leapDay }) => {
    const stayEndsOn = stay === undefined ? undefined : addDays(acceptedOn, stay);
    const issuedOn = addDays(acceptedOn, wait);
    const circumstances = { birthDate, acceptedOn, issuedOn, stayEndsOn, leapDay } as const;
    const cardExpiresOn = cardExpiry(circumstances);
    const certifiedOn = [addDays(issuedOn, later), cardExpiresOn].sort()[0]!;
    const authentication = authenticationExpiry({ birthDate, issuedOn: certifiedOn, cardExpiresOn, leapDay });
    const stays = endsWithStay(circumstances);
    const plan = expiryPlan([
      { subject: 'card', issuedOn, expiresOn: cardExpiresOn, endsWithStay: stays },
      {
        subject: 'authentication',
        issuedOn: certifiedOn,
        expiresOn: authentication,
        endsWithStay: stays && authentication === cardExpiresOn,
      },
      ...(maySign(birthDate, certifiedOn, leapDay)
        ? [
            {
              subject: 'signature',
              issuedOn: certifiedOn,
              expiresOn: signatureExpiry(authentication, cardExpiresOn),
              endsWithStay: stays && authentication === cardExpiresOn,
            } as const,
          ]
        : []),
    ]);
    return { birthDate, issuedOn, certifiedOn, leapDay, plan, stays };
  });

const cardOf = (expiresOn: LocalDate): CardRecord => ({
  residentId: 'R1',
  cardId: 'K1',
  facts: {
    model: 'e-2023',
    manufacturingNumber: '900000000000001',
    acceptedOn: '2026-01-01',
    issuedOn: '2026-01-01',
    expiresOn,
    form: 'pins',
    securityCode: '1234',
    photo: null,
  },
  registerVersion: 1,
  form: 'pins',
  status: 'valid',
  since: new Date(0),
});

const of = (plan: ReturnType<typeof expiryPlan>, subject: string) =>
  plan.terms.find((term) => term.subject === subject)!;

describe('for every holder the plan and the rules agree', () => {
  const some = { numRuns: 2000 };

  test('nobody is certified on a card after its last day, and somebody is on it; nothing holds beyond', () =>
    fc.assert(
      fc.property(life, fc.integer({ min: -400, max: 3 }), ({ birthDate, issuedOn, plan }, days) => {
        const { expiresOn } = of(plan, 'card');
        const today = [addDays(expiresOn, days), issuedOn].sort()[1]!;
        const holder = { status: 'resident', continuesAbroad: false, birthDate } as const;
        const certify = () =>
          notAfterOf({
            card: cardOf(expiresOn),
            purpose: 'authentication',
            medium: 'card',
            today,
            replacesExpiringOn: undefined,
            holder,
          });
        if (today > expiresOn) assert.throws(certify, { details: { card: 'K1', reason: 'card-expired' } });
        else assert.ok(certify() <= endOfDayInJapan(expiresOn) && dayInJapan(certify()) >= today);
      }),
      some,
    ));

  test('a card’s renewal is accepted from the day the plan says, and not the day before', () =>
    fc.assert(
      fc.property(life, ({ birthDate, plan }) => {
        const { expiresOn, renewalOpensOn } = of(plan, 'card');
        const apply = (today: LocalDate) =>
          applicationProblem(
            {
              route: 'web',
              reason: 'renewal',
              form: 'pins',
              express: false,
              by: 'guardian',
              photo: { seed: 1, takenOn: addDays(today, -1) },
            },
            { status: 'resident', continuesAbroad: false, birthDate },
            [cardOf(expiresOn)],
            today,
          );
        // An infant has no photo.
        fc.pre(nthBirthdayAfter(birthDate, birthDate, 1) <= addDays(renewalOpensOn, -1));
        assert.equal(apply(addDays(renewalOpensOn, -1)), 'not-yet-in-renewal');
        for (const day of [renewalOpensOn, expiresOn, addDays(expiresOn, 1)]) assert.equal(apply(day), undefined);
      }),
      some,
    ));

  test('a certificate is renewed to the sixth birthday in the window of the plan, and to the fifth outside', () =>
    fc.assert(
      fc.property(life, fc.integer({ min: -200, max: 2 }), ({ birthDate, certifiedOn, leapDay, plan }, days) => {
        const { expiresOn, renewalOpensOn } = of(plan, 'authentication');
        const issuedOn = [addDays(expiresOn, days), certifiedOn].sort()[1]!;
        const renewed = authenticationExpiry({
          birthDate,
          issuedOn,
          cardExpiresOn: '2150-12-31',
          replacesExpiringOn: expiresOn,
          leapDay,
        });
        const isIn = renewalOpensOn <= issuedOn && issuedOn < expiresOn;
        assert.equal(renewed, nthBirthdayAfter(birthDate, issuedOn, isIn ? 6 : 5, leapDay));
      }),
      some,
    ));

  test('every notice is on its day, after the issue, once; who ends with the stay gets no letter', () =>
    fc.assert(
      fc.property(life, ({ issuedOn, certifiedOn, plan, stays }) => {
        const days = plan.notices.map(({ on, kind }) => `${on} ${kind}`);
        assert.deepEqual(days, [...new Set(days)].sort());
        for (const { kind, on, of: subjects } of plan.notices)
          for (const subject of subjects) {
            const { expiresOn, renewalOpensOn, graceEndsOn, endsWithStay: isStay } = of(plan, subject);
            const expected = { expiring: addMonths(expiresOn, -3), ended: expiresOn, 'grace-ended': graceEndsOn };
            assert.equal(on, expected[kind]);
            if (kind === 'expiring') assert.ok(!isStay && addDays(on, 1) === renewalOpensOn);
            if (kind === 'grace-ended') assert.ok(subject === 'authentication' && on === addMonths(expiresOn, 3));
            assert.ok(on > (subject === 'card' ? issuedOn : certifiedOn));
          }
        // Nothing that ends is forgotten.
        for (const { subject, expiresOn, issuedOn: from } of plan.terms)
          if (expiresOn > from)
            assert.ok(plan.notices.some(({ kind, of: subjects }) => kind === 'ended' && subjects.includes(subject)));
        if (stays) assert.ok(!plan.notices.some(({ kind, of: told }) => kind === 'expiring' && told.includes('card')));
      }),
      some,
    ));
});
