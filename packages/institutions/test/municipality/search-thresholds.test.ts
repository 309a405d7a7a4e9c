// The numbers that decide who is shown and who is named: each just below it and at it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewResident, PersonQuery } from '../../src/municipality/index.ts';
import { naha, person, setUp } from './fixture.ts';

const name = { text: '見本　太郎' };
const birthDate = '1985-03-27';

test('one attribute that agrees shows nobody, two do; of one that was said, one', async () => {
  await using place = await setUp();
  await place.happen('R1', { kind: 'registration', person: person({ kana: { family: 'ミホン', given: 'タロウ' } }) });
  const shown = async (query: PersonQuery) => (await place.register.search(query)).map(({ residentId }) => residentId);
  const wrong = { name: { text: '例文　次郎' }, sex: '2', kana: 'レイブン　ジロウ' } as const;
  // Found by the birth date, which alone agrees.
  assert.deepEqual(await shown({ birthDate, name: wrong.name }), []);
  assert.deepEqual(await shown({ birthDate, ...wrong }), []);
  assert.deepEqual(await shown({ birthDate, ...wrong, address: { text: naha.text } }), []);
  assert.deepEqual(await shown({ birthDate, sex: '1', name: wrong.name, kana: wrong.kana }), ['R1']);
  // Found by the name, which alone agrees.
  assert.deepEqual(await shown({ name, birthDate: '1999-12-31' }), []);
  assert.deepEqual(await shown({ name, birthDate: '1999-12-31', sex: '1' }), ['R1']);
  // What nobody knows does not speak against anybody.
  assert.deepEqual(await shown({ name: wrong.name, birthDate: '1985-03-27', kana: 'ミホン　タロウ' }), ['R1']);
  assert.deepEqual(await shown({ birthDate }), ['R1']);
  assert.deepEqual(await shown({ name }), ['R1']);
});

test('two hundred of one name are looked at, one more is too many to tell apart', { timeout: 60_000 }, async () => {
  await using place = await setUp();
  const enter = (from: number, to: number, more: Partial<NewResident> = {}) =>
    place.register.recordTogether(
      Array.from({ length: to - from }, (_, i) => ({
        residentId: `P${from + i}`,
        event: { kind: 'registration' as const, person: person({ ...more }) },
        request: 'first',
      })),
    );
  await place.happen('R1', {
    kind: 'registration',
    person: person({ kana: { family: 'ミホン', given: 'タロウ' }, address: naha }),
  });
  await enter(0, 199);
  const query = { name, birthDate, sex: '1', kana: 'ミホン　タロウ', address: { text: naha.text } } as const;
  assert.equal((await place.register.search({ name })).length, 200);
  assert.equal((await place.register.search({ birthDate })).length, 200);
  const known = await place.register.identify({ person: query });
  assert.deepEqual(known, { outcome: 'identified', residentId: 'R1', version: 1 });

  await enter(199, 200);
  for (const few of [{ name }, { birthDate }, { name, birthDate }])
    await assert.rejects(place.register.search(few), { code: 'register.field' });
  assert.deepEqual(await place.register.identify({ person: query }), { outcome: 'held', reason: 'several' });

  // Another year of birth is told apart by name and year together.
  await place.happen('R2', { kind: 'registration', person: person({ birthDate: '1986-01-01' }) });
  const found = await place.register.search({ name, birthDate: '1986-00-00' });
  assert.deepEqual(
    found.map(({ residentId }) => residentId),
    ['R2'],
  );
});
