// The hand-over as a model, explored until there is nothing new, by the very rules that the counter, the card book and J-LIS run by:
// a card in use and another on its way, with notices that come late.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CardEvent, type CardNotice, type CardStatus, cardAfter } from '../../src/jlis/cards/card-book.ts';
import { consequenceOf, consequencesOfHandOver } from '../../src/jlis/cards/follow-register.ts';
import { certificationObstacle } from '../../src/jlis/cards/may-certify.ts';
import { cardTopic } from '../../src/jlis/index.ts';
import {
  type HandOver,
  type HandOverEvent,
  handOverAfter,
  holderProblem,
} from '../../src/municipality/hand-over/hand-over.ts';
import { type HandOverNotice, handOverTopic, type LifeEvent, registerTopic } from '../../src/municipality/index.ts';
import { apply, type Entry } from '../../src/municipality/register/fold.ts';
import { factsOf } from '../institutions.ts';
import { kiyose, naha, person } from './fixture.ts';

const names = ['old', 'new'] as const;
type Name = (typeof names)[number];

interface Card {
  readonly status: CardStatus | 'none';
  /** Of the entry that it shows. */
  readonly version: number;
  /** Whether one of its certificates is good. */
  readonly good: boolean;
}

type Notice =
  | {
      readonly topic: typeof registerTopic;
      readonly seq: number;
      readonly body: { readonly kind: LifeEvent['kind']; readonly continues?: boolean };
    }
  | { readonly topic: typeof cardTopic; readonly body: CardNotice & { readonly cardId: Name } }
  | { readonly topic: typeof handOverTopic; readonly body: HandOverNotice & { readonly cardId: Name } };

interface State {
  readonly person: Entry;
  readonly cards: Readonly<Record<Name, Card>>;
  readonly counter: HandOver | undefined;
  readonly unheard: readonly Notice[];
}

/** Versions beyond this one are not looked at: all rules ask whether they are the same. */
const lastVersion = 3;

/** States that differ in nothing that a rule looks at are one. */
const nameOf = ({ person: one, cards, counter, unheard }: State): string => {
  const isShown = (name: Name) => cards[name].version === one.version;
  return JSON.stringify([
    [one.status, one.continuesAbroad, one.address.municipality, one.version < lastVersion],
    names.map((name) => [cards[name].status, cards[name].good, isShown(name)]),
    [counter?.status, counter?.firstClerk, counter?.municipality],
    unheard.map((notice) =>
      notice.topic === registerTopic ? [notice.body, names.map((name) => cards[name].version < notice.seq)] : notice,
    ),
  ]);
};

const day = '2026-11-26';
const noon = new Date('2026-11-26T12:00:00+09:00');

const lifeEvents: readonly LifeEvent[] = [
  { kind: 'move', to: naha },
  { kind: 'move', to: kiyose },
  { kind: 'death' },
  { kind: 'departure', continues: false },
  { kind: 'return', to: kiyose },
  { kind: 'number' },
];

const happen = (state: State, event: LifeEvent): State | undefined => {
  const seq = state.person.version + 1;
  if (seq > lastVersion) return undefined;
  try {
    const numbers = { myNumber: '', residentCode: '' };
    const after = apply(state.person, { residentId: 'R', seq, happenedOn: day, recordedAt: noon, event, numbers });
    const body = { kind: event.kind, ...(event.kind === 'departure' && { continues: event.continues }) };
    return { ...state, person: after, unheard: [...state.unheard, { topic: registerTopic, seq, body }] };
  } catch {
    return undefined;
  }
};

const toCard = (state: State, name: Name, event: Pick<CardEvent, 'kind'>): State | undefined => {
  const before = state.cards[name];
  const status = cardAfter(before.status, event.kind);
  if (status === undefined) return undefined;
  const notice: Notice = { topic: cardTopic, body: { cardId: name, kind: event.kind, before: before.status } };
  return {
    ...state,
    cards: { ...state.cards, [name]: { ...before, status } },
    unheard: [...state.unheard, notice],
  };
};

/** With its certificates, of what the register says at that moment. */
const make = (state: State, name: Name): State | undefined => {
  if (certificationObstacle(state.person, 'valid') !== undefined) return undefined;
  const made = toCard(state, name, { kind: 'made' });
  return (
    made && { ...made, cards: { ...made.cards, [name]: { status: 'made', version: state.person.version, good: true } } }
  );
};

const atCounter = (state: State, event: HandOverEvent): State | undefined => {
  const card = state.cards.new;
  if (card.status === 'none') return undefined;
  const counter = handOverAfter(state.counter, { residentId: 'R', cardId: 'new' }, event);
  if (counter === undefined) return undefined;
  const isChecked = event.kind !== 'arrived' && event.kind !== 'destroyed';
  const record = { status: card.status, facts: factsOf('new'), registerVersion: card.version };
  if (isChecked && holderProblem(state.person, record, counter.municipality, '2026-11-26') !== undefined)
    return undefined;
  if (event.kind !== 'handed-over' && event.kind !== 'destroyed') return { ...state, counter };
  const notice: Notice = { topic: handOverTopic, body: { cardId: 'new', kind: event.kind } };
  return { ...state, counter, unheard: [...state.unheard, notice] };
};

/** J-LIS hears of the first thing that waits. */
const hear = (state: State): State | undefined => {
  const [first, ...unheard] = state.unheard;
  if (first === undefined) return undefined;
  let after: State = { ...state, unheard };
  if (first.topic === handOverTopic) {
    const all = names.flatMap((cardId) => {
      const { status } = state.cards[cardId];
      return status === 'none' ? [] : [{ cardId, status }];
    });
    for (const [cardId, event] of consequencesOfHandOver(all, first.body))
      after = toCard(after, cardId as Name, event)!;
    return after;
  }
  const { purposes, void: why } = consequenceOf(first);
  if (purposes.length === 0) return after;
  const concerned =
    first.topic === cardTopic ? [first.body.cardId] : names.filter((name) => state.cards[name].version < first.seq);
  for (const name of concerned) {
    // A move ends the signing certificate alone; the model asks for the other.
    if (purposes.includes('authentication'))
      after = { ...after, cards: { ...after.cards, [name]: { ...after.cards[name], good: false } } };
    if (why !== undefined) after = toCard(after, name, { kind: 'void' }) ?? after;
  }
  return after;
};

const counterEvents: readonly HandOverEvent[] = [
  { kind: 'arrived', municipality: kiyose.municipality, on: '2026-11-26' },
  { kind: 'identified', clerk: 'a', evidence: { recipient: 'self', holder: ['passport'], representative: [] } },
  { kind: 'confirmed', clerk: 'a' },
  { kind: 'confirmed', clerk: 'b' },
  { kind: 'handed-over' },
  { kind: 'destroyed' },
];

const next = (state: State): State[] =>
  [
    hear(state),
    ...(state.unheard.length < 2
      ? [
          ...lifeEvents.map((event) => happen(state, event)),
          ...counterEvents.map((event) => atCounter(state, event)),
          make(state, 'new'),
          toCard(state, 'old', { kind: 'suspended' }),
          toCard(state, 'old', { kind: 'void' }),
        ]
      : []),
  ].filter((one) => one !== undefined);

const explore = (): ReadonlyMap<string, State> => {
  const numbers = { myNumber: '', residentCode: '' };
  const event = { kind: 'registration', person: person() } as const;
  const first: State = {
    person: apply(undefined, { residentId: 'R', seq: 1, happenedOn: day, recordedAt: noon, event, numbers }),
    cards: { old: { status: 'valid', version: 1, good: true }, new: { status: 'none', version: 0, good: false } },
    counter: undefined,
    unheard: [],
  };
  const known = new Map([[nameOf(first), first]]);
  const waiting = [first];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop())
    for (const after of next(state)) {
      if (known.has(nameOf(after))) continue;
      known.set(nameOf(after), after);
      waiting.push(after);
    }
  return known;
};

test('whatever happens on the way: nobody has two cards, none is valid that two clerks have not handed over, none of the dead is good', () => {
  const states = [...explore().values()];
  assert.ok(states.length > 1000, `${states.length}`);
  const reached = new Set<string>();
  for (const { person: one, cards, counter, unheard } of states) {
    const where = JSON.stringify({ status: one.status, cards, counter, unheard });
    reached.add(`${cards.old.status} ${cards.new.status} ${counter?.status}`);
    assert.ok(cards.old.status !== 'valid' || cards.new.status !== 'valid', where);
    if (cards.new.status === 'valid') assert.equal(counter?.status, 'handed-over', where);
    if (unheard.length > 0) continue;
    if (one.status !== 'resident')
      for (const name of names) {
        assert.ok(cards[name].status === 'void' || cards[name].status === 'none', where);
        assert.ok(!cards[name].good, where);
      }
    for (const name of names)
      if (cards[name].status !== 'valid' && cards[name].status !== 'made') assert.ok(!cards[name].good, where);
  }
  for (const one of ['void valid handed-over', 'valid made confirmed', 'valid void destroyed', 'void void handed-over'])
    assert.ok(reached.has(one), one);
});
