// Households (世帯): who lives together, through births, moves, deaths and changes of the head.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seeded } from '@openmyna/store/test-harness';
import type { Relation } from '../../src/municipality/index.ts';
import { kiyose, naha, person, setUp } from './fixture.ts';

const home = 'H-R1-1';
const into = (relation: Relation, id = home) => ({ household: { id, relation } });

/** R1 is the head, R2 the spouse, R3 their child. */
const family = async (options: Parameters<typeof setUp>[0] = {}) => {
  const place = await setUp(options);
  await place.happen('R1', { kind: 'registration', person: person() });
  await place.happen('R2', {
    kind: 'registration',
    person: person({ name: '見本　花子', sex: '2' }),
    ...into('spouse'),
  });
  const child = person({ name: '見本　桜', birthDate: '2026-11-20' });
  await place.happen('R3', { kind: 'birth', person: child, ...into('child') }, '2026-11-20');
  const relations = async (id = home) => {
    const { members, head } = await place.register.household(id);
    return [head, Object.fromEntries(members.map(({ residentId, relation }) => [residentId, relation]))];
  };
  return { ...place, relations };
};

describe('a household', () => {
  test('is of who says so: its head, and what the others are to them', async () => {
    await using place = await family();
    assert.deepEqual(await place.relations(), ['R1', { R1: 'head', R2: 'spouse', R3: 'child' }]);
  });

  test('moves as a whole, in one breath', async () => {
    await using place = await family({ faults: { abortShare: 0.3, random: seeded('faults') } });
    for (const _ of ['asked', 'asked again'])
      await place.happen('R2', { kind: 'move', to: naha }, undefined, 'whole', { whole: true });
    for (const id of ['R1', 'R2', 'R3']) {
      const { address, version } = await place.register.resident(id);
      assert.deepEqual([address, version], [naha, 3]);
    }
    assert.deepEqual(await place.relations(), ['R1', { R1: 'head', R2: 'spouse', R3: 'child' }]);
  });

  test('moves out as a whole and in again; and nothing else is of a whole household', async () => {
    await using place = await family();
    await place.happen('R1', { kind: 'move-out' }, undefined, 'out', { whole: true });
    await assert.rejects(place.relations(), { code: 'register.household' });
    await place.happen('R3', { kind: 'move', to: naha }, undefined, 'in', { whole: true });
    assert.deepEqual(await place.relations(), ['R1', { R1: 'head', R2: 'spouse', R3: 'child' }]);
    await assert.rejects(place.happen('R1', { kind: 'death' }, undefined, 'all', { whole: true }), {
      code: 'register.field',
    });
  });

  test('that one of them leaves goes on; they begin their own', async () => {
    await using place = await family();
    const { household } = await place.happen('R2', { kind: 'move', to: naha });
    assert.deepEqual(household, { id: 'H-R2-3', relation: 'head' });
    assert.deepEqual(await place.relations(), ['R1', { R1: 'head', R3: 'child' }]);
    assert.deepEqual(await place.relations('H-R2-3'), ['R2', { R2: 'head' }]);
  });

  test('is parted where they live, and put together again', async () => {
    await using place = await family();
    await place.happen('R3', { kind: 'household' });
    assert.deepEqual(await place.relations('H-R3-2'), ['R3', { R3: 'head' }]);
    await place.happen('R3', { kind: 'household', ...into('child') });
    await assert.rejects(place.relations('H-R3-2'), { code: 'register.household' });
  });

  test('whose head dies has none, until the others say who it is', async () => {
    await using place = await family();
    await place.happen('R1', { kind: 'death' });
    assert.deepEqual(await place.relations(), [undefined, { R2: 'spouse', R3: 'child' }]);
    await place.happen('R2', { kind: 'household', ...into('head') });
    assert.deepEqual(await place.relations(), ['R2', { R2: 'head', R3: 'child' }]);
  });

  test('of whom one is left alone has that one as its head, without a report', async () => {
    await using place = await family();
    await place.happen('R2', { kind: 'departure', continues: false });
    await place.happen('R1', { kind: 'death' });
    assert.deepEqual(await place.relations(), ['R3', { R3: 'head' }]);
    await place.happen('R3', { kind: 'death' });
    await assert.rejects(place.relations(), { code: 'register.household' });
  });

  test('has a head only among those who live in it on that day, whenever it is recorded', async () => {
    await using place = await family();
    await place.happen('R3', { kind: 'move-out' }, '2026-12-05');
    await place.happen('R2', { kind: 'move-out' }, '2026-12-03');
    await place.happen('R1', { kind: 'move-out' }, '2026-12-01');
    place.pass(20);
    await place.register.due();
    // R3 lived alone for two days.
    const last = (await place.register.history('R3')).slice(1);
    assert.deepEqual(
      last.map(({ event, happenedOn, late }) => [event.kind, happenedOn, late]),
      [
        ['plan', '2026-11-26', undefined],
        ['household', '2026-12-03', undefined],
        ['move-out', '2026-12-05', undefined],
      ],
    );
  });

  test('whose last but one died days ago has its head from that day on', async () => {
    await using place = await family();
    await place.happen('R2', { kind: 'departure', continues: false });
    place.pass(10);
    await place.happen('R1', { kind: 'death' }, '2026-11-28');
    const last = (await place.register.history('R3')).at(-1)!;
    assert.deepEqual([last.event.kind, last.happenedOn], ['household', '2026-11-28']);
  });

  test('gets another head in one breath, and never has two', async () => {
    await using place = await family();
    const change = (residentId: string, relation: Relation) => ({
      residentId,
      happenedOn: '2026-11-26',
      event: { kind: 'household' as const, ...into(relation) },
      request: 'head',
    });
    await assert.rejects(place.register.recordTogether([change('R2', 'head')]), { code: 'register.household' });
    await place.register.recordTogether([change('R2', 'head'), change('R1', 'spouse')]);
    assert.deepEqual(await place.relations(), ['R2', { R1: 'spouse', R2: 'head', R3: 'child' }]);
  });

  test('of another address, or of nobody, is not gone into', async () => {
    await using place = await family();
    await place.happen('R4', { kind: 'registration', person: person({ address: naha }) });
    for (const event of [
      { kind: 'household', ...into('other', 'H-R4-1') },
      { kind: 'household', ...into('other', 'H-nobody') },
      { kind: 'move', to: { ...kiyose, text: `${kiyose.text}９` }, ...into('spouse') },
    ] as const)
      await assert.rejects(place.happen('R2', event), { code: 'register.household' });
    assert.deepEqual(await place.relations(), ['R1', { R1: 'head', R2: 'spouse', R3: 'child' }]);
  });

  test('that two clerks change at once, with 40001 in a third of all commits, has one head at most', async () => {
    await using place = await family({ faults: { abortShare: 0.3, random: seeded('faults') } });
    await place.happen('R1', { kind: 'death' });
    const both = await Promise.allSettled(
      ['R2', 'R3'].map((id) => place.happen(id, { kind: 'household', ...into('head') })),
    );
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
  });
});

test('who comes back from abroad, or was erased by mistake, has a household of their own unless they say another', async () => {
  await using place = await family();
  await place.happen('R2', { kind: 'departure', continues: true });
  assert.deepEqual((await place.happen('R2', { kind: 'return', to: kiyose, ...into('spouse') })).household.id, home);
  await place.happen('R2', { kind: 'erasure' });
  assert.deepEqual((await place.happen('R2', { kind: 'restoration' })).household, { id: 'H-R2-5', relation: 'head' });
});
