// The register against a simple model of itself, with 40001 in a fifth of all commits: whatever is reported, in whatever order, twice or on
// whatever day, the register has what the model has, and a refusal has changed nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays } from '@openmyna/identity';
import { seeded } from '@openmyna/store/test-harness';
import fc from 'fast-check';
import type { LifeEvent } from '../../src/municipality/index.ts';
import { kiyose, naha, person, setUp } from './fixture.ts';

/** What the model knows of a person. */
interface Someone {
  status: 'resident' | 'moved-out' | 'abroad' | 'dead' | 'erased';
  name: string;
  address: typeof kiyose;
  household: string;
  isHead: boolean;
  version: number;
  planned?: { readonly on: string; readonly kind: 'move-out' | 'departure' } | undefined;
  cardUntil?: string | undefined;
}

interface Model {
  today: string;
  people: Map<string, Someone>;
}

const ids = ['A', 'B', 'C'] as const;
const near = { ...kiyose, text: `${kiyose.text}９` };

/** In words of the model: what is reported, and what of. */
type Report =
  | {
      readonly what:
        | 'enter'
        | 'out'
        | 'withdraw'
        | 'continue'
        | 'rename'
        | 'die'
        | 'leave'
        | 'return'
        | 'erase'
        | 'restore'
        | 'own';
    }
  | { readonly what: 'move'; readonly to: typeof kiyose; readonly continues: boolean }
  | { readonly what: 'plan'; readonly kind: 'move-out' | 'departure'; readonly days: number }
  | { readonly what: 'join'; readonly whose: string; readonly asHead: boolean };

class Refused extends Error {}
const need = (condition: boolean): void => {
  if (!condition) throw new Refused();
};

const membersOf = (people: Model['people'], household: string) =>
  [...people].filter(([, one]) => one.household === household && one.status === 'resident');

const own = (id: string, one: Someone): void => {
  one.household = `H-${id}-${one.version}`;
  one.isHead = true;
};

const end = (one: Someone, status: Someone['status']): void => {
  one.status = status;
  one.planned = undefined;
  one.cardUntil = undefined;
};

const leave = (one: Someone, kind: 'move-out' | 'departure', on: string): void => {
  const isPending = one.cardUntil !== undefined;
  if (kind === 'departure') {
    end(one, 'abroad');
    return;
  }
  one.planned = undefined;
  one.status = 'moved-out';
  one.cardUntil = isPending ? addDays(on, -1) : addDays(on, 30);
};

/** What comes about by itself. */
const settle = (one: Someone, today: string): void => {
  for (;;) {
    const lapsesOn = one.cardUntil && addDays(one.cardUntil, 1);
    const { planned } = one;
    if (planned !== undefined && planned.on <= today && (lapsesOn === undefined || planned.on < lapsesOn)) {
      one.version++;
      leave(one, planned.kind, planned.on);
    } else if (lapsesOn !== undefined && lapsesOn <= today) {
      one.version++;
      one.cardUntil = undefined;
    } else return;
  }
};

const change = (people: Model['people'], id: string, one: Someone, report: Report, today: string): void => {
  one.version++;
  switch (report.what) {
    case 'move': {
      need(one.status === 'resident' || one.status === 'moved-out');
      const isElsewhere = one.status === 'moved-out' || one.address.municipality !== report.to.municipality;
      const others = membersOf(people, one.household).filter(([other]) => other !== id);
      if (isElsewhere) {
        const movedOn = one.status === 'resident' && one.cardUntil !== undefined;
        one.cardUntil = movedOn ? addDays(today, -1) : report.continues ? undefined : addDays(today, 90);
      }
      if (one.planned?.kind === 'move-out') one.planned = undefined;
      one.status = 'resident';
      one.address = report.to;
      if (others.length > 0) own(id, one);
      return;
    }
    case 'plan':
      need(one.status === 'resident' && one.planned === undefined);
      one.planned = { on: addDays(today, report.days), kind: report.kind };
      return;
    case 'withdraw':
      need(one.status === 'resident' && one.planned !== undefined);
      one.planned = undefined;
      return;
    case 'continue':
      need(one.status === 'resident' && one.cardUntil !== undefined);
      one.cardUntil = undefined;
      return;
    case 'out':
    case 'leave':
      need(one.status === 'resident');
      leave(one, report.what === 'out' ? 'move-out' : 'departure', today);
      return;
    case 'rename':
      need(one.status === 'resident' || one.status === 'abroad');
      one.name = `例文　第${one.version}`;
      return;
    case 'die':
      need(one.status !== 'dead' && one.status !== 'erased');
      end(one, 'dead');
      return;
    case 'erase':
      need(one.status === 'resident' || one.status === 'moved-out');
      end(one, 'erased');
      return;
    case 'return':
    case 'restore':
      need(one.status === (report.what === 'return' ? 'abroad' : 'erased'));
      if (report.what === 'return') one.address = kiyose;
      one.status = 'resident';
      own(id, one);
      return;
    case 'own':
      need(one.status === 'resident');
      own(id, one);
      return;
    case 'join': {
      const household = people.get(report.whose)?.household;
      need(one.status === 'resident' && household !== undefined);
      const isStaying = one.household === household;
      one.household = household!;
      one.isHead = report.asHead;
      need(isStaying || membersOf(people, household!).length > 1);
      return;
    }
    default:
      throw new Refused();
  }
};

/** @throws Refused, with the model as it was */
const happen = (model: Model, id: string, report: Report): void => {
  const people = new Map([...model.people].map(([key, one]) => [key, { ...one }]));
  const known = people.get(id);
  if (report.what === 'enter') {
    need(known === undefined);
    const entered = { status: 'resident', name: '見本　太郎', address: kiyose, isHead: true, version: 1 } as const;
    people.set(id, { ...entered, household: `H-${id}-1` });
  } else {
    need(known !== undefined);
    settle(known!, model.today);
    change(people, id, known!, report, model.today);
    settle(known!, model.today);
  }
  keep(people);
  model.people = people;
};

/** What must be true of every household; whoever is left alone is its head. @throws Refused */
const keep = (people: Model['people']): void => {
  for (const household of new Set([...people.values()].map((one) => one.household))) {
    const members = membersOf(people, household).map(([, one]) => one);
    need(members.filter(({ isHead }) => isHead).length <= 1);
    need(new Set(members.map(({ address }) => address.text)).size <= 1);
    const [alone, ...others] = members;
    if (alone === undefined || others.length > 0 || alone.isHead) continue;
    alone.isHead = true;
    alone.version++;
  }
};

/** The same, as the register is asked. */
const eventOf = ({ people }: Model, id: string, report: Report): LifeEvent => {
  const events: Readonly<Partial<Record<Report['what'], LifeEvent>>> = {
    enter: { kind: 'registration', person: person() },
    out: { kind: 'move-out' },
    withdraw: { kind: 'withdrawal' },
    continue: { kind: 'continuation' },
    die: { kind: 'death' },
    leave: { kind: 'departure', continues: false },
    return: { kind: 'return', to: kiyose },
    erase: { kind: 'erasure' },
    restore: { kind: 'restoration' },
    own: { kind: 'household' },
  };
  if (report.what === 'move') return { kind: 'move', to: report.to, continues: report.continues };
  if (report.what === 'plan')
    return report.kind === 'departure' ? { kind: 'departure', continues: false } : { kind: 'move-out' };
  if (report.what === 'join') {
    const household = people.get(report.whose)?.household ?? 'H-nobody';
    return { kind: 'household', household: { id: household, relation: report.asHead ? 'head' : 'child' } };
  }
  if (report.what === 'rename') return { kind: 'name', name: people.get(id)?.name ?? 'x' };
  return events[report.what]!;
};

const simple = fc.constantFrom(
  ...(['enter', 'out', 'withdraw', 'continue', 'rename', 'die', 'leave', 'return', 'erase', 'restore', 'own'] as const),
);
const report: fc.Arbitrary<Report> = fc.oneof(
  simple.map((what) => ({ what })),
  fc.record({ what: fc.constant('move' as const), to: fc.constantFrom(kiyose, near, naha), continues: fc.boolean() }),
  fc.record({
    what: fc.constant('plan' as const),
    kind: fc.constantFrom('move-out' as const, 'departure' as const),
    days: fc.integer({ min: 1, max: 60 }),
  }),
  fc.record({ what: fc.constant('join' as const), whose: fc.constantFrom(...ids), asHead: fc.boolean() }),
);

type Place = Awaited<ReturnType<typeof setUp>> & { requests: number };

class Reports implements fc.AsyncCommand<Model, Place> {
  readonly id: string;
  readonly report: Report;
  constructor(id: string, one: Report) {
    this.id = id;
    this.report = one;
  }
  check = () => true;
  toString = () => `${this.id} ${JSON.stringify(this.report)}`;
  run = async (model: Model, place: Place): Promise<void> => {
    const asked = eventOf(model, this.id, this.report);
    let isRefused = false;
    try {
      happen(model, this.id, this.report);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      isRefused = true;
    }
    const event: LifeEvent = asked.kind === 'name' ? { ...asked, name: model.people.get(this.id)?.name ?? 'x' } : asked;
    const on = this.report.what === 'plan' ? addDays(model.today, this.report.days) : model.today;
    const request = `model ${place.requests++}`;
    const record = () => place.happen(this.id, event, on, request);
    if (isRefused) await assert.rejects(record(), { code: /^register\./ });
    else {
      const [one, again] = [await record(), await record()];
      assert.deepEqual(again.status, one.status);
    }
    await compare(model, place);
  };
}

class Passes implements fc.AsyncCommand<Model, Place> {
  readonly days: number;
  constructor(days: number) {
    this.days = days;
  }
  check = () => true;
  toString = () => `${this.days} days`;
  run = async (model: Model, place: Place): Promise<void> => {
    model.today = addDays(model.today, this.days);
    place.pass(this.days);
    for (const one of model.people.values()) settle(one, model.today);
    keep(model.people);
    // Two ticks at once.
    await Promise.all([place.register.due(), place.register.due()]);
    await compare(model, place);
  };
}

const compare = async ({ people }: Model, { register }: Place): Promise<void> => {
  for (const id of ids) {
    const expected = people.get(id);
    if (expected === undefined) {
      await assert.rejects(register.resident(id), { code: 'register.unknown' });
      continue;
    }
    const { status, name, address, household, version, planned, cardUntil } = await register.resident(id);
    const found = {
      ...{ status, name, address, household: household.id, isHead: household.relation === 'head', version },
      ...{ planned: planned && { on: planned.on, kind: planned.event.kind }, cardUntil: cardUntil?.on },
    };
    assert.deepEqual(found, { planned: undefined, cardUntil: undefined, ...expected }, id);
    const [candidate] = await register.search({ name: { text: name }, birthDate: '1985-03-27' });
    assert.ok(candidate, 'whoever is in the register is found');
  }
};

test(
  'the register is the model, in whatever order things are reported, on whatever days, twice',
  { timeout: 300_000 },
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.commands(
          [
            fc.tuple(fc.constantFrom(...ids), report).map(([id, one]) => new Reports(id, one)),
            fc.constantFrom(...ids).map((id) => new Reports(id, { what: 'enter' })),
            fc.constantFrom(0, 1, 13, 31, 60, 92).map((days) => new Passes(days)),
          ],
          { size: '+1', maxCommands: 60 },
        ),
        async (commands) => {
          await using place = await setUp({ faults: { abortShare: 0.2, random: seeded('model') } });
          const first = (): { model: Model; real: Place } => ({
            model: { today: place.today(), people: new Map() },
            real: { ...place, requests: 0 },
          });
          await fc.asyncModelRun(first, commands);
        },
      ),
      { numRuns: 25 },
    ),
);
