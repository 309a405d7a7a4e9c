// Where a My Number is: in one column, and nowhere else, whatever happens in a life.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeMyNumber, makeResidentCode } from '@openmyna/identity';
import { seeded } from '@openmyna/store/test-harness';
import { sql } from 'kysely';
import { setUp } from '../institutions.ts';
import { kiyose, naha, person } from './fixture.ts';

test('a whole life leaves every My Number of it in one column, and in no answer, event or message', async () => {
  await using place = await setUp();
  const { register } = place;
  const everInForce = new Set<string>();
  const answers: unknown[] = [];
  const use = { purpose: 'notification', by: 'test' } as const;
  const remember = async (id: string) =>
    everInForce.add((await register.myNumber({ residentId: id, ...use })).myNumber);
  const random = seeded('given');
  const numbers = { myNumber: makeMyNumber(random), residentCode: makeResidentCode(random) };
  const entry = { kind: 'registration', person: person(), numbers } as const;
  answers.push(await place.happen('R1', entry));
  await remember('R1');
  answers.push(await place.happen('R2', { kind: 'birth', person: person({ birthDate: '2026-11-20' }) }));
  await remember('R2');
  await assert.rejects(place.happen('R3', entry), (error: object) => answers.push(error) > 0);

  const { applicationId } = await place.apply('R1');
  answers.push(await place.produce('R1', applicationId));
  await place.settle();
  await place.happen('R1', { kind: 'move-out' });
  answers.push(await place.happen('R1', { kind: 'move', to: naha }));
  answers.push(await place.happen('R1', { kind: 'number' }));
  await remember('R1');
  await place.settle();
  answers.push(
    await register.identify({
      person: { name: { text: '見本太郎' } },
      number: { ...use, myNumber: [...everInForce][0]! },
    }),
  );
  answers.push(await register.search({ name: { text: '見本　太郎' }, birthDate: '1985-03-27' }));
  answers.push(await place.happen('R1', { kind: 'departure', continues: false }));
  answers.push(await place.happen('R1', { kind: 'return', to: kiyose }));
  answers.push(await place.happen('R1', { kind: 'death' }));
  await place.settle();
  answers.push(await register.history('R1'), await register.uses('R1'), await register.resident('R1'));
  answers.push(await register.history('R2'), await register.household('H-R2-1'), await place.cards.cardsOf('R1'));
  assert.equal(everInForce.size, 3);

  const found = new Set<string>();
  const columns = await sql<{ table_name: string; column_name: string }>`select table_name, column_name
    from information_schema.columns where table_schema = current_schema()`.execute(place.store.db);
  assert.ok(columns.rows.length > 50);
  for (const { table_name, column_name } of columns.rows)
    for (const number of everInForce) {
      const pattern = `%${number}%`;
      const bytes = `%${Buffer.from(number).toString('hex')}%`;
      const column = sql`${sql.ref(column_name)}::text`;
      const { rows } = await sql`select 1 from ${sql.table(table_name)}
        where ${column} like ${pattern} or ${column} like ${bytes} limit 1`.execute(place.store.db);
      if (rows.length > 0) found.add(`${table_name}.${column_name}`);
    }
  assert.deepEqual([...found], ['resident_event.my_number']);
  const said = JSON.stringify(answers, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
  for (const number of everInForce) assert.ok(!said.includes(number));
});
