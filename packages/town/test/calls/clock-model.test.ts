// A model of the clock: wherever one stops on the way, and goes on, the town is the same; and everything is dated on its own day.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dayInJapan, instantInJapan } from '@openmyna/identity';
import type { LifeEvent } from '@openmyna/institutions/municipality';
import { withCode } from '@openmyna/store/test-harness';
import fc from 'fast-check';
import { openTownClock } from '../../src/clock.ts';
import { layout } from '../../src/folder/layout.ts';
import type { TownFacts } from '../../src/folder/town-facts.ts';
import { openLocalTown } from '../../src/town/local-town.ts';
import { copyStillTown, stillDay } from '../still-town.ts';
import { temporaryFolder } from '../town-process.ts';

const place = temporaryFolder();
after(() => place[Symbol.dispose]());

let copies = 0;
/** Another town that is the same until now; with its owners, as the files of its database are another account's. */
const copyOf = (path: string): string => {
  const copy = join(place.folder, `copy${copies++}`);
  execFileSync('cp', ['-a', path, copy]);
  return copy;
};

/** A town whose machine's clock stands. */
const open = (path: string, machineAt = stillDay) => {
  const facts: TownFacts = JSON.parse(readFileSync(layout(path).town, 'utf8'));
  let now = machineAt;
  const machine = () => now;
  const town = openLocalTown(path, facts, {
    ...openTownClock(layout(path).clock, machine),
    random: (length) => new Uint8Array(randomBytes(length)),
  });
  return Object.assign(town, {
    setMachine: (to: Date) => {
      now = to;
    },
  });
};

const naha = { municipality: '472018', text: '沖縄県那覇市架空町１番地' };
const day = 24 * 3600_000;
const later = (days: number): Date => new Date(stillDay.getTime() + Math.round(days * day));

/** What is to come of everybody here is known on the first day. */
const reports: readonly (readonly [residentId: string, happenedOn: string, event: LifeEvent])[] = [
  // Its card is not carried over, so it lapses after 90 days, with certificates that are alive until then.
  ['C01', '2026-11-25', { kind: 'move-out' }],
  ['C01', '2026-11-25', { kind: 'move', to: naha, continues: false }],
  ['C03', '2026-12-10', { kind: 'move-out' }],
  ['C04', '2026-12-10', { kind: 'departure', continues: false }],
];

before(async () => {
  await copyStillTown(place.path);
  await using town = open(place.path);
  const { register, store, cards } = await town.institutions();
  for (const [residentId, happenedOn, event] of reports)
    await register.record({ residentId, happenedOn, event, request: `${event.kind} of ${residentId}` });
  // A consent of a year ago in all but its signature, which nobody looks at again.
  const [row] = await cards.cardsOf('C05');
  await store.db
    .insertInto('attribute_consent')
    .values({
      resident_id: row!.residentId,
      consent_id: 'consent',
      terms: JSON.stringify({}) as never,
      text: '',
      signature: Buffer.alloc(0),
      signed_by: 1,
      consented_on: '2026-01-31',
      valid_until: '2036-01-31',
      reminded_on: '01-31',
      accepted_at: stillDay,
    })
    .execute();
  await town.attend();
});

/** What is recorded in a town, with every date of it; of what is made to be valid at a stop (lists, responders) nothing. */
const recordedIn = async (path: string, end: Date) => {
  await using town = open(path);
  const { store, log } = await town.institutions();
  const { db } = store;
  const recorded = {
    time: await town.call('clock', {}),
    register: await db.selectFrom('resident_event').selectAll().orderBy('resident_id').orderBy('seq').execute(),
    cards: await db
      .selectFrom('card_event')
      .selectAll()
      .orderBy('resident_id')
      .orderBy('card_id')
      .orderBy('seq')
      .execute(),
    counter: await db.selectFrom('hand_over_event').selectAll().orderBy('card_id').orderBy('seq').execute(),
    revocations: await db
      .selectFrom('certificate_revocation')
      .selectAll()
      .orderBy('purpose')
      .orderBy('certificate_serial')
      .execute(),
    notices: await db
      .selectFrom('expiry_notice')
      .selectAll()
      .orderBy('card_id')
      .orderBy('due_on')
      .orderBy('kind')
      .execute(),
    reminders: await db.selectFrom('attribute_reminder').selectAll().orderBy('due_on').execute(),
    authorities: [...log.entries()]
      .filter(({ use }) => use === 'authority')
      .map(({ about, at }) => `${about} ${new Date(at).toISOString()}`)
      .toSorted(),
    findings: (await town.call('audit', {})).findings,
  };
  assert.equal(recorded.time, end.toISOString());
  return recorded;
};

/** Goes on by so many days each, in a process of its own each time if `closes`. */
const pass = async (stops: readonly Date[], closes: boolean) => {
  const path = copyOf(place.path);
  for (const group of closes ? stops.map((stop) => [stop]) : [stops]) {
    await using town = open(path);
    for (const stop of group) await town.call('moveClock', { to: stop.toISOString() });
  }
  return recordedIn(path, stops.at(-1)!);
};

/** Over two years: with the generation of 2027, two reminders, a lapse, two plans. */
const days = 800;
let whole: Awaited<ReturnType<typeof pass>>;

describe('a town that is moved on by two years', () => {
  before(async () => {
    whole = await pass([later(days)], false);
  });

  test('records everything on its own day, at its start', () => {
    const dueOf = (residentId: string) =>
      whole.register
        .filter((row) => row.resident_id === residentId && row.request.startsWith('register '))
        .map(({ event, happened_on, recorded_at }) => [event.kind, happened_on, recorded_at.toISOString()]);
    const startOf = (on: string) => instantInJapan(on, 0, 0, 0).toISOString();
    assert.deepEqual(dueOf('C03'), [
      ['move-out', '2026-12-10', startOf('2026-12-10')],
      // Nobody moved in anywhere within a month.
      ['lapse', '2027-01-10', startOf('2027-01-10')],
    ]);
    assert.deepEqual(dueOf('C04'), [['departure', '2026-12-10', startOf('2026-12-10')]]);
    const [[kind, lapsedOn, lapsedAt]] = dueOf('C01') as [[string, string, string]];
    assert.equal(kind, 'lapse');
    assert.ok(lapsedOn > '2027-02-01', lapsedOn);
    assert.equal(lapsedAt, startOf(lapsedOn));
  });

  test('a card that lapses in winter has living certificates in autumn: they end with it, on that day', () => {
    const lapse = whole.register.find(({ event }) => event.kind === 'lapse')!;
    const end = whole.cards.find((row) => row.resident_id === 'C01' && row.status === 'void')!;
    assert.equal(dayInJapan(end.recorded_at), lapse.happened_on);
    const ended = whole.revocations.filter(
      ({ reason, revoked_at }) => reason === 'cessationOfOperation' && dayInJapan(revoked_at) === lapse.happened_on,
    );
    assert.deepEqual(
      ended.map(({ purpose }) => purpose),
      ['authentication'],
      'that for signatures ended with the move',
    );
  });

  test('notices, reminders and authorities are of their days', () => {
    assert.ok(whole.notices.length > 0);
    for (const { sent_at, due_on } of whole.notices) assert.equal(dayInJapan(sent_at), due_on);
    assert.deepEqual(
      whole.reminders.map(({ due_on, made_at }) => [due_on, dayInJapan(made_at)]),
      [
        ['2027-01-31', '2027-01-31'],
        ['2028-01-31', '2028-01-31'],
        ['2029-01-31', '2029-01-31'],
      ].filter(([on]) => on! <= dayInJapan(later(days))),
    );
    assert.equal(whole.authorities.filter((line) => /^\w+-2027 2027-/.test(line)).length, 2);
  });

  test('its audit finds nothing', () => assert.deepEqual(whole.findings, []));
});

describe('stopping anywhere and going on gives the same town', () => {
  test('at the moments at which something is due, a second before each, and a second after', async () => {
    const dues = [...whole.register, ...whole.cards].map(({ recorded_at }) => recorded_at.getTime());
    const moments = [...new Set(dues.flatMap((at) => [at - 1000, at, at + 1000]))].filter(
      (at) => at > stillDay.getTime(),
    );
    const stops = moments.toSorted((a, b) => a - b).map((at) => new Date(at));
    assert.deepEqual(await pass([...stops, later(days)], false), whole);
  });

  const seed = randomInt(2 ** 31);
  test(`anywhere (seed ${seed})`, () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: days, noNaN: true }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (stops, closes) => {
          const moments = [...stops, days].toSorted((a, b) => a - b).map(later);
          assert.deepEqual(await pass(moments, closes), whole);
        },
      ),
      { numRuns: 3, seed, endOnFailure: true },
    ));

  test('cancelled on the way, it stands at what has been done, and goes on from there', async () => {
    const path = copyOf(place.path);
    const told: number[] = [];
    {
      await using town = open(path);
      const ended = new AbortController();
      const onProgress = (done: number) => {
        told.push(done);
        if (told.length === 2) ended.abort();
      };
      const to = later(days).toISOString();
      const stood = await town.call('moveClock', { to }, { onProgress, signal: ended.signal });
      assert.ok(stood > stillDay.toISOString() && stood < to, stood);
      assert.equal(told.length, 2);
    }
    {
      await using town = open(path);
      const { db } = (await town.institutions()).store;
      const rows = await db.selectFrom('resident_entry').select('due_on').where('due_on', 'is not', null).execute();
      const today = dayInJapan(new Date(await town.call('clock', {})));
      for (const { due_on } of rows) assert.ok(due_on! > today);
      await town.call('moveClock', { to: later(days).toISOString() });
    }
    assert.deepEqual(await recordedIn(path, later(days)), whole);
  });

  test('where something fails half-way at a due moment, it stands at that moment, and what is left is done then', async () => {
    const path = copyOf(place.path);
    const to = later(days).toISOString();
    // Whose process is killed there leaves the same behind: the clock moved, the register's part done, the notices' not.
    for (const failing of [2, 3, 5]) {
      await using town = open(path);
      const all = await town.institutions();
      const { notices } = all;
      let asked = 0;
      const attend = () => (++asked === failing ? Promise.reject(new Error('away')) : notices.attend());
      Object.assign(all, { notices: { ...notices, attend } });
      await assert.rejects(town.call('moveClock', { to }), /away/);
      const stands = await town.call('clock', {});
      assert.ok(stands > stillDay.toISOString() && stands < to, stands);
    }
    {
      await using town = open(path);
      await town.call('moveClock', { to });
    }
    assert.deepEqual(await recordedIn(path, later(days)), whole);
  });
});

describe('a machine whose clock is set back', () => {
  const death = { kind: 'death' } as const;
  const die = (town: ReturnType<typeof open>, residentId: string, happenedOn = '2026-11-25') =>
    town.call('happen', { residentId, happenedOn, event: death, request: 'death' } as never);

  test('by 40 days, between two processes: nothing is recorded, and it is said which time was seen', async () => {
    const path = copyOf(place.path);
    {
      await using town = open(path, later(1));
      await (await town.institutions()).cards.record(
        { residentId: 'C06', cardId: 'C06' },
        { kind: 'suspended', why: 'lost' },
      );
    }
    const refused = withCode('town.clock-behind', {
      seen: later(1).toISOString(),
      machine: later(-39).toISOString(),
      town: later(-39).toISOString(),
    });
    await using town = open(path, later(-39));
    await assert.rejects(town.institutions(), refused);
    await assert.rejects(town.attend(), refused);
    await assert.rejects(town.call('audit', {}), refused);
    const told: unknown[] = [];
    await town.attend((error) => told.push(error));
    assert.ok(refused(told[0] as never));
    // Whose machine is right now goes on from what was seen.
    assert.equal(await town.call('clock', {}), later(1).toISOString());
    await assert.rejects(town.call('moveClock', { to: later(0).toISOString() }), withCode('town.clock'));
    await town.call('moveClock', { to: later(1.5).toISOString() });
    assert.deepEqual((await town.call('audit', {})).findings, []);
    assert.equal(await town.call('clock', {}), later(1.5).toISOString());
  });

  test('by 40 days, while the town is up: the same, until it is right again', async () => {
    await using town = open(copyOf(place.path));
    const { cards } = await town.institutions();
    town.setMachine(later(-40));
    await assert.rejects(die(town, 'C05'), withCode('town.clock-behind'));
    assert.equal((await cards.card({ cardId: 'C05' })).status, 'valid');
    town.setMachine(later(1));
    await town.call('audit', {});
  });

  test('by 40 days, after it was moved: clock.json knows, before anything of the town is read', () => {
    const file = join(place.folder, 'clock.json');
    let machine = stillDay;
    openTownClock(file, () => machine).moveClock(later(100));
    machine = later(-40);
    const { clock, checkClock } = openTownClock(file, () => machine);
    assert.throws(
      checkClock,
      withCode('town.clock-behind', { seen: later(100).toISOString(), town: later(60).toISOString() }),
    );
    assert.deepEqual(clock(), later(100));
    // A file from before there was that line.
    writeFileSync(file, JSON.stringify({ aheadOfMachine: 3600_000 }));
    assert.deepEqual(openTownClock(file, () => stillDay).clock(), new Date(stillDay.getTime() + 3600_000));
  });

  test('by 2 s: it stands still until the machine is there again, and nothing is refused', async () => {
    const path = copyOf(place.path);
    const second = 1000 / day;
    {
      await using town = open(path, later(1));
      await (await town.institutions()).cards.record(
        { residentId: 'C06', cardId: 'C06' },
        { kind: 'suspended', why: 'lost' },
      );
    }
    await using town = open(path, later(1 - 2 * second));
    const { cards } = await town.institutions();
    await cards.record({ residentId: 'C06', cardId: 'C06' }, { kind: 'resumed' });
    const times: string[] = [];
    for (const seconds of [-2, 5, 3, 4, 6]) {
      town.setMachine(later(1 + seconds * second));
      times.push(await town.call('clock', {}));
    }
    assert.deepEqual(
      times,
      [0, 5, 5, 5, 6].map((seconds) => later(1 + seconds * second).toISOString()),
    );
    assert.deepEqual((await cards.card({ cardId: 'C06' })).since, later(1));
  });
});
