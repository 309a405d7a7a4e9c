// The lifecycle as a model, explored until there is nothing new: every state that any order of events leads to, with notices that
// come late, by the very rules that the register, the card book and J-LIS run by. In none of them is a credential of the dead, the
// departed or the suspended accepted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CardEvent, type CardStatus, cardAfter } from '../../src/jlis/cards/card-book.ts';
import { consequenceOf } from '../../src/jlis/cards/follow-register.ts';
import { certificationObstacle } from '../../src/jlis/cards/may-certify.ts';
import { cardTopic } from '../../src/jlis/index.ts';
import { type LifeEvent, type RegisterNotice, registerTopic } from '../../src/municipality/index.ts';
import { nextDue } from '../../src/municipality/register/due.ts';
import { apply, type Entry } from '../../src/municipality/register/fold.ts';
import { kiyose, naha, person } from './fixture.ts';

/** What matters of a person, their card and its certificates, and what J-LIS has not heard yet. */
interface State {
  readonly person: Entry | undefined;
  readonly card: CardStatus | 'none';
  readonly signature: 'none' | 'good' | 'revoked';
  readonly authentication: 'none' | 'good' | 'revoked';
  readonly unheard: readonly Notice[];
}

type Notice = { readonly topic: string; readonly body: Omit<RegisterNotice, 'residentId' | 'seq' | 'happenedOn'> };

/** Notices that may wait at once. */
const mostUnheard = 2;

const lifeEvents: readonly LifeEvent[] = [
  { kind: 'registration', person: person() },
  { kind: 'move', to: naha },
  { kind: 'name', name: '例文　太郎' },
  { kind: 'correction', sex: '2' },
  { kind: 'death' },
  { kind: 'departure', continues: true },
  { kind: 'departure', continues: false },
  { kind: 'return', to: kiyose },
  { kind: 'naturalisation' },
  { kind: 'stay', endsOn: null },
  { kind: 'number' },
  { kind: 'erasure' },
  { kind: 'restoration' },
  { kind: 'move', to: naha, continues: false },
  { kind: 'move-out' },
  { kind: 'plan', on: '2026-12-01', event: { kind: 'move-out' } },
  { kind: 'plan', on: '2026-12-01', event: { kind: 'departure', continues: true } },
  { kind: 'plan', on: '2026-12-01', event: { kind: 'departure', continues: false } },
  { kind: 'withdrawal' },
  { kind: 'continuation' },
  { kind: 'reading', romaji: 'MIHON TARO' },
  { kind: 'household' },
];
const cardEvents: readonly CardEvent['kind'][] = ['made', 'issued', 'suspended', 'resumed', 'void'];

/** States that differ in nothing that a rule looks at are one. */
const nameOf = ({ person: one, card, signature, authentication, unheard }: State): string =>
  JSON.stringify([
    [one?.status, one?.continuesAbroad, one?.address.municipality, one?.planned?.event, one?.cardUntil === undefined],
    [card, signature, authentication, unheard],
  ]);

const day = '2026-11-26';
const noon = new Date('2026-11-26T12:00:00+09:00');

const happen = (state: State, event: LifeEvent): State | undefined => {
  const numbers = { myNumber: '', residentCode: '' };
  try {
    const after = apply(state.person, { residentId: 'R', seq: 1, happenedOn: day, recordedAt: noon, event, numbers });
    const continues = event.kind === 'departure' ? { continues: event.continues } : {};
    const notice: Notice = { topic: registerTopic, body: { kind: event.kind, ...continues } };
    return { ...state, person: after, unheard: [...state.unheard, notice] };
  } catch {
    return undefined;
  }
};

/** The day comes of what was reported ahead, or of the end of a card that nobody carried over. */
const comeDue = (state: State): State | undefined => {
  const due = state.person && nextDue(state.person);
  return due && happen(state, due.event);
};

const toCard = (state: State, kind: CardEvent['kind']): State | undefined => {
  const card = cardAfter(state.card, kind);
  const body = { kind, before: state.card } as unknown as Notice['body'];
  return card && { ...state, card, unheard: [...state.unheard, { topic: cardTopic, body }] };
};

/** J-LIS hears of the first thing that waits. */
const hear = (state: State): State | undefined => {
  const [first, ...unheard] = state.unheard;
  if (first === undefined) return undefined;
  const { purposes, void: why } = consequenceOf(first);
  const after = { ...state, unheard };
  for (const purpose of purposes) if (after[purpose] === 'good') Object.assign(after, { [purpose]: 'revoked' });
  return (why !== undefined && toCard(after, 'void')) || after;
};

/** At the counter: it asks the register and the card book as they are now, whatever J-LIS has not heard yet. */
const certify = (state: State, purpose: 'signature' | 'authentication'): State | undefined => {
  const { person: one, card } = state;
  if (one === undefined || card === 'none') return undefined;
  return certificationObstacle(one, card) === undefined ? { ...state, [purpose]: 'good' } : undefined;
};

/** Nobody who may not be certified is made a card, or given one back. */
const atCounter = (state: State, kind: CardEvent['kind']): State | undefined => {
  const gives = kind === 'made' || kind === 'issued' || kind === 'resumed';
  if (gives && (state.person === undefined || certificationObstacle(state.person, 'valid') !== undefined))
    return undefined;
  return toCard(state, kind);
};

const next = (state: State): State[] =>
  [
    hear(state),
    certify(state, 'signature'),
    certify(state, 'authentication'),
    ...(state.unheard.length < mostUnheard
      ? [
          ...lifeEvents.map((event) => happen(state, event)),
          comeDue(state),
          ...cardEvents.map((kind) => atCounter(state, kind)),
        ]
      : []),
  ].filter((one) => one !== undefined);

const explore = (): ReadonlyMap<string, State> => {
  const first: State = { person: undefined, card: 'none', signature: 'none', authentication: 'none', unheard: [] };
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

test('in no state that can be reached is a credential of the dead, departed or suspended good once J-LIS has heard', () => {
  const states = [...explore().values()];
  assert.ok(states.length > 1000, `${states.length}`);
  const reached = new Set<string>();
  for (const { person: one, card, signature, authentication, unheard } of states) {
    reached.add(`${one?.status ?? 'none'} ${card}`);
    if (unheard.length > 0) continue;
    const isGone = one === undefined || one.status === 'dead' || one.status === 'erased';
    const isAbroad = one?.status === 'abroad';
    const where = JSON.stringify({ status: one?.status, card, signature, authentication });
    // Between two municipalities there is no address to sign with.
    if (one?.status === 'moved-out') assert.notEqual(signature, 'good', where);
    if (isGone || (isAbroad && !one.continuesAbroad) || card !== 'valid')
      assert.ok(signature !== 'good' && authentication !== 'good', where);
    if (isGone || (isAbroad && !one.continuesAbroad))
      assert.ok(card === 'void' || card === 'none' || one === undefined, where);
  }
  // It is not by nobody's getting anywhere that this holds.
  for (const one of [
    'resident valid',
    'resident suspended',
    'resident void',
    'abroad valid',
    'moved-out valid',
    'moved-out void',
    'abroad void',
    'dead void',
  ])
    assert.ok(reached.has(one), one);
  assert.ok(states.some(({ signature, authentication }) => signature === 'good' && authentication === 'good'));
});

test('every state in which something waits leads to one in which nothing does', () => {
  for (const state of explore().values()) {
    let after: State | undefined = state;
    for (let steps = 0; after !== undefined && after.unheard.length > 0; steps++) {
      assert.ok(steps < 10, nameOf(state));
      after = hear(after);
    }
  }
});
