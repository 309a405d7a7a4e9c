// What becomes of certificates when the register changes (services.md §3.3): each event, exactly once, whatever ends in between.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seeded } from '@openmyna/store/test-harness';
import fc from 'fast-check';
import { type CardEvent, followRegister } from '../../src/jlis/index.ts';
import type { LifeEvent } from '../../src/municipality/index.ts';
import { factsOf, madeAs, setUp } from '../institutions.ts';
import { signatureRequest } from '../jlis/fixture.ts';
import { kiyose, naha, person } from './fixture.ts';

const cases: readonly (readonly [string, readonly LifeEvent[], signature: string, authentication: string])[] = [
  ['nothing', [], 'good', 'good'],
  ['a move', [{ kind: 'move', to: naha }], 'affiliationChanged', 'good'],
  ['a change of name', [{ kind: 'name', name: '例文　太郎' }], 'affiliationChanged', 'good'],
  ['a correction', [{ kind: 'correction', sex: '2' }], 'affiliationChanged', 'good'],
  ['a death', [{ kind: 'death' }], 'cessationOfOperation', 'cessationOfOperation'],
  ['leaving Japan', [{ kind: 'departure', continues: false }], 'cessationOfOperation', 'cessationOfOperation'],
  ['leaving Japan with 継続利用', [{ kind: 'departure', continues: true }], 'affiliationChanged', 'good'],
  [
    '継続利用, and a return',
    [
      { kind: 'departure', continues: true },
      { kind: 'return', to: kiyose },
    ],
    'affiliationChanged',
    'good',
  ],
  ['a new My Number', [{ kind: 'number' }], 'cessationOfOperation', 'cessationOfOperation'],
  ['an erasure', [{ kind: 'erasure' }], 'cessationOfOperation', 'cessationOfOperation'],
  [
    'an erasure that was a mistake: what has ended stays so',
    [{ kind: 'erasure' }, { kind: 'restoration' }],
    'cessationOfOperation',
    'cessationOfOperation',
  ],
  ['moving out', [{ kind: 'move-out' }], 'affiliationChanged', 'good'],
  ['moving out, and in', [{ kind: 'move-out' }, { kind: 'move', to: naha }], 'affiliationChanged', 'good'],
  [
    'moving on before the card was carried over',
    [
      { kind: 'move', to: naha, continues: false },
      { kind: 'move', to: kiyose },
    ],
    'affiliationChanged',
    'cessationOfOperation',
  ],
  ['a reading of the name', [{ kind: 'reading', kana: { family: 'ミホン', given: 'タロウ' } }], 'good', 'good'],
  [
    'a departure that is yet to come',
    [{ kind: 'plan', on: '2026-12-01', event: { kind: 'move-out' } }],
    'good',
    'good',
  ],
  ['naturalisation', [{ kind: 'naturalisation' }], 'good', 'good'],
  ['a renewal of the stay', [{ kind: 'stay', endsOn: '2029-03-31' }], 'good', 'good'],
  [
    'a move, then a death: each certificate ends once, for its first reason',
    [{ kind: 'move', to: naha }, { kind: 'death' }],
    'affiliationChanged',
    'cessationOfOperation',
  ],
];

describe('after', () => {
  test('every event, card’s and phone’s certificates are what the table says, and nobody else’s', async () => {
    await using place = await setUp();
    await place.happen('OTHER', { kind: 'registration', person: person() });
    await place.issue('OTHER');
    await place.certify('OTHER');
    for (const [index, [what, events, signature, authentication]] of cases.entries()) {
      const id = `R${index}`;
      const isForeign = events.some(({ kind }) => kind === 'naturalisation' || kind === 'stay');
      await place.happen(id, { kind: 'registration', person: person(isForeign ? { stayEndsOn: '2027-03-31' } : {}) });
      await place.issue(id);
      await place.certify(id);
      for (const event of events) {
        await place.happen(id, event);
        await place.follow();
      }
      assert.deepEqual(await place.reasons(id), [signature, authentication], what);
    }
    assert.deepEqual(await place.reasons('OTHER'), ['good', 'good']);
    assert.deepEqual((await place.authority.audit()).findings, []);
  });

  test('a notice that is told again changes nothing, and two who follow at once take each once', async () => {
    await using place = await setUp({ faults: { abortShare: 0.3, random: seeded('faults') } });
    for (let i = 0; i < 10; i++) {
      await place.happen(`R${i}`, { kind: 'registration', person: person() });
      await place.issue(`R${i}`);
      await place.certify(`R${i}`);
      await place.happen(`R${i}`, { kind: 'death' });
    }
    const counts = await Promise.all([place.follow(), place.follow()]);
    // First entry, card made, card issued, death, card void.
    assert.equal(counts[0]! + counts[1]!, 50);
    assert.equal(await place.follow(), 0);
    for (let i = 0; i < 10; i++)
      assert.deepEqual(await place.reasons(`R${i}`), ['cessationOfOperation', 'cessationOfOperation']);
  });

  for (const many of [10, 40])
    test(`${many} deaths and ${many} arriving cards are followed at once, through a pool of ten: nobody waits for a second connection`, async () => {
      await using place = await setUp();
      const ids = Array.from({ length: many }, (_, i) => `R${i}`);
      for (const id of ids) {
        await place.happen(id, { kind: 'registration', person: person() });
        await place.issue(id);
        await place.certify(id);
        // Another one, which waits at the counter.
        await place.cards.record({ residentId: id, cardId: `${id}-2` }, madeAs(`${id}-2`));
      }
      await Promise.all(ids.map((id) => place.counter.follow(id)));
      for (const id of ids)
        assert.equal((await place.counter.handOver({ residentId: id, cardId: `${id}-2` })).status, 'arrived');
      for (const id of ids) await place.happen(id, { kind: 'death' });
      await Promise.all(ids.map((id) => place.follow(id)));
      for (const id of ids) assert.deepEqual(await place.reasons(id), ['cessationOfOperation', 'cessationOfOperation']);
    });

  test('a J-LIS that was away hears of everything later, and certificates of after the event are not taken with it', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.issue('R1');
    await place.certify('R1');
    await place.happen('R1', { kind: 'move', to: naha });
    const revoke = () => Promise.reject(new Error('J-LIS is away'));
    const { within } = place.authority;
    const away: typeof place.authority = { ...place.authority, within: (tx) => ({ ...within(tx), revoke }) };
    await assert.rejects(followRegister(place.store, { authority: away, cards: place.cards }), /away/);
    assert.deepEqual(await place.reasons('R1'), ['good', 'good']);
    await place.follow();
    assert.deepEqual(await place.reasons('R1'), ['affiliationChanged', 'good']);
    const [fresh] = await place.authority.issue([{ ...(await signatureRequest()), holder: 'R1' }]);
    await place.follow();
    assert.equal(place.authority.status(fresh!, 2023).status, 'good');
  });
});

/** What ends a card with its holder's entry. */
const ends: readonly (readonly [what: string, event: LifeEvent, why: string])[] = [
  ['a death', { kind: 'death' }, 'death'],
  ['a new My Number', { kind: 'number' }, 'number'],
  ['leaving Japan', { kind: 'departure', continues: false }, 'departure'],
  ['an erasure', { kind: 'erasure' }, 'erasure'],
];

describe('a card', () => {
  const name = { residentId: 'R1', cardId: 'R1-1' };
  const made = madeAs('R1-1');
  const issued: CardEvent = { kind: 'issued' };
  const suspended: CardEvent = { kind: 'suspended', why: 'lost' };
  const resumed: CardEvent = { kind: 'resumed' };
  const ended: CardEvent = { kind: 'void', why: 'returned' };
  const given: CardEvent = { kind: 'pins-given-up' };
  const set: CardEvent = { kind: 'pins-set' };
  const updated: CardEvent = { kind: 'updated', registerVersion: 1 };
  const everything: readonly CardEvent[] = [made, issued, suspended, resumed, ended, given, set, updated];

  test('is made, valid, suspended, valid again, void for good; nothing else follows', async () => {
    await using place = await setUp();
    const after: readonly (readonly [string, readonly CardEvent[], readonly CardEvent[]])[] = [
      ['nothing', [], [made]],
      ['made', [made], [issued, ended, updated]],
      ['valid', [made, issued], [suspended, ended, given, updated]],
      ['valid, without PINs', [made, issued, given], [suspended, ended, set, updated]],
      ['valid, with PINs again', [made, issued, given, set], [suspended, ended, given, updated]],
      // Nothing is written to a card that is suspended, and no certificate is issued for it.
      ['suspended', [made, issued, suspended], [resumed, ended]],
      ['resumed', [made, issued, suspended, resumed], [suspended, ended, given, updated]],
      ['void', [made, issued, ended], []],
      ['void before it was handed over', [made, ended], []],
      ['void out of suspension', [made, issued, suspended, ended], []],
    ];
    let cards = 0;
    for (const [what, before, possible] of after)
      for (const event of everything) {
        const residentId = `R${cards++}`;
        const card = { residentId, cardId: `${residentId}-1` };
        const record = (one: CardEvent) => place.cards.record(card, one.kind === 'made' ? madeAs(card.cardId) : one);
        for (const one of before) await record(one);
        const attempt = record(event);
        if (possible.includes(event)) assert.equal((await attempt).cardId, card.cardId);
        else await assert.rejects(attempt, { code: /^jlis\.card-(unknown|status)$/ }, `${event.kind} after ${what}`);
      }
  });

  test('that is suspended puts both certificates on hold, and being resumed lifts no hold', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.issue('R1', 'R1-1');
    await place.certify('R1-1');
    await place.cards.record(name, suspended);
    await place.follow();
    assert.deepEqual(await place.reasons('R1-1'), ['certificateHold', 'certificateHold']);
    await place.cards.record(name, resumed);
    await place.follow();
    assert.equal((await place.cards.card(name)).status, 'valid');
    assert.deepEqual(await place.reasons('R1-1'), ['certificateHold', 'certificateHold']);
  });

  test('whose PINs are given up has no certificate for signatures any more, and is of that form until they are set', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.issue('R1', 'R1-1');
    await place.certify('R1-1');
    const forms = [(await place.cards.card(name)).form];
    for (const event of [given, suspended, resumed, set] as const) {
      if (event === suspended) {
        await place.follow();
        assert.deepEqual(await place.reasons('R1-1'), ['cessationOfOperation', 'good']);
      }
      await place.cards.record(name, event);
      forms.push((await place.cards.card(name)).form);
    }
    assert.deepEqual(forms, ['pins', 'face', 'face', 'face', 'pins']);
    assert.equal((await place.cards.card(name)).facts.form, 'pins', 'what it was made as');
  });

  test('is one of several: what is told of one says nothing of the other’s certificates', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    for (const cardId of ['R1-1', 'R1-2']) {
      await place.issue('R1', cardId);
      await place.certify(cardId);
    }
    await place.cards.record(name, { kind: 'void', why: 'lost' });
    await place.follow();
    assert.deepEqual(await place.reasons('R1-1'), ['cessationOfOperation', 'cessationOfOperation']);
    assert.deepEqual(await place.reasons('R1-2'), ['good', 'good']);
  });

  test('that is destroyed before it is handed over: the reason says so', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.cards.record(name, made);
    await place.certify('R1-1');
    await place.cards.record(name, { kind: 'void', why: 'unclaimed' });
    await place.follow();
    assert.deepEqual(await place.reasons('R1-1'), ['unspecified', 'unspecified']);
  });

  test('is found by its id and by its 製造番号, and no two have either', async () => {
    await using place = await setUp();
    await place.issue('R1', 'R1-1');
    const { manufacturingNumber } = factsOf('R1-1');
    for (const key of [name, { cardId: 'R1-1' }, { manufacturingNumber }])
      assert.deepEqual((await place.cards.card(key)).facts, factsOf('R1-1'));
    for (const key of [{ residentId: 'R2', cardId: 'R1-1' }, { cardId: 'R1-2' }, { manufacturingNumber: '0' }])
      await assert.rejects(place.cards.card(key), { code: 'jlis.card-unknown' });
    const twin = place.cards.record({ residentId: 'R2', cardId: 'R2-9' }, made);
    await assert.rejects(twin, { code: 'jlis.card-known' });
  });

  for (const [what, event, why] of ends)
    test(`is void after ${what}, suspended or not`, async () => {
      await using place = await setUp();
      await place.happen('R1', { kind: 'registration', person: person() });
      await place.issue('R1', 'R1-1');
      await place.issue('R1', 'R1-2');
      await place.cards.record({ ...name, cardId: 'R1-2' }, suspended);
      await place.happen('R1', event);
      await place.follow();
      const states = (await place.cards.cardsOf('R1')).map(({ cardId, status, why: reason }) => [
        cardId,
        status,
        reason,
      ]);
      assert.deepEqual(states, [
        ['R1-1', 'void', why],
        ['R1-2', 'void', why],
      ]);
      assert.equal(await place.follow(), 0);
    });

  test('lives on through a move, a change of name and 継続利用', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.issue('R1', 'R1-1');
    for (const event of [
      { kind: 'move', to: naha },
      { kind: 'name', name: '例文　太郎' },
      { kind: 'departure', continues: true },
    ] as const)
      await place.happen('R1', event);
    await place.follow();
    assert.equal((await place.cards.card(name)).status, 'valid');
  });
});

test('whatever happens in whatever order, nobody who is dead, gone or suspended has a certificate that holds', async () => {
  const step = fc.constantFrom(
    'certify',
    'move',
    'death',
    'leave',
    'continue',
    'return',
    'number',
    'erasure',
    'suspend',
    'resume',
    'void',
    'follow',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
      await using place = await setUp();
      const name = { residentId: 'R1', cardId: 'R1-1' };
      await place.happen('R1', { kind: 'registration', person: person() });
      await place.issue('R1', 'R1-1');
      await place.certify('R1-1');
      const events: Readonly<Record<string, LifeEvent>> = {
        move: { kind: 'move', to: naha },
        death: { kind: 'death' },
        leave: { kind: 'departure', continues: false },
        continue: { kind: 'departure', continues: true },
        return: { kind: 'return', to: kiyose },
        number: { kind: 'number' },
        erasure: { kind: 'erasure' },
      };
      const cardEvents: Readonly<Record<string, CardEvent>> = {
        suspend: { kind: 'suspended', why: 'stolen' },
        resume: { kind: 'resumed' },
        void: { kind: 'void', why: 'returned' },
      };
      for (const one of steps) {
        const { status } = await place.cards.card(name);
        const { status: person } = await place.register.resident('R1');
        // As the counter does it: nobody is certified who may not be.
        if (one === 'certify' && status === 'valid' && person === 'resident') await place.certify('R1-1');
        else if (one in events) await place.happen('R1', events[one]!).catch(expected);
        else if (one in cardEvents) await place.cards.record(name, cardEvents[one]!).catch(expected);
        await place.follow();
        const after = { card: (await place.cards.card(name)).status, ...(await place.register.resident('R1')) };
        const [signature, authentication] = await place.reasons('R1-1');
        const gone =
          after.status === 'dead' || after.status === 'erased' || (after.status === 'abroad' && !after.continuesAbroad);
        if (gone || after.card !== 'valid')
          assert.ok(signature !== 'good' && authentication !== 'good', JSON.stringify({ steps, one }));
        if (after.status === 'abroad') assert.notEqual(signature, 'good');
        if (gone) assert.equal(after.card, 'void');
      }
    }),
    { numRuns: 12, seed: 5 },
  );
});

const expected = (error: { code?: string }): void => {
  assert.match(error.code ?? `${error}`, /^(register|jlis)\.(status|card-status)$/);
};
