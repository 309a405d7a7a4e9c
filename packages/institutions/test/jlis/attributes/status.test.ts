// 現況確認 (services.md §4.7): what is told of a certificate whose number was kept, and the yearly reminders.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RevocationReason } from '@openmyna/pki';
import { seeded, withCode } from '@openmyna/store/test-harness';
import { remind, reminderDayOf } from '../../../src/jlis/attributes/remind.ts';
import { naha } from '../../municipality/fixture.ts';
import { operator, type Place, setUp } from './fixture.ts';

describe('the status of a certificate that was kept', () => {
  let place: Place;
  before(async () => {
    place = await setUp();
    await place.issue('R1');
  });
  after(() => place[Symbol.asyncDispose]());

  const told: readonly (readonly [RevocationReason, signature: string, authentication: string])[] = [
    ['affiliationChanged', 'changed', 'revoked reissue'],
    ['superseded', 'revoked renewed', 'revoked renewed'],
    ['certificateHold', 'revoked reissue', 'revoked reissue'],
    ['keyCompromise', 'revoked reissue', 'revoked reissue'],
    ['cACompromise', 'revoked reissue', 'revoked reissue'],
    ['cessationOfOperation', 'revoked unavailable', 'revoked unavailable'],
    ['unspecified', 'revoked unavailable', 'revoked unavailable'],
  ];
  for (const [reason, ...expected] of told)
    test(`revoked for ${reason}: ${expected.join(', ')}`, async () => {
      const { serials } = await place.certify('R1-1');
      for (const [index, purpose] of (['signature', 'authentication'] as const).entries()) {
        const ask = async () => {
          const [one] = await place.attributes.confirm({ purpose, serials: [serials[purpose]] });
          return [one!.condition, one!.because].join(' ').trim();
        };
        assert.equal(await ask(), 'no-change');
        await place.authority.revoke({ purpose, serial: serials[purpose] }, reason);
        assert.equal(await ask(), expected[index]);
      }
    });

  test('a move says that something changed, and not what', async () => {
    const { serials } = await place.issue('R2');
    await place.happen('R2', { kind: 'move', to: naha });
    assert.deepEqual(await place.attributes.confirm({ purpose: 'signature', serials: [serials.signature] }), [
      { serial: serials.signature, condition: 'changed' },
    ]);
    assert.deepEqual(await place.attributes.confirm({ purpose: 'authentication', serials: [serials.authentication] }), [
      { serial: serials.authentication, condition: 'no-change' },
    ]);
  });

  test('a number that no certificate of the purpose has is unknown, whatever number it is', async () => {
    const { serials } = await place.certify('R1-1');
    const strange = [0n, -1n, 1n, 2n ** 53n, 2n ** 159n, serials.authentication + 1_000_000n];
    const answers = await place.attributes.confirm({ purpose: 'signature', serials: strange });
    assert.deepEqual(
      answers,
      strange.map((serial) => ({ serial, condition: 'unknown' })),
    );
  });

  test('one that has expired is expired; one that was revoked before is revoked', async () => {
    await using place = await setUp();
    const { serials } = await place.issue('R1');
    const revoked = await place.certify('R1-2');
    await place.authority.revoke({ purpose: 'signature', serial: revoked.serials.signature }, 'certificateHold');
    place.pass(4 * 365 + 2);
    const both = [serials.signature, revoked.serials.signature];
    assert.deepEqual(
      (await place.attributes.confirm({ purpose: 'signature', serials: both })).map(({ condition }) => condition),
      ['expired', 'revoked'],
    );
  });

  test('many at once are answered in their order, twice where asked twice; more than 10,000 are refused', async () => {
    const issued: bigint[] = [];
    for (let i = 0; i < 5; i++) issued.push((await place.certify(`R1-${i + 2}`)).serials.authentication);
    await place.authority.revoke({ purpose: 'authentication', serial: issued[2]! }, 'superseded');
    const serials = Array.from({ length: 10_000 }, (_, index) =>
      index % 7 === 0 ? issued[index % 5]! : 2n ** 40n + BigInt(index),
    );
    const answers = await place.attributes.confirm({ purpose: 'authentication', serials });
    assert.deepEqual(
      answers.map(({ serial }) => serial),
      serials,
    );
    for (const [index, { condition }] of answers.entries())
      assert.equal(condition, index % 7 !== 0 ? 'unknown' : index % 5 === 2 ? 'revoked' : 'no-change');
    assert.deepEqual(await place.attributes.confirm({ purpose: 'authentication', serials: [] }), []);
    await assert.rejects(
      place.attributes.confirm({ purpose: 'authentication', serials: [...serials, 1n] }),
      withCode('attributes.field', { field: 'serials' }),
    );
  });

  test('with a consent the newest of those that took its place is told, of the same person alone', async () => {
    const first = await place.issue('R3');
    const consentId = await place.consent(first);
    const second = await place.certify('R3-1', { replaces: first });
    const third = await place.certify('R3-1', { replaces: second });
    const other = await place.issue('R4');
    await place.certify('R4-1', { replaces: other });
    const serials = [first, second, third, other].map((one) => one.serials.authentication);
    const successors = async (consent?: { consentId: string; operator: string }) =>
      (
        await place.attributes.confirm({
          purpose: 'authentication',
          serials,
          ...(consent !== undefined && { consent }),
        })
      ).map(({ successor }) => successor);
    const newest = third.serials.authentication;
    const nothing = [undefined, undefined, undefined, undefined];
    assert.deepEqual(await successors({ consentId, operator }), [newest, newest, undefined, undefined]);
    assert.deepEqual(await successors(), nothing, 'without a consent');
    assert.deepEqual(await successors({ consentId, operator: '別のプラットフォーム' }), nothing);
    assert.deepEqual(await successors({ consentId: '0'.repeat(32), operator }), nothing);
    await place.withdraw(consentId, third);
    assert.deepEqual(await successors({ consentId, operator }), nothing, 'after a withdrawal');
    const [consent] = await place.own(third);
    assert.deepEqual(
      consent?.uses.map(({ outcome }) => outcome),
      ['linked', 'not-consented', 'consent-withdrawn'],
    );
  });
});

describe('the yearly reminder', () => {
  test('is told by the one who made it: another who had read that it was due tells nothing', async () => {
    await using place = await setUp();
    const kept = await place.consent(await place.issue('R1'));
    await place.attributes.attend();
    place.pass(365);
    const told: unknown[] = [];
    const attend = async (store = place.store) =>
      told.push(...(await remind({ store, clock: place.clock })).map(({ consentId }) => consentId));
    let isFirst = true;
    await attend({
      ...place.store,
      // Whatever was read before is behind: somebody else is through with the day.
      transaction: async (work) => {
        if (isFirst) {
          isFirst = false;
          await attend();
        }
        return place.store.transaction(work);
      },
    });
    assert.deepEqual(told, [kept]);
  });

  test('comes once a year while a consent holds, also for the days on which nobody attended', async () => {
    await using place = await setUp({ faults: { abortShare: 0.3, random: seeded('faults') } });
    const holder = await place.issue('R1');
    const kept = await place.consent(holder);
    const withdrawn = await place.consent(holder);
    const attend = async () => (await place.attributes.attend()).map(({ consentId, on }) => [consentId, on]);
    assert.deepEqual(await attend(), [], 'not on the day itself');
    place.pass(364);
    assert.deepEqual(await attend(), []);
    await place.withdraw(withdrawn, holder);
    place.pass(4);
    const together = await Promise.all([attend(), attend(), attend()]);
    assert.deepEqual(together.flat(), [[kept, '2027-11-26']]);
    assert.deepEqual(await attend(), []);
    for (let year = 1; year < 12; year++) {
      place.pass(365);
      await attend();
    }
    const reminders = await place.attributes.remindersOf('R1');
    assert.deepEqual(
      reminders.map(({ on }) => on),
      Array.from({ length: 10 }, (_, index) => `${2027 + index}-11-26`),
    );
    assert.deepEqual(await place.attributes.remindersOf('R2'), []);
  });

  test('of a consent of 29 February is on the day of its birthday in other years', () => {
    assert.equal(reminderDayOf('2028-02-29'), '02-28');
    assert.equal(reminderDayOf('2027-02-28'), '02-28');
  });
});
