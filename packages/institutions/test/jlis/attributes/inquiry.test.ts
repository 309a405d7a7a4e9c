// What a platform operator hears of who consented (services.md §4.6, §4.10), and what it does not.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { seeded, withCode } from '@openmyna/store/test-harness';
import fc from 'fast-check';
import { type AttributeItem, attributeItems, openAttributes } from '../../../src/jlis/index.ts';
import type { LifeEvent, Register } from '../../../src/municipality/index.ts';
import { kiyose, naha, person } from '../../municipality/fixture.ts';
import { type Certificates, operator, type Place, setUp } from './fixture.ts';

/** Every text of the service's tables, and of the outbox. */
const everythingKept = async ({ store }: Place): Promise<string> => {
  const tables = [
    'attribute_request',
    'attribute_consent',
    'attribute_withdrawal',
    'attribute_use',
    'attribute_reminder',
    'attribute_hold',
    'store_outbox',
  ] as const;
  const rows = await Promise.all(tables.map((table) => store.db.selectFrom(table).selectAll().execute()));
  return JSON.stringify(rows);
};

describe('an inquiry of attributes', () => {
  let place: Place;
  let people = 0;
  before(async () => {
    place = await setUp();
  });
  after(() => place[Symbol.asyncDispose]());

  const newPerson = async () => {
    const id = `P${people++}`;
    return { id, certificates: await place.issue(id) };
  };
  const ask = (consentId: string, as = operator) => place.attributes.inquire({ consentId, operator: as });
  /** Status, and reason where there is one. */
  const said = async (consentId: string, as = operator): Promise<string> => {
    const answer = await ask(consentId, as);
    return answer.status === 'invalid' ? answer.reason : answer.status;
  };

  test('brings the items that were consented to, as the register has them now, and no other', async () => {
    const { id, certificates } = await newPerson();
    const consentId = await place.consent(certificates, { items: ['name', 'address'] });
    assert.deepEqual(await ask(consentId), {
      status: 'current',
      attributes: { address: kiyose.text, name: '見本　太郎' },
    });
    await place.happen(id, { kind: 'move', to: naha });
    assert.deepEqual(await ask(consentId), {
      status: 'current',
      attributes: { address: naha.text, name: '見本　太郎' },
    });
    await place.happen(id, { kind: 'correction', birthDate: '1985-03-28', sex: '2' });
    const all = await place.consent(await place.certify(`${id}-1`), { items: attributeItems });
    assert.deepEqual(await ask(all), {
      status: 'current',
      attributes: { address: naha.text, name: '見本　太郎', birthDate: '1985-03-28', sex: '2' },
    });
  });

  test('outlives every signature certificate, while one of authentication lives', async () => {
    const { id, certificates } = await newPerson();
    const consentId = await place.consent(certificates);
    for (const [index, to] of [naha, kiyose, naha].entries()) {
      await place.happen(id, { kind: 'move', to });
      assert.deepEqual(await ask(consentId), {
        status: 'current',
        attributes: { address: to.text, name: '見本　太郎' },
      });
      if (index < 2) await place.certify(`${id}-1`);
    }
  });

  type Case = readonly [
    what: string,
    prepare: (id: string, consentId: string, certificates: Certificates) => Promise<unknown>,
    reason: string,
  ];
  const happened =
    (...events: readonly LifeEvent[]): Case[1] =>
    async (id) => {
      for (const event of events) await place.happen(id, event);
    };
  const suspend = async (id: string) => {
    await place.cards.record({ residentId: id, cardId: `${id}-1` }, { kind: 'suspended', why: 'lost' });
    await place.follow();
  };
  const cases: readonly Case[] = [
    [
      'after a withdrawal',
      (_, consentId, certificates) => place.withdraw(consentId, certificates),
      'consent-withdrawn',
    ],
    ['of the dead', happened({ kind: 'death' }), 'unavailable'],
    ['of the erased', happened({ kind: 'erasure' }), 'unavailable'],
    ['of who has left', happened({ kind: 'departure', continues: false }), 'unavailable'],
    ['of who has left with 継続利用', happened({ kind: 'departure', continues: true }), 'unavailable'],
    ['of who has a new My Number and no new card', happened({ kind: 'number' }), 'unavailable'],
    ['of a card that is suspended', suspend, 'reissue'],
    [
      'of a card that was found, and its certificates are not issued anew',
      async (id) => {
        await suspend(id);
        await place.cards.record({ residentId: id, cardId: `${id}-1` }, { kind: 'resumed' });
        await place.follow();
      },
      'reissue',
    ],
    [
      'of a card that was given back',
      async (id) => {
        await place.cards.record({ residentId: id, cardId: `${id}-1` }, { kind: 'void', why: 'returned' });
        await place.follow();
      },
      'unavailable',
    ],
    ['while an entry is held for its correction', (id) => place.attributes.hold(id), 'unknown-yet'],
    [
      'after it was released',
      async (id) => {
        await place.attributes.hold(id);
        await place.attributes.hold(id);
        await place.attributes.release(id);
      },
      'current',
    ],
  ];
  for (const [what, prepare, reason] of cases)
    test(`${what}: ${reason}`, async () => {
      const { id, certificates } = await newPerson();
      const consentId = await place.consent(certificates);
      await prepare(id, consentId, certificates);
      assert.equal(await said(consentId), reason);
    });

  test('under no consent, or another operator’s: not-consented, told alike', async () => {
    const { certificates } = await newPerson();
    const consentId = await place.consent(certificates);
    assert.deepEqual(await ask(consentId, '別のプラットフォーム'), await ask('0'.repeat(32)));
    assert.equal(await said(consentId, '別のプラットフォーム'), 'not-consented');
    for (const wrong of ['', 'a\nb', 'x'.repeat(10_000)])
      await assert.rejects(ask(consentId, wrong), withCode('attributes.field', { field: 'operator' }));
    assert.equal(await said("' or true --"), 'not-consented');
  });

  test('of the consent itself brings nothing and is no use: a withdrawal is polled', async () => {
    const { id, certificates } = await newPerson();
    const consentId = await place.consent(certificates);
    const state = (consent: string, as = operator) =>
      place.attributes.consentState({ consentId: consent, operator: as });
    assert.equal(await state(consentId), 'valid');
    assert.equal(await state(consentId, '別のプラットフォーム'), 'not-consented');
    assert.equal(await state('0'.repeat(32)), 'not-consented');
    await place.tell(id, { kind: 'move', to: naha });
    assert.equal(await state(consentId), 'valid', 'whatever the register says');
    await place.withdraw(consentId, certificates);
    assert.equal(await state(consentId), 'consent-withdrawn');
    await assert.rejects(state(consentId, '\n'), withCode('attributes.field'));
    await place.follow();
    assert.deepEqual((await place.own(certificates))[0]?.uses, []);
  });

  test('of the dead, of who left and of who gave the card back is told alike', async () => {
    const answers = [];
    for (const prepare of cases.filter(([, , reason]) => reason === 'unavailable').map(([, prepare]) => prepare)) {
      const { id, certificates } = await newPerson();
      const consentId = await place.consent(certificates);
      await prepare(id, consentId, certificates);
      answers.push(await ask(consentId));
    }
    assert.equal(answers.length, 6);
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.doesNotMatch(JSON.stringify(answers[0]), /死|国外|返納|dea|abroad|left|return/);
  });

  const notices: readonly (readonly [string, LifeEvent, after: string])[] = [
    ['a move', { kind: 'move', to: naha }, 'current'],
    ['a change of name', { kind: 'name', name: '例文　太郎' }, 'current'],
    ['a correction', { kind: 'correction', sex: '2' }, 'current'],
    ['a death', { kind: 'death' }, 'unavailable'],
    ['an erasure', { kind: 'erasure' }, 'unavailable'],
    ['leaving', { kind: 'departure', continues: false }, 'unavailable'],
  ];
  for (const [what, event, then] of notices)
    test(`M11: ${what} that waits in the outbox is unknown-yet, and ${then} once it was followed`, async () => {
      const { id, certificates } = await newPerson();
      const consentId = await place.consent(certificates);
      const bystander = await newPerson();
      const theirs = await place.consent(bystander.certificates);
      await place.tell(id, event);
      const answer = await ask(consentId);
      assert.equal(answer.status, 'unknown-yet');
      assert.doesNotMatch(JSON.stringify(answer), /例文|那覇|清瀬/);
      assert.equal(await said(theirs), 'current', 'nobody else waits');
      await place.follow();
      assert.equal(await said(consentId), then);
    });

  test('M11: a suspension that waits is unknown-yet', async () => {
    const { id, certificates } = await newPerson();
    const consentId = await place.consent(certificates);
    await place.cards.record({ residentId: id, cardId: `${id}-1` }, { kind: 'suspended', why: 'stolen' });
    assert.equal(await said(consentId), 'unknown-yet');
    await place.follow();
    assert.equal(await said(consentId), 'reissue');
  });

  test('M3: what changes while it is asked is unknown-yet, even when it was followed meanwhile', async () => {
    const { id, certificates } = await newPerson();
    const consentId = await place.consent(certificates);
    for (const follows of [false, true]) {
      const racing: Pick<Register, 'resident'> = {
        resident: async (residentId) => {
          const before = await place.register.resident(residentId);
          await place.tell(id, { kind: 'move', to: naha });
          if (follows) await place.follow();
          return before;
        },
      };
      const attributes = openAttributes({ ...place, register: racing });
      assert.equal((await attributes.inquire({ consentId, operator })).status, 'unknown-yet');
      await place.follow();
    }
    assert.equal(await said(consentId), 'current');
  });

  for (const [what, meanwhile, expected] of [
    [
      'a withdrawal',
      (_: string, consentId: string, certificates: Certificates) => place.withdraw(consentId, certificates),
      'consent-withdrawn',
    ],
    ['M3: a hold', (id: string) => place.attributes.hold(id), 'unknown-yet'],
  ] as const)
    test(`${what} while it is asked counts: nothing goes out after it`, async () => {
      const { id, certificates } = await newPerson();
      const consentId = await place.consent(certificates);
      const racing: Pick<Register, 'resident'> = {
        resident: async (residentId) => {
          await meanwhile(id, consentId, certificates);
          return place.register.resident(residentId);
        },
      };
      const attributes = openAttributes({ ...place, register: racing });
      const answer = await attributes.inquire({ consentId, operator });
      assert.equal(answer.status === 'invalid' ? answer.reason : answer.status, expected);
      assert.ok(!('attributes' in answer));
    });

  test('is recorded for the holder: who, when, which items, what came of it; and nothing of what was told', async () => {
    const { id } = await newPerson();
    await place.happen(id, { kind: 'move', to: { ...naha, text: '沖縄県那覇市記録町１丁目' } });
    const signing = await place.certify(`${id}-1`);
    const consentId = await place.consent(signing, { items: ['sex', 'address'] });
    await ask(consentId);
    await ask(consentId, '別のプラットフォーム');
    await place.tell(id, { kind: 'name', name: '記録　花子' });
    await ask(consentId);
    await place.follow();
    await ask(consentId);
    const [consent] = await place.own(signing);
    const at = place.clock();
    assert.deepEqual(consent?.uses, [
      { operator, at, items: ['address', 'sex'], outcome: 'current' },
      { operator: '別のプラットフォーム', at, items: [], outcome: 'not-consented' },
      { operator, at, items: [], outcome: 'unknown-yet' },
      { operator, at, items: ['address', 'sex'], outcome: 'current' },
    ]);
    assert.doesNotMatch(await everythingKept(place), /記録町|記録　花子/);
  });

  test('holds ten years from the day after the consent', async () => {
    await using place = await setUp();
    const certificates = await place.issue('R1');
    const consentId = await place.consent(certificates);
    const [consent] = await place.own(certificates);
    assert.deepEqual([consent?.consentedOn, consent?.validUntil], ['2026-11-26', '2036-11-26']);
    const said = async () => {
      const answer = await place.attributes.inquire({ consentId, operator });
      return answer.status === 'invalid' ? answer.reason : answer.status;
    };
    place.pass(4 * 365);
    assert.equal(await said(), 'current');
    place.pass(1);
    assert.equal(await said(), 'renew', 'the certificates have expired, the consent has not');
    // 2036-11-26 in Japan, then the day after.
    place.pass(3653 - 4 * 365 - 1);
    assert.equal(await said(), 'renew');
    place.pass(1);
    assert.equal(await said(), 'consent-expired');
    place.pass(-3655);
    assert.equal(await said(), 'consent-expired', 'on a clock that went back before it');
  });

  test('on a database that aborts transactions each inquiry is one use, however many come at once', async () => {
    await using place = await setUp({ faults: { abortShare: 0.3, random: seeded('faults') } });
    const certificates = await place.issue('R1');
    const consentId = await place.consent(certificates);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => place.attributes.inquire({ consentId, operator })),
    );
    assert.ok(answers.every(({ status }) => status === 'current'));
    const [consent] = await place.own(certificates);
    assert.equal(consent?.uses.length, 12);
  });

  test('whatever happens in whatever order: no item goes out that was not consented to, and none that the register has not', async () => {
    await using place = await setUp();
    let rounds = 0;
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), right: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('tell' as const), event: lifeEvents }) },
      fc.constant({ kind: 'follow' as const }),
      fc.constant({ kind: 'withdraw' as const }),
      fc.constant({ kind: 'hold' as const }),
      fc.constant({ kind: 'release' as const }),
      fc.constant({ kind: 'suspend' as const }),
      fc.constant({ kind: 'certify' as const }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom(...attributeItems), { minLength: 1 }),
        fc.array(step, { maxLength: 14 }),
        async (items, steps) => {
          const id = `M${rounds++}`;
          const card = { residentId: id, cardId: `${id}-1` };
          let certificates = await place.issue(id);
          const consentId = await place.consent(certificates, { items });
          const state = { withdrawn: false, held: false, waiting: 0 };
          for (const one of steps) {
            if (one.kind === 'ask') {
              const answer = await place.attributes.inquire({ consentId, operator: one.right ? operator : 'X' });
              if (answer.status !== 'current') {
                assert.ok(!('attributes' in answer));
                continue;
              }
              assert.ok(one.right && !state.withdrawn && !state.held && state.waiting === 0, JSON.stringify(state));
              const now = await place.register.resident(id);
              assert.equal(now.status, 'resident');
              const all: Record<AttributeItem, string> = { ...now, address: now.address.text };
              assert.deepEqual(answer.attributes, Object.fromEntries(items.map((item) => [item, all[item]])));
            } else if (one.kind === 'tell') {
              if (
                await place.tell(id, one.event).then(
                  () => true,
                  () => false,
                )
              )
                state.waiting++;
            } else if (one.kind === 'follow') {
              await place.follow();
              state.waiting = 0;
            } else if (one.kind === 'withdraw') {
              if (
                await place.withdraw(consentId, certificates).then(
                  () => true,
                  () => false,
                )
              )
                state.withdrawn = true;
            } else if (one.kind === 'suspend') {
              const done = place.cards.record(card, { kind: 'suspended', why: 'lost' });
              if (
                await done.then(
                  () => true,
                  () => false,
                )
              )
                state.waiting++;
            } else if (one.kind === 'certify') {
              certificates = await place.certify(card.cardId);
            } else {
              await place.attributes[one.kind](id);
              state.held = one.kind === 'hold';
            }
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});

const lifeEvents = fc.constantFrom<LifeEvent>(
  { kind: 'move', to: naha },
  { kind: 'name', name: '例文　太郎' },
  { kind: 'correction', sex: '2' },
  { kind: 'death' },
  { kind: 'departure', continues: true },
  { kind: 'return', to: kiyose },
  { kind: 'registration', person: person() },
);
