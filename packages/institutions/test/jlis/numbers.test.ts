// 製造番号, application numbers and ids of cards: given once, whatever the random source says and however full the space is.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Random } from '@openmyna/identity';
import type { Store } from '@openmyna/store';
import { seeded } from '@openmyna/store/test-harness';
import { takeDigits } from '../../src/jlis/cards/card-book-claims.ts';
import { isCardId, type JlisTables, openApplicationBook } from '../../src/jlis/index.ts';
import { factsOf, form, type Institutions, setUp } from '../institutions.ts';
import { person } from '../municipality/fixture.ts';
import { authenticationRequest } from './fixture.ts';

const zeros: Random = (length) => new Uint8Array(length);

/** Three numbers, again and again. */
const repeating = (): Random => {
  let turn = 0;
  return (length) => new Uint8Array(length).fill(turn++ % 3);
};

const applicationsWith = (place: Institutions, random: Random) => {
  const { register, cards, clock } = place;
  return openApplicationBook({
    store: place.store as Store<unknown> as Store<JlisTables>,
    register,
    cards,
    clock,
    random,
  });
};

describe('digits that nobody has', () => {
  for (const [what, random] of [
    ['a source that says one thing', zeros],
    ['a source that says three things', repeating()],
    ['a source that is random', seeded('digits')],
  ] as const)
    test(`are given until the last of a space is, by ${what}; then it says so`, async () => {
      const taken = new Set<string>();
      const take = async (digits: string) => !taken.has(digits) && taken.add(digits) !== undefined;
      for (let given = 1; given <= 100; given++) {
        assert.match(await takeDigits(random, 2, take), /^\d\d$/);
        assert.equal(taken.size, given);
      }
      await assert.rejects(takeDigits(random, 2, take), { code: 'jlis.numbers', details: { count: 2 } });
    });
});

describe('a source of randomness that repeats itself', () => {
  test('keeps no card from being made, and gives no number twice', async () => {
    await using place = await setUp({ faults: { abortShare: 0.2, random: seeded('faults') } });
    const applications = applicationsWith(place, zeros);
    // A card from before numbers were claimed.
    await place.store.db
      .insertInto('card')
      .values({
        resident_id: 'R99',
        card_id: 'R99-1',
        manufacturing_number: '900000000000001',
        facts: JSON.stringify(factsOf('R99-1')) as never,
      })
      .execute();
    const people = Array.from({ length: 12 }, (_, index) => `R${index}`);
    for (const residentId of people) await place.happen(residentId, { kind: 'registration', person: person() });
    const make = async (residentId: string) => {
      const name = await applications.apply({ residentId, form: form(), request: 'card' });
      return place.produce(residentId, name.applicationId, undefined, applications);
    };
    const cards = [];
    for (const residentId of people.slice(0, 9)) cards.push(await make(residentId));
    cards.push(...(await Promise.all(people.slice(9).map(make))));
    const numbers = cards.map(({ facts }) => facts.manufacturingNumber).sort();
    assert.deepEqual(
      numbers,
      [0, ...Array.from({ length: 11 }, (_, index) => index + 2)].map((n) => `900000${`${n}`.padStart(9, '0')}`),
    );
    assert.deepEqual(cards.map(({ cardId }) => cardId).sort(), people.map((id) => `${id}-1`).sort());
  });

  test('gives each application of a person another number', async () => {
    await using place = await setUp();
    const applications = applicationsWith(place, zeros);
    await place.happen('R1', { kind: 'registration', person: person() });
    const numbers = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const name = await applications.apply({ residentId: 'R1', form: form(), request: `${i}` });
      numbers.add(name.applicationId);
      await applications.record(name, { kind: 'ended', why: 'withdrawn' });
    }
    assert.equal(numbers.size, 4);
  });
});

describe('the id of a card', () => {
  test('is its holder’s with which of their cards it is: given by the system, and no other text is one', async () => {
    await using place = await setUp();
    for (const id of ['C01', 'C01-1', 'C01-2', 'R0123456789-4711']) assert.ok(isCardId(id), id);
    const others = [
      '',
      '-1',
      'C01-',
      'C01-0',
      'C01-01',
      'C01-2-3',
      '../../etc',
      'C01/2',
      'C01 2',
      'C01\n',
      '\u0000',
      '1',
      'c01',
      'c01-2',
      'Ｃ01',
      `C${'0'.repeat(40)}`,
    ];
    for (const cardId of others) {
      assert.ok(!isCardId(cardId), JSON.stringify(cardId));
      const name = { residentId: cardId, cardId };
      const doors = [
        place.cards.card({ cardId }),
        place.cards.card(name),
        place.cards.record(name, { kind: 'made', facts: factsOf('C01-1'), registerVersion: 1 }),
        place.cards.record(name, { kind: 'issued' }),
        place.authority.certificatesOf(cardId),
        place.authority.issue([{ ...(await authenticationRequest()), holder: cardId }]),
      ];
      assert.deepEqual(await place.applications.applicationsOf(cardId), []);
      assert.deepEqual(await place.cards.cardsOf(cardId), []);
      // What was typed does not come back in what is said.
      for (const one of doors) await assert.rejects(one, { code: 'jlis.card-id', details: {} }, JSON.stringify(cardId));
    }
  });

  test('says whose it is: no card is entered under another resident’s', async () => {
    await using place = await setUp();
    const made = { kind: 'made', facts: factsOf('R1-1'), registerVersion: 1 } as const;
    for (const residentId of ['R2', 'R1-1', 'R'])
      await assert.rejects(place.cards.record({ residentId, cardId: 'R1-1' }, made), { code: 'jlis.card-id' });
    assert.equal((await place.cards.record({ residentId: 'R1', cardId: 'R1-1' }, made)).residentId, 'R1');
  });

  test('is not given again, though nothing came of the application that it was given to', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    const ids = [];
    for (let i = 0; i < 3; i++) {
      const { applicationId } = await place.apply('R1');
      const away = { has: () => false, make: () => Promise.reject(new Error('the vendor is away')) };
      await assert.rejects(place.produce('R1', applicationId, away), /away/);
      const [begun] = await place.applications.inProduction();
      ids.push(begun!.cardId);
      await place.happen('R1', { kind: 'correction', sex: i % 2 === 0 ? '2' : '1' });
      await assert.rejects(place.produce('R1', applicationId), { code: 'jlis.application' });
    }
    assert.deepEqual(ids, ['R1-1', 'R1-2', 'R1-3']);
  });
});
