// Search and identification (services.md §9): candidates are never an answer (M1), twins in all but one attribute stay apart (M2), and
// what was found by something wrong is read no more (M3).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { NewResident, PersonQuery, Resident } from '../../src/municipality/index.ts';
import { kiyose, naha, person, setUp } from './fixture.ts';

const kana = { family: 'ミホン', given: 'タロウ' };
const full = (more: Partial<NewResident> = {}) => person({ kana, ...more });

/** Everything that is said of a person. */
const said = ({ name, kana: reading, birthDate, sex, address }: NewResident): Required<PersonQuery> => ({
  name: { text: name },
  kana: `${reading?.family}　${reading?.given}`,
  birthDate,
  sex,
  address: { text: address.text },
});

/** The other value of each attribute. */
const others = {
  name: { name: '例文　次郎' },
  kana: { kana: { family: 'レイブン', given: 'ジロウ' } },
  birthDate: { birthDate: '1899-12-31' },
  sex: { sex: '2' },
  address: { address: naha },
} as const satisfies Record<keyof PersonQuery, Partial<NewResident>>;
const attributeNames = Object.keys(others) as (keyof typeof others)[];

const purpose = { purpose: 'social-security', by: 'insurer' } as const;

describe('M1: a search by attributes', () => {
  test('gives candidates, each attribute with how it agrees', async () => {
    await using place = await setUp();
    await place.happen('R1', {
      kind: 'registration',
      person: full({ name: '髙橋　𠮷子', kana: { family: 'タカハシ' } }),
    });
    await place.happen('R2', { kind: 'registration', person: full({ birthDate: '1985-03-00' }) });
    const [found] = await place.register.search({ ...said(full()), name: { text: '高橋　吉子' } });
    assert.deepEqual(found, {
      residentId: 'R1',
      status: 'resident',
      version: 1,
      agreement: {
        name: { result: 'indeterminate', reason: 'variant' },
        kana: { result: 'indeterminate', reason: 'unrecorded' },
        birthDate: { result: 'match' },
        sex: { result: 'match' },
        address: { result: 'match' },
      },
    });
    const [, other] = await place.register.search({ birthDate: '1985-03-27', sex: '1' });
    assert.deepEqual(other?.agreement.birthDate, { result: 'indeterminate', reason: 'unknown-part' });
  });

  test('finds a name by every encoding of it and by every shape of its characters', async () => {
    await using place = await setUp();
    const reading = { family: 'ヤマダ', given: 'ジョージ' };
    await place.happen('R1', {
      kind: 'registration',
      person: full({ name: '邊鷗　ガジョー', kana: reading }),
    });
    for (const [name, result] of [
      ['邊鷗　ガジョー', 'match'],
      ['邊鷗　ガジョー'.normalize('NFD'), 'match'],
      ['邊鷗　ｶﾞｼﾞｮｰ', 'match'],
      ['邊鷗　ｶﾞｼﾞﾖ-', 'indeterminate'],
      ['辺鴎　ガジョー', 'indeterminate'],
      ['邉鷗　カ゛シ゛ョー', 'indeterminate'],
    ] as const) {
      const [found] = await place.register.search({ name: { text: name } });
      assert.equal(found?.residentId, 'R1', name);
      assert.equal(found.agreement.name?.result, result, name);
    }
    for (const [said, result] of [
      ['ﾔﾏﾀﾞ　ｼﾞｮｰｼﾞ', 'match'],
      ['やまた゛　じょーじ', 'match'],
      ['やまだ　じょーじ'.normalize('NFD'), 'match'],
      ['ﾔﾏﾀﾞ　ｼﾞﾖ-ｼﾞ', 'indeterminate'],
    ] as const) {
      const [found] = await place.register.search({ name: { text: '邊鷗　ガジョー' }, kana: said });
      assert.equal(found?.agreement.kana?.result, result, said);
    }
  });

  test('by kana, birth date and sex alone identifies nobody, though there is one person alone (as it was done, and went wrong)', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: full() });
    const { kana: reading, birthDate, sex } = said(full());
    const query = { kana: reading, birthDate, sex };
    assert.equal((await place.register.search(query)).length, 1);
    const answer = await place.register.identify({ person: query });
    assert.deepEqual(answer, { outcome: 'held', reason: 'disagrees' });
  });

  test('commits to five that agree with one person; to nobody, several, the dead or a doubt never', async () => {
    await using place = await setUp();
    const ask = (query: PersonQuery) => place.register.identify({ person: query });
    assert.deepEqual(await ask(said(full())), { outcome: 'held', reason: 'nobody' });
    await place.happen('R1', { kind: 'registration', person: full() });
    assert.deepEqual(await ask(said(full())), { outcome: 'identified', residentId: 'R1', version: 1 });
    const hiragana = { ...said(full()), kana: 'みほん　たろう' };
    assert.deepEqual(await ask(hiragana), { outcome: 'identified', residentId: 'R1', version: 1 });
    const doubtful = { ...said(full()), name: { text: '見本太郎' } };
    assert.deepEqual(await ask(doubtful), { outcome: 'held', reason: 'disagrees' });
    await place.happen('R2', { kind: 'registration', person: full() });
    assert.deepEqual(await ask(said(full())), { outcome: 'held', reason: 'several' });
    await place.happen('R2', { kind: 'move', to: naha });
    await place.happen('R1', { kind: 'death' });
    assert.deepEqual(await ask(said(full())), { outcome: 'held', reason: 'not-in-force' });
  });

  test('of too little, or too many, is refused', async () => {
    await using place = await setUp();
    for (const query of [
      {},
      { sex: '1' },
      { kana: 'ミホン' },
      { birthDate: '1985-00-00' },
      { birthDate: '1985-02-30' },
      { name: { text: '　' } },
      { name: { text: '名'.repeat(500) } },
    ] as const)
      await assert.rejects(place.register.search(query), { code: 'register.field' }, JSON.stringify(query));
  });

  test('goes by an index, never through everybody', async () => {
    await using place = await setUp();
    const { sql } = await import('kysely');
    for (const condition of [
      sql`birth_date in ('1985-03-27', '1985-03-00', '1985-00-00')`,
      sql`name_key = '見本太郎'`,
      sql`birth_date = '1985-03-27' and name_key = '見本太郎'`,
      sql`household_id = 'H-R1-1' and status = 'resident'`,
      sql`due_on <= '2026-11-26'`,
    ]) {
      const explained = await place.store.db.transaction().execute(async (tx) => {
        await sql`set local enable_seqscan = off`.execute(tx);
        return sql`explain select resident_id from resident_entry where ${condition}`.execute(tx);
      });
      assert.ok(!JSON.stringify(explained.rows).includes('Seq Scan'), JSON.stringify(explained.rows));
    }
  });
});

describe('with a submitted number', () => {
  test('its holder is identified where everything else agrees, and the use is logged; whoever had it before is nobody', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    const number = { myNumber: await place.numberOf('R1'), ...purpose };
    const { kana: _kana, ...four } = said(person());
    assert.deepEqual(await place.register.identify({ person: four, number }), {
      outcome: 'identified',
      residentId: 'R1',
      version: 1,
    });
    assert.deepEqual(
      (await place.register.uses('R1')).map(({ purpose: why, by }) => [why, by]),
      [
        ['notification', 'test'],
        ['social-security', 'insurer'],
      ],
    );
    for (const attribute of attributeNames.filter((one) => one !== 'kana')) {
      const query = { ...four, [attribute]: said({ ...person(), ...others[attribute] })[attribute] };
      const answer = await place.register.identify({ person: query, number });
      assert.deepEqual(answer, { outcome: 'held', reason: 'disagrees' }, attribute);
    }
    await place.happen('R1', { kind: 'number' });
    assert.deepEqual(await place.register.identify({ person: four, number }), { outcome: 'held', reason: 'nobody' });
    await assert.rejects(place.register.identify({ person: four, number: { ...number, by: ' ' } }), {
      code: 'register.purpose',
    });
  });
});

describe('M2: twins', () => {
  test('who agree in k of five attributes are not linked to one another, whichever the k are', async () => {
    await using place = await setUp();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(attributeNames, { minLength: 1 }),
        fc.integer({ min: 1, max: 1e9 }),
        async (different, day) => {
          // A pair of its own, in a register in which all others are too.
          const birthDate = new Date(Date.UTC(1900, 0, 1 + (day % 40_000))).toISOString().slice(0, 10);
          const one = full({ birthDate, name: `見本　第${count}` });
          const twin: NewResident = Object.assign(
            { ...one },
            ...different.map((attribute) => (attribute === 'name' ? { name: `例文　第${count}` } : others[attribute])),
          );
          const id = `A${count++}`;
          await place.happen(id, { kind: 'registration', person: one });
          const answer = await place.register.identify({ person: said(twin) });
          assert.equal(answer.outcome, 'held', different.join());
          // And the twin is in the register: each is found as themselves, and as nobody else.
          await place.happen(`T${id}`, { kind: 'registration', person: twin });
          for (const [who, whose] of [
            [id, one],
            [`T${id}`, twin],
          ] as const) {
            const found = await place.register.identify({ person: said(whose) });
            if (found.outcome === 'identified') assert.equal(found.residentId, who);
            else assert.equal(found.reason, 'several');
          }
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe('M3: a correction and readers at the same time', () => {
  const read = (place: Awaited<ReturnType<typeof setUp>>, version: number) =>
    place.register.linked({ residentId: 'R1', version });

  test('no read by a link of before gives the new value, and none that begins after the correction gives the old one', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: full() });
    const outcomes: { readonly begunAfter: boolean; readonly answer: Resident | string }[] = [];
    let isCorrected = false;
    let isOver = false;
    const reader = async () => {
      while (!isOver) {
        const begunAfter = isCorrected;
        const answer = await read(place, 1).catch(({ code }: { code: string }) => code);
        outcomes.push({ begunAfter, answer });
      }
    };
    const readers = Array.from({ length: 6 }, reader);
    while (outcomes.length < 30) await read(place, 1);
    await place.happen('R1', { kind: 'correction', birthDate: '1985-03-28' });
    isCorrected = true;
    const seen = outcomes.length;
    while (outcomes.length < seen + 30) await read(place, 2);
    isOver = true;
    await Promise.all(readers);
    for (const { begunAfter, answer } of outcomes) {
      if (begunAfter) assert.equal(answer, 'register.fenced');
      if (typeof answer === 'string') assert.equal(answer, 'register.fenced');
      else assert.deepEqual([answer.birthDate, answer.version], ['1985-03-27', 1]);
    }
    assert.ok(
      outcomes.some(({ answer }) => typeof answer !== 'string') && outcomes.some(({ begunAfter }) => begunAfter),
    );
  });

  test('the person is identified anew, and read by that link; a move or a marriage is no reason to', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: full() });
    await place.happen('R1', { kind: 'correction', name: '例文　太郎' });
    assert.deepEqual(await place.register.identify({ person: said(full()) }), { outcome: 'held', reason: 'nobody' });
    const found = await place.register.identify({ person: said(full({ name: '例文　太郎' })) });
    assert.deepEqual(found, { outcome: 'identified', residentId: 'R1', version: 2 });
    await place.happen('R1', { kind: 'name', name: '見本　太郎' });
    await place.happen('R1', { kind: 'move', to: naha });
    assert.deepEqual((await read(place, 2)).address, naha);
    await place.happen('R1', { kind: 'number' });
    await assert.rejects(read(place, 4), { code: 'register.fenced' });
    await assert.rejects(read(place, 99), { code: 'register.fenced' }, 'of a version that is not there');
  });
});

describe('the purpose of a use', () => {
  test('is one of the law’s, and somebody’s; without it there is no number, with it there is a log of it', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person({ address: kiyose }) });
    const use = { residentId: 'R1', purpose: 'tax', by: '税務課 1' } as const;
    for (const wrong of [
      { ...use, purpose: 'curiosity' as never },
      { ...use, purpose: 'toString' as never },
      { ...use, by: '' },
    ])
      await assert.rejects(place.register.myNumber(wrong), { code: 'register.purpose' });
    await assert.rejects(place.register.myNumber({ ...use, residentId: 'R9' }), { code: 'register.unknown' });
    assert.deepEqual(await place.register.uses('R1'), []);
    const { myNumber } = await place.register.myNumber(use);
    const [logged, ...more] = await place.register.uses('R1');
    assert.deepEqual([logged?.purpose, logged?.by, more.length], ['tax', '税務課 1', 0]);
    assert.ok(!JSON.stringify([logged, await place.register.resident('R1')]).includes(myNumber));
    await assert.rejects(place.store.db.updateTable('number_use').set({ used_by: 'x' }).execute(), { code: '42501' });
    await assert.rejects(place.store.db.deleteFrom('number_use').execute(), { code: '42501' });
  });
});
