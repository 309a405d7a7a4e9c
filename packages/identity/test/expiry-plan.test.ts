// What ends when, and what is said of it (services.md §3.1, §3.2, §9 M12), by a table of ends.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expiryPlan, graceEnds, hasEnded, isInRenewal, renewalOpens } from '../src/index.ts';

describe('around an end', () => {
  for (const [expiresOn, letter, opens, grace] of [
    ['2031-06-15', '2031-03-15', '2031-03-16', '2031-09-15'],
    // A month that has no such day ends on its last.
    ['2031-05-31', '2031-02-28', '2031-03-01', '2031-08-31'],
    ['2032-05-31', '2032-02-29', '2032-03-01', '2032-08-31'],
    ['2031-05-29', '2031-02-28', '2031-03-01', '2031-08-29'],
    ['2031-11-30', '2031-08-30', '2031-08-31', '2032-02-29'],
    ['2032-11-30', '2032-08-30', '2032-08-31', '2033-02-28'],
    ['2032-02-29', '2031-11-29', '2031-11-30', '2032-05-29'],
    ['2031-01-10', '2030-10-10', '2030-10-11', '2031-04-10'],
  ] as const)
    test(expiresOn, () => {
      const { notices } = expiryPlan([{ subject: 'authentication', issuedOn: '2026-06-01', expiresOn }]);
      assert.deepEqual(notices, [
        { kind: 'expiring', on: letter, of: ['authentication'] },
        { kind: 'ended', on: expiresOn, of: ['authentication'] },
        { kind: 'grace-ended', on: grace, of: ['authentication'] },
      ]);
      assert.deepEqual([renewalOpens(expiresOn), graceEnds(expiresOn)], [opens, grace]);
      const days = [letter, opens, expiresOn, grace] as const;
      assert.deepEqual(
        days.map((day) => isInRenewal(expiresOn, day)),
        [false, true, false, false],
      );
      assert.deepEqual(
        days.map((day) => hasEnded(expiresOn, day)),
        [false, false, false, true],
      );
    });
});

test('what ends on one day is one notice; the grace is of the authentication certificate alone', () => {
  const term = { issuedOn: '2031-06-20', expiresOn: '2036-06-15' };
  const plan = expiryPlan([
    { subject: 'card', issuedOn: '2026-06-20', expiresOn: '2036-06-15' },
    { subject: 'authentication', ...term },
    { subject: 'signature', ...term },
  ]);
  assert.deepEqual(plan.notices, [
    { kind: 'expiring', on: '2036-03-15', of: ['card', 'authentication', 'signature'] },
    { kind: 'ended', on: '2036-06-15', of: ['card', 'authentication', 'signature'] },
    { kind: 'grace-ended', on: '2036-09-15', of: ['authentication'] },
  ]);
});

test('who ends with the stay gets no letter, and nobody one of before the issue', () => {
  const card = { subject: 'card', issuedOn: '2026-06-20', expiresOn: '2028-06-15' } as const;
  const kinds = (more: object) => expiryPlan([{ ...card, ...more }]).notices.map(({ kind }) => kind);
  assert.deepEqual(kinds({}), ['expiring', 'ended']);
  assert.deepEqual(kinds({ endsWithStay: true }), ['ended']);
  assert.deepEqual(kinds({ issuedOn: '2028-03-15' }), ['ended']);
  assert.deepEqual(kinds({ issuedOn: '2028-06-15' }), []);
  assert.deepEqual(expiryPlan([]), { terms: [], notices: [] });
});

test('a day that is none is refused', () => {
  for (const expiresOn of ['2031-02-29', '2031-00-10', ''])
    assert.throws(() => expiryPlan([{ subject: 'card', issuedOn: '2026-06-20', expiresOn }]), {
      code: 'identity.date',
    });
});
