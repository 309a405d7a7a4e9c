// Who may take whom over: only an arrival changes the municipality, it is recorded where one arrives, and it needs the departure.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { arrivalText, type EventRequest, type LifeEvent, type Recorder } from '../../src/municipality/index.ts';
import { setUp as setUpAll } from '../institutions.ts';
import { signText } from '../jlis/attributes/fixture.ts';
import { kiyose, naha, person, setUp } from './fixture.ts';

const clerkOf = ({ municipality }: typeof kiyose): Recorder => ({ account: `clerk-${municipality}`, municipality });
const near = { ...naha, text: `${naha.text}９` };

describe('an event by an office', () => {
  test('changes nobody’s municipality unless it is an arrival there', async (t) => {
    const seed = Number(process.env.OPENMYNA_TEST_SEED ?? Date.now() % 2 ** 31);
    t.diagnostic(`seed ${seed}`);
    const event: fc.Arbitrary<LifeEvent> = fc.oneof(
      fc.record({ kind: fc.constant('move' as const), to: fc.constantFrom(kiyose, naha, near) }),
      fc.record({ kind: fc.constant('return' as const), to: fc.constantFrom(kiyose, naha) }),
      fc.record({ kind: fc.constant('correction' as const), address: fc.constantFrom(kiyose, naha, near) }),
      fc.constantFrom<LifeEvent>(
        { kind: 'move-out' },
        { kind: 'departure', continues: false },
        { kind: 'name', name: '例文　太郎' },
        { kind: 'reading', romaji: 'MIHON TARO' },
        { kind: 'correction', sex: '2' },
        { kind: 'household' },
        { kind: 'number' },
        { kind: 'erasure' },
        { kind: 'restoration' },
        { kind: 'withdrawal' },
        { kind: 'continuation' },
        { kind: 'death' },
      ),
    );
    await using place = await setUp();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(event, fc.constantFrom(kiyose, naha)), { minLength: 1, maxLength: 8 }),
        async (asked) => {
          const residentId = `P${count++}`;
          await place.happen(residentId, { kind: 'registration', person: person() });
          for (const [index, [one, office]] of asked.entries()) {
            const before = await place.register.resident(residentId);
            const request: EventRequest = { residentId, event: one, request: `${index}`, by: clerkOf(office) };
            const after = await place.register.record(request).catch((error: { code: string }) => {
              assert.match(error.code, /^register\./);
              return undefined;
            });
            if (after === undefined) {
              assert.deepEqual(await place.register.resident(residentId), before);
              continue;
            }
            assert.equal(after.address.municipality, office.municipality, 'an office records its own residents only');
            if (after.address.municipality === before.address.municipality) continue;
            assert.ok(one.kind === 'move' || one.kind === 'return', one.kind);
            if (one.kind === 'move')
              assert.ok(before.status === 'moved-out' || before.planned?.event.kind === 'move-out', before.status);
          }
        },
      ),
      { numRuns: 60, seed },
    );
  });

  test('a correction of the address stays inside', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    for (const by of [undefined, clerkOf(kiyose), clerkOf(naha)])
      await assert.rejects(
        place.register.record({ residentId: 'R1', event: { kind: 'correction', address: naha }, request: 'c', by }),
        { code: 'register.place' },
      );
  });
});

describe('an arrival from another municipality', () => {
  test('needs the departure on record, planned or done', async () => {
    await using place = await setUp();
    const arrive = (residentId: string, request: string) =>
      place.register.record({ residentId, event: { kind: 'move', to: naha }, request, by: clerkOf(naha) });
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.happen('R2', { kind: 'registration', person: person() });
    await assert.rejects(arrive('R1', 'too early'), { code: 'register.departure' });
    assert.equal((await place.register.history('R1')).length, 1);
    await place.happen('R1', { kind: 'move-out' });
    assert.equal((await arrive('R1', 'done')).status, 'resident');
    await place.happen('R2', { kind: 'move-out' }, '2026-12-05');
    assert.equal((await arrive('R2', 'planned')).planned, undefined);
  });

  test('by card (特例転入) needs the card of that person, and its PIN: a signature of this report by its authentication key', async () => {
    await using place = await setUpAll();
    for (const id of ['R1', 'R2']) {
      await place.happen(id, { kind: 'registration', person: person() });
      await place.happen(id, { kind: 'move-out', byCard: true });
    }
    const arrive = (residentId: string, request: string, card?: Uint8Array) =>
      place.register.record({ residentId, event: { kind: 'move', to: naha }, request, card });
    const refused = (problem: string) => ({ code: 'register.arrival-card', details: { problem } });
    const signed = (residentId: string, request: string, to = naha) => signText(arrivalText(residentId, to, request));
    await assert.rejects(arrive('R1', 'a', await signed('R1', 'a')), refused('no-valid-card'));
    await place.issue('R1');
    await assert.rejects(arrive('R1', 'a', await signed('R1', 'a')), refused('authentication-certificate'));
    await place.certify('R1');
    await assert.rejects(arrive('R1', 'a'), refused('no-card'));
    for (const other of [signed('R2', 'a'), signed('R1', 'b'), signed('R1', 'a', near)])
      await assert.rejects(arrive('R1', 'a', await other), refused('proof'));
    await place.cards.record({ residentId: 'R1', cardId: 'R1' }, { kind: 'suspended', why: 'lost' });
    await assert.rejects(arrive('R1', 'a', await signed('R1', 'a')), refused('no-valid-card'));
    await place.cards.record({ residentId: 'R1', cardId: 'R1' }, { kind: 'resumed' });
    const after = await arrive('R1', 'a', await signed('R1', 'a'));
    assert.deepEqual([after.status, after.arrivesByCard], ['resident', undefined]);
    // The other's card is gone: the 転出証明書 is given after all, once.
    await place.happen('R2', { kind: 'move-out' });
    await assert.rejects(place.happen('R2', { kind: 'move-out' }), { code: 'register.status' });
    assert.equal((await arrive('R2', 'b')).status, 'resident');
  });

  test('of a household by one card', async () => {
    await using place = await setUpAll();
    await place.happen('R1', { kind: 'registration', person: person() });
    const into = { household: { id: 'H-R1-1', relation: 'spouse' as const } };
    await place.happen('R2', { kind: 'registration', person: person({ name: '見本　花子' }), ...into });
    await place.issue('R1');
    await place.certify('R1');
    const event: LifeEvent = { kind: 'move-out', byCard: true };
    await place.register.record({ residentId: 'R1', event, request: 'out', whole: true });
    const card = await signText(arrivalText('R1', naha, 'in'));
    const move: LifeEvent = { kind: 'move', to: naha };
    await place.register.record({ residentId: 'R1', event: move, request: 'in', whole: true, card });
    assert.deepEqual((await place.register.resident('R2')).address, naha);
  });

  test('from abroad, or for the first time, needs none', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.happen('R1', { kind: 'departure', continues: false });
    assert.deepEqual((await place.happen('R1', { kind: 'return', to: naha })).address, naha);
  });
});
