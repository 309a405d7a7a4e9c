// Moves and departures by their days (services.md §3.3): the 転出届 ahead, the 14 days to report, the 90 days to carry the card over, and what
// comes about by itself, exactly once.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asOwner, seeded } from '@openmyna/store/test-harness';
import type { LifeEvent } from '../../src/municipality/index.ts';
import { factsOf, setUp as setUpAll } from '../institutions.ts';
import { kiyose, naha, person, setUp } from './fixture.ts';

const registered = async (options: Parameters<typeof setUp>[0] = {}) => {
  const place = await setUp(options);
  await place.happen('R1', { kind: 'registration', person: person() });
  return place;
};

const kindsOf = async (place: Awaited<ReturnType<typeof setUp>>, id = 'R1') =>
  (await place.register.history(id)).map(({ event }) => event.kind).slice(1);

describe('a 転出届', () => {
  test('ahead of its day is a plan, and happens on that day; the 転入届 brings the person in elsewhere', async () => {
    await using place = await registered();
    const planned = await place.happen('R1', { kind: 'move-out' }, '2026-12-05');
    assert.deepEqual([planned.status, planned.planned?.on], ['resident', '2026-12-05']);
    place.pass(8);
    assert.equal(await place.register.due(), 0, 'the day before');
    place.pass(1);
    assert.equal(await place.register.due(), 1);
    assert.equal(await place.register.due(), 0, 'once');
    const out = await place.register.resident('R1');
    assert.deepEqual([out.status, out.planned, out.since], ['moved-out', undefined, '2026-12-05']);
    const back = await place.happen('R1', { kind: 'move', to: naha }, '2026-12-05');
    assert.deepEqual([back.status, back.address, back.cardUntil], ['resident', naha, undefined]);
  });

  test('is taken back before its day, and not after', async () => {
    await using place = await registered();
    await place.happen('R1', { kind: 'move-out' }, '2026-12-05');
    await assert.rejects(place.happen('R1', { kind: 'departure', continues: false }, '2026-12-06'), {
      code: 'register.status',
    });
    assert.equal((await place.happen('R1', { kind: 'withdrawal' })).planned, undefined);
    await place.happen('R1', { kind: 'move-out' }, '2026-12-05');
    place.pass(9);
    await assert.rejects(place.happen('R1', { kind: 'withdrawal' }, '2026-12-05'), { code: 'register.status' });
  });

  test('that nobody follows by a 転入届 ends the card after 30 days', async () => {
    await using place = await registered();
    assert.equal((await place.happen('R1', { kind: 'move-out' })).cardUntil?.on, '2026-12-26');
    place.pass(30);
    assert.equal(await place.register.due(), 0);
    place.pass(1);
    assert.equal(await place.register.due(), 1);
    assert.deepEqual(await kindsOf(place), ['move-out', 'lapse']);
  });

  test('of a 転入届 that comes before its day is fulfilled by it', async () => {
    await using place = await registered();
    await place.happen('R1', { kind: 'move-out' }, '2026-12-05');
    assert.equal((await place.happen('R1', { kind: 'move', to: naha })).planned, undefined);
  });
});

describe('what comes due', () => {
  test('is recorded once, whoever gets to it first: three ticks and a clerk at once, with 40001 in a third of all commits', async () => {
    await using place = await registered({ faults: { abortShare: 0.3, random: seeded('faults') } });
    await place.happen('R1', { kind: 'departure', continues: true }, '2026-12-05');
    place.pass(10);
    const [, , , renamed] = await Promise.all([
      ...[1, 2, 3].map(() => place.register.due()),
      place.happen('R1', { kind: 'name', name: '例文　太郎' }, '2026-12-06'),
    ]);
    assert.equal((renamed as { status: string }).status, 'abroad');
    assert.deepEqual(await kindsOf(place), ['plan', 'departure', 'name']);
  });

  test('is not taken in by a clock that goes back, and not lost by it', async () => {
    await using place = await registered();
    await place.happen('R1', { kind: 'departure', continues: false }, '2026-12-05');
    place.pass(-5);
    assert.equal(await place.register.due(), 0);
    place.pass(20);
    assert.equal(await place.register.due(), 1);
  });

  test('of one person goes on where another’s entry cannot be read, and that is said', async () => {
    await using place = await registered();
    await place.happen('R1', { kind: 'departure', continues: false }, '2026-12-05');
    await asOwner(
      place.store.url,
      `insert into resident_event values ('R0', 1, 'x', '2026-11-26', '2026-11-26', '{"kind": "death"}')`,
    );
    await asOwner(
      place.store.url,
      `insert into resident_entry values ('R0', 'resident', '1985-03-27', '', 'H', 'head', '', '', '2026-11-27')`,
    );
    place.pass(10);
    await assert.rejects(place.register.due(), { code: 'register.unknown' });
    assert.equal((await place.register.resident('R1')).status, 'abroad');
  });

  test('dies with the person', async () => {
    await using place = await registered();
    await place.happen('R1', { kind: 'departure', continues: false }, '2026-12-05');
    assert.equal((await place.happen('R1', { kind: 'death' })).planned, undefined);
    place.pass(20);
    assert.equal(await place.register.due(), 0);
  });

  test('is not by a key of a clerk’s', async () => {
    await using place = await registered();
    await assert.rejects(place.happen('R1', { kind: 'death' }, undefined, 'register 2'), { code: 'register.field' });
  });
});

describe('a report', () => {
  test('after 14 days needs a reason, and is flagged; within them it is not', async () => {
    await using place = await registered();
    place.pass(15);
    const move: LifeEvent = { kind: 'move', to: { ...kiyose, text: `${kiyose.text}９` } };
    await assert.rejects(place.happen('R1', move), { code: 'register.late' });
    await place.happen('R1', move, '2026-11-26', 'late', { lateReason: '入院していた' });
    await place.happen('R1', { kind: 'death' }, '2026-11-27');
    const history = await place.register.history('R1');
    assert.deepEqual(
      history.map(({ late, lateReason }) => [late, lateReason]),
      [
        [undefined, undefined],
        [true, '入院していた'],
        [undefined, undefined],
      ],
    );
  });

  test('of leaving with 継続利用 is for Japanese nationals, and not made after the day', async () => {
    await using place = await registered();
    await place.happen('R2', { kind: 'registration', person: person({ stayEndsOn: '2027-03-31' }) });
    for (const day of ['2026-11-26', '2026-12-05'])
      await assert.rejects(place.happen('R2', { kind: 'departure', continues: true }, day), { code: 'register.field' });
    place.pass(3);
    await assert.rejects(place.happen('R1', { kind: 'departure', continues: true }, '2026-11-28'), {
      code: 'register.field',
    });
    await place.happen('R1', { kind: 'departure', continues: false }, '2026-11-28');
  });
});

describe('the card, over a move to another municipality', () => {
  const cases: readonly (readonly [
    what: string,
    steps: (place: Awaited<ReturnType<typeof setUpAll>>) => Promise<unknown>,
    card: 'valid' | 'void',
  ])[] = [
    ['carried over with the 転入届', (place) => place.happen('R1', { kind: 'move', to: naha }), 'valid'],
    [
      'carried over on the 90th day',
      async (place) => {
        await place.happen('R1', { kind: 'move', to: naha, continues: false });
        place.pass(90);
        await place.register.due();
        await place.happen('R1', { kind: 'continuation' }, '2027-02-24');
        place.pass(30);
      },
      'valid',
    ],
    [
      'not carried over in 90 days',
      async (place) => {
        await place.happen('R1', { kind: 'move', to: naha, continues: false });
        place.pass(91);
      },
      'void',
    ],
    [
      'moved on before it was',
      async (place) => {
        await place.happen('R1', { kind: 'move', to: naha, continues: false });
        await place.happen('R1', { kind: 'move-out' });
      },
      'void',
    ],
    [
      'reported after 14 days',
      async (place) => {
        place.pass(15);
        const request = { request: 'late', lateReason: '長期の出張' };
        const event: LifeEvent = { kind: 'move', to: naha };
        await place.happen('R1', { kind: 'move-out' });
        await place.register.record({ residentId: 'R1', happenedOn: '2026-11-26', event, ...request });
      },
      'void',
    ],
    [
      'not carried over, but moved within the new municipality meanwhile, and then carried over',
      async (place) => {
        await place.happen('R1', { kind: 'move', to: naha, continues: false });
        await place.happen('R1', { kind: 'move', to: { ...naha, text: `${naha.text}９` } });
        await place.happen('R1', { kind: 'continuation' });
        place.pass(91);
      },
      'valid',
    ],
  ];
  test('is what the days say', async () => {
    for (const [what, steps, expected] of cases) {
      await using place = await setUpAll();
      await place.happen('R1', { kind: 'registration', person: person() });
      await place.issue('R1');
      await place.certify('R1');
      await steps(place);
      await place.register.due();
      await place.settle();
      const [card] = await place.cards.cardsOf('R1');
      assert.equal(card!.status, expected, what);
      assert.deepEqual(
        await place.reasons('R1'),
        ['affiliationChanged', expected === 'valid' ? 'good' : 'cessationOfOperation'],
        what,
      );
    }
  });

  test('a card that was made after the move is not the one that lapses', async () => {
    await using place = await setUpAll();
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.issue('R1', 'R1-1');
    await place.happen('R1', { kind: 'move', to: naha, continues: false });
    await place.cards.record(
      { residentId: 'R1', cardId: 'R1-2' },
      { kind: 'made', facts: factsOf('R1-2'), registerVersion: 3 },
    );
    await place.cards.record({ residentId: 'R1', cardId: 'R1-2' }, { kind: 'issued' });
    place.pass(91);
    await place.register.due();
    await place.settle();
    const cards = await place.cards.cardsOf('R1');
    assert.deepEqual(Object.fromEntries(cards.map(({ cardId, status }) => [cardId, status])), {
      'R1-1': 'void',
      'R1-2': 'valid',
    });
  });

  test('on leaving Japan on a day to come the signing certificate ends on that day, and not before', async () => {
    await using place = await setUpAll();
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.issue('R1');
    await place.certify('R1');
    await place.happen('R1', { kind: 'departure', continues: true }, '2026-12-05');
    await place.settle();
    assert.deepEqual(await place.reasons('R1'), ['good', 'good']);
    place.pass(9);
    await place.register.due();
    await place.settle();
    assert.deepEqual(await place.reasons('R1'), ['affiliationChanged', 'good']);
  });
});
