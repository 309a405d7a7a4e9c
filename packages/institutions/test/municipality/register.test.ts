// The register: everything that happens to a person, once and in order; what cannot have happened is refused, and changes nothing.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isMyNumber, isResidentCode } from '@openmyna/identity';
import { asOwner, seeded } from '@openmyna/store/test-harness';
import fc from 'fast-check';
import type { LifeEvent, LifeEventKind, Resident, ResidentStatus } from '../../src/municipality/index.ts';
import { kiyose, naha, person, setUp } from './fixture.ts';

describe('a life', () => {
  test('is the fold of what happened', async () => {
    await using place = await setUp();
    const { happen, register } = place;
    const born = await happen('R1', { kind: 'birth', person: person({ birthDate: '2026-11-20' }) }, '2026-11-20');
    const first = await place.numberOf('R1');
    assert.ok(isMyNumber(first) && isResidentCode(born.residentCode));
    assert.equal(born.status, 'resident');
    const renamed = { name: '例文　𠮷田󠄀', formerName: '見本', alias: 'Mihon Taro' };
    await happen('R1', { kind: 'name', ...renamed });
    await happen('R1', { kind: 'move', to: naha });
    await happen('R1', { kind: 'correction', birthDate: '2026-11-19', sex: '2' });
    await happen('R1', { kind: 'number' });
    await happen('R1', { kind: 'departure', continues: true });
    await happen('R1', { kind: 'return', to: kiyose });
    const now = await happen('R1', { kind: 'death' });
    assert.notEqual(await place.numberOf('R1'), first);
    assert.deepEqual(now, {
      residentId: 'R1',
      ...renamed,
      birthDate: '2026-11-19',
      sex: '2',
      address: kiyose,
      residentCode: born.residentCode,
      household: { id: 'H-R1-8', relation: 'head' },
      status: 'dead',
      continuesAbroad: false,
      version: 9,
      since: '2026-11-26',
    } satisfies Resident);
    assert.deepEqual(await register.resident('R1'), now);
    const history = await register.history('R1');
    assert.deepEqual(
      history.map(({ seq, event }) => [seq, event.kind]),
      ['birth', 'name', 'move-out', 'move', 'correction', 'number', 'departure', 'return', 'death'].map((kind, i) => [
        i + 1,
        kind,
      ]),
    );
    assert.equal(history[0]!.happenedOn, '2026-11-20');
  });

  test('of a foreign resident: a stay that is renewed, and gone with naturalisation', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person({ stayEndsOn: '2027-03-31' }) });
    assert.equal((await place.happen('R1', { kind: 'stay', endsOn: '2029-03-31' })).stayEndsOn, '2029-03-31');
    assert.ok(!('stayEndsOn' in (await place.happen('R1', { kind: 'naturalisation' }))));
  });

  test('a former name or an alias that is not given again is gone', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person({ formerName: '旧姓', alias: 'A' }) });
    const { formerName, alias } = await place.happen('R1', { kind: 'name', name: '例文　太郎' });
    assert.deepEqual([formerName, alias], [undefined, undefined]);
  });
});

describe('what follows on what', () => {
  /** Every kind, on every state: written down here again, so that the table is tested too. */
  const possible: Readonly<Record<ResidentStatus | 'none', readonly LifeEventKind[]>> = {
    none: ['birth', 'registration'],
    resident: [
      ...['move', 'move-out', 'plan', 'name', 'reading', 'correction', 'household', 'death', 'departure'],
      ...['naturalisation', 'stay', 'number', 'erasure'],
    ] as LifeEventKind[],
    'moved-out': ['move', 'reading', 'correction', 'death', 'number', 'erasure'],
    abroad: ['name', 'reading', 'correction', 'death', 'return', 'number'],
    dead: ['correction'],
    erased: ['restoration'],
  };
  const events: Readonly<Record<LifeEventKind, LifeEvent>> = {
    birth: { kind: 'birth', person: person() },
    registration: { kind: 'registration', person: person({ stayEndsOn: '2027-03-31' }) },
    move: { kind: 'move', to: { ...kiyose, text: `${kiyose.text}９` } },
    'move-out': { kind: 'move-out' },
    plan: { kind: 'plan', on: '2026-12-01', event: { kind: 'move-out' } },
    withdrawal: { kind: 'withdrawal' },
    continuation: { kind: 'continuation' },
    lapse: { kind: 'lapse', of: 1 },
    reading: { kind: 'reading', romaji: 'MIHON TARO' },
    household: { kind: 'household' },
    name: { kind: 'name', name: '例文　花子' },
    correction: { kind: 'correction', sex: '2' },
    death: { kind: 'death' },
    departure: { kind: 'departure', continues: false },
    return: { kind: 'return', to: naha },
    naturalisation: { kind: 'naturalisation' },
    stay: { kind: 'stay', endsOn: null },
    number: { kind: 'number' },
    erasure: { kind: 'erasure' },
    restoration: { kind: 'restoration' },
  };
  const into: Readonly<Record<ResidentStatus | 'none', readonly LifeEventKind[]>> = {
    none: [],
    resident: ['registration'],
    'moved-out': ['registration', 'move-out'],
    abroad: ['registration', 'departure'],
    dead: ['registration', 'death'],
    erased: ['registration', 'erasure'],
  };

  test('every event on every state: recorded, or refused with nothing changed', async () => {
    await using place = await setUp();
    let count = 0;
    for (const status of Object.keys(possible) as (keyof typeof possible)[])
      for (const kind of Object.keys(events) as LifeEventKind[]) {
        const id = `S${count++}`;
        for (const before of into[status]) await place.happen(id, events[before]);
        const before = status === 'none' ? undefined : await place.register.resident(id);
        const attempt = place.happen(id, events[kind]);
        if (possible[status].includes(kind)) {
          assert.equal((await attempt).version, (before?.version ?? 0) + 1);
          continue;
        }
        await assert.rejects(attempt, { code: /^register\.(unknown|known|status|field)$/ }, `${status} ${kind}`);
        if (before === undefined) await assert.rejects(place.register.resident(id), { code: 'register.unknown' });
        else assert.deepEqual(await place.register.resident(id), before);
      }
  });
});

describe('a request', () => {
  test('that comes twice is one event; another under the same name is not a second one either', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() }, undefined, 'first');
    const moved = await place.happen('R1', { kind: 'move', to: naha }, undefined, 'again');
    await place.happen('R1', { kind: 'death' });
    assert.deepEqual(await place.happen('R1', { kind: 'move', to: naha }, undefined, 'again'), moved);
    assert.equal((await place.register.history('R1')).length, 4);
  });

  test('of two clerks at once, with 40001 in a third of all commits: each is recorded once, one after the other', async () => {
    await using place = await setUp({ faults: { abortShare: 0.3, random: seeded('faults') } });
    await place.happen('R1', { kind: 'registration', person: person() });
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        place.happen('R1', { kind: 'move', to: { ...kiyose, text: `${kiyose.text}${i % 2 === 0 ? '９' : ''}` } }),
      ),
    );
    const history = await place.register.history('R1');
    assert.deepEqual(
      history.map(({ seq }) => seq),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    const deaths = await Promise.allSettled([1, 2, 3].map(() => place.happen('R1', { kind: 'death' })));
    assert.equal(deaths.filter(({ status }) => status === 'fulfilled').length, 1);
  });
});

describe('a day', () => {
  test('is not after today, not before what happened last, and one that there is', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() }, '2026-11-20');
    for (const day of ['2026-11-27', '2026-11-19', '2026-02-30', '2026-11', 'yesterday', ''])
      await assert.rejects(place.happen('R1', { kind: 'move', to: naha }, day), { code: 'register.date' }, day);
    await place.happen('R1', { kind: 'move', to: naha }, '2026-11-20');
  });

  test('of a clock that went back is refused', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    place.pass(-3);
    await assert.rejects(place.happen('R1', { kind: 'move', to: naha }, '2026-11-26'), { code: 'register.date' });
  });
});

describe('what is entered', () => {
  const wrong: readonly (readonly [string, LifeEvent, string])[] = [
    ['a name of nothing', { kind: 'name', name: '　' }, 'name'],
    ['a name of 500 characters', { kind: 'name', name: '名'.repeat(500) }, 'name'],
    ['a variation selector behind nothing', { kind: 'name', name: '\u{E0100}田　太郎' }, 'name'],
    ['a variation selector behind the space', { kind: 'name', name: '吉田　\u{E0101}' }, 'name'],
    ['half a surrogate pair', { kind: 'name', name: '\uD842田　太郎' }, 'name'],
    ['a control character', { kind: 'name', name: '吉田\u0007　太郎' }, 'name'],
    ['a line break in a former name', { kind: 'name', name: '吉田　太郎', formerName: '旧\n姓' }, 'formerName'],
    ['an unknown municipality', { kind: 'move', to: { municipality: '999999', text: kiyose.text } }, 'municipality'],
    ['an address of another municipality', { kind: 'move', to: { ...naha, text: kiyose.text } }, 'address'],
    ['an address in half-width digits', { kind: 'move', to: { ...kiyose, text: '東京都清瀬市1-2' } }, 'address'],
    ['a birth date that is no day', { kind: 'correction', birthDate: '1985-13-01' }, 'birthDate'],
    ['a correction of nothing', { kind: 'correction' }, 'correction'],
    ['a sex there is no code for', { kind: 'correction', sex: '3' as never }, 'sex'],
    ['a stay until no day', { kind: 'stay', endsOn: '2027-02-30' }, 'endsOn'],
    ['a stay of a Japanese national', { kind: 'stay', endsOn: '2027-02-28' }, 'stayEndsOn'],
    ['naturalisation of one', { kind: 'naturalisation' }, 'stayEndsOn'],
    [
      'a decomposed mark in an address',
      { kind: 'move', to: { municipality: '132217', text: '東京都清瀬市か\u3099' } },
      'address',
    ],
    ['two variation selectors', { kind: 'name', name: '葛\u{E0100}\u{E0101}城　一' }, 'name'],
    ['a reading in kanji', { kind: 'reading', kana: { family: '見本' } }, 'kana'],
    ['a reading in both kana', { kind: 'reading', kana: { given: 'タろう' } }, 'kana'],
    ['a reading that begins with a long vowel', { kind: 'reading', kana: { given: 'ータ' } }, 'kana'],
    ['a reading of 500 characters', { kind: 'reading', kana: { given: 'タ'.repeat(500) } }, 'kana'],
    ['a reading of nothing', { kind: 'reading' }, 'reading'],
    ['small Latin letters', { kind: 'reading', romaji: 'Mihon Taro' }, 'romaji'],
    ['a corrected name of nothing', { kind: 'correction', name: '' }, 'name'],
    ['a birth after today', { kind: 'correction', birthDate: '2026-11-27' }, 'birthDate'],
    ['a household without a name', { kind: 'household', household: { id: '', relation: 'child' } }, 'household'],
    ['a relation nobody has', { kind: 'household', household: { id: 'H', relation: 'cat' as never } }, 'relation'],
    ['a plan for no day', { kind: 'plan', on: '2026-02-30', event: { kind: 'move-out' } }, 'on'],
    ['a plan for today', { kind: 'plan', on: '2026-11-26', event: { kind: 'move-out' } }, 'on'],
    ['a plan for a year from now', { kind: 'plan', on: '2027-11-26', event: { kind: 'move-out' } }, 'on'],
  ];
  test('is refused by its field, and never mended in silence', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    for (const [what, event, field] of wrong)
      await assert.rejects(
        () => place.happen('R1', event),
        (error: { code: string; details: { field: string; codePoint?: string } }) => {
          const code = 'codePoint' in error.details ? 'register.character' : 'register.field';
          assert.deepEqual([error.code, error.details.field], [code, field], what);
          return true;
        },
      );
    assert.equal((await place.register.history('R1')).length, 1);
  });

  test('comes back as it was written: outside JIS, with variation selectors, with unknown parts of a birth date', async () => {
    await using place = await setUp();
    const name = fc
      .array(fc.constantFrom('髙', '𠮷', '辻󠄀', '葛󠄁', 'ヷ', 'é', '㐂', '　', 'ゔ', '𛀁', '〇', '々'), {
        minLength: 1,
        maxLength: 30,
      })
      .map((parts) => `山${parts.join('')}`);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        name,
        fc.constantFrom('1935-00-00', '1935-05-00', '0000-00-00', '1868-01-25'),
        async (text, birthDate) => {
          const id = `P${count++}`;
          await place.happen(id, { kind: 'registration', person: person({ name: text, birthDate }) });
          const back = await place.register.resident(id);
          assert.deepEqual([back.name, back.birthDate], [text, birthDate]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('numbers', () => {
  test('are nobody else’s, at once and in time; a changed one is never given again', async () => {
    await using place = await setUp();
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, i) => place.happen(`N${i}`, { kind: 'registration', person: person() })),
    );
    const before = await place.numberOf('N0');
    const changed = await place.happen('N0', { kind: 'number' });
    assert.equal(changed.version, 2);
    const mine = [before, ...(await Promise.all(all.map(({ residentId }) => place.numberOf(residentId))))];
    assert.equal(new Set(mine).size, 41);
    assert.equal(new Set(all.map(({ residentCode }) => residentCode)).size, 40);
    const numbers = { myNumber: before, residentCode: all[1]!.residentCode };
    await assert.rejects(place.happen('X', { kind: 'registration', person: person(), numbers }), {
      code: 'register.known',
    });
  });

  test('are in no error and no notice', async () => {
    await using place = await setUp();
    const { residentCode } = await place.happen('R1', { kind: 'registration', person: person() });
    const myNumber = await place.numberOf('R1');
    const said = JSON.stringify(
      await Promise.all([
        place.happen('R1', { kind: 'registration', person: person() }).catch((error: Error) => `${error.stack}`),
        place
          .happen('R2', { kind: 'registration', person: person(), numbers: { myNumber, residentCode } })
          .catch((error: Error) => `${error.stack}`),
        asOwner(place.store.url, 'select body from store_outbox').then(({ rows }) => rows),
      ]),
    );
    assert.ok(!said.includes(myNumber) && !said.includes(residentCode));
  });
});

test('what happened is history: whoever serves cannot change it', async () => {
  await using place = await setUp();
  await place.happen('R1', { kind: 'registration', person: person() });
  await assert.rejects(place.store.db.updateTable('resident_event').set({ request: 'x' }).execute(), { code: '42501' });
  await assert.rejects(place.store.db.deleteFrom('resident_event').execute(), { code: '42501' });
});
