// Whose a request key is, who has recorded what, and which ids there are.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EventRequest } from '../../src/municipality/index.ts';
import { kiyose, person, setUp } from './fixture.ts';

const clerk = { account: 'clerk-1', municipality: kiyose.municipality };
const asked: EventRequest = {
  residentId: 'R1',
  event: { kind: 'name', name: '例文　太郎' },
  request: 'key',
  by: clerk,
};

describe('a request key', () => {
  test('is of one account and one request: the same gets the same answer, anything else is refused', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    const first = await place.register.record(asked);
    await place.register.record({ residentId: 'R1', event: { kind: 'reading', romaji: 'A' }, request: 'other' });
    place.pass(1);
    assert.deepEqual(await place.register.record({ ...asked }), first);
    const others: Readonly<Record<string, Partial<EventRequest>>> = {
      'another account': { by: { ...clerk, account: 'clerk-2' } },
      'the account of another office': { by: { ...clerk, municipality: '472018' } },
      nobody: { by: undefined },
      'another event': { event: { kind: 'death' } },
      'another name': { event: { kind: 'name', name: '例文　次郎' } },
      'another day': { happenedOn: '2026-11-25' },
      'another reason': { lateReason: 'x' },
    };
    for (const [what, other] of Object.entries(others))
      await assert.rejects(place.register.record({ ...asked, ...other }), { code: 'register.request' }, what);
    assert.equal((await place.register.history('R1')).length, 3);
  });

  test('of a refused request is free', async () => {
    await using place = await setUp();
    await assert.rejects(place.register.record(asked), { code: 'register.unknown' });
    await place.happen('R1', { kind: 'registration', person: person() });
    assert.equal((await place.register.record({ ...asked, by: { account: 'operator' } })).name, '例文　太郎');
  });
});

test('an event carries who recorded it; what comes about on its own carries nobody', async () => {
  await using place = await setUp();
  await place.happen('R1', { kind: 'registration', person: person() });
  await place.register.record(asked);
  await place.register.record({ ...asked, event: { kind: 'move-out' }, request: 'out', happenedOn: '2026-12-01' });
  await place.register.record({
    ...asked,
    event: { kind: 'reading', romaji: 'A' },
    request: 'r',
    by: { account: 'operator' },
  });
  place.pass(10);
  await place.register.due();
  assert.deepEqual(
    (await place.register.history('R1')).map(({ event, by }) => [event.kind, by]),
    [
      ['registration', undefined],
      ['name', clerk],
      ['plan', clerk],
      ['reading', { account: 'operator' }],
      ['move-out', undefined],
    ],
  );
});

describe('what has not the form of a resident’s id', () => {
  for (const id of ['C01-2', '../../etc', '', 'r1', 'R1\u0000', 'R1\n', '1R', 'Ｒ１', 'R'.repeat(12), 'K 1'])
    test(`${JSON.stringify(id)} is refused at every door, and not repeated`, async () => {
      await using place = await setUp();
      const { register } = place;
      const doors: readonly (() => Promise<unknown>)[] = [
        () => register.record({ residentId: id, event: { kind: 'registration', person: person() }, request: 'a' }),
        () => register.resident(id),
        () => register.history(id),
        () => register.myNumber({ residentId: id, purpose: 'tax', by: 'x' }),
        () => register.uses(id),
        () => register.linked({ residentId: id, version: 1 }),
      ];
      for (const door of doors)
        await assert.rejects(door, (error: { code: string; details: object }) => {
          assert.deepEqual([error.code, error.details], ['register.id', {}]);
          return true;
        });
    });
});
