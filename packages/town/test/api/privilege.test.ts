// Least privilege: for every role, municipality, state of the resident and call, only what a small table of its own allows is allowed.
// What is refused changes nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { fieldsOf, served } from '../../src/api/openapi.ts';
import { type Role, roles } from '../../src/api/roles.ts';
import type { TownCall } from '../../src/calls/contract.ts';
import { type Api, setUp } from './fixture.ts';

const home = '132217';
const elsewhere = '472018';

/** Who may, as the law and the counter have it; written down apart from the table that the API runs by. `any`: of every municipality. */
const allowed: Readonly<Record<Role, Readonly<Partial<Record<TownCall, 'own' | 'any'>>>>> = {
  clerk: {
    resident: 'own',
    history: 'own',
    numberUses: 'own',
    household: 'own',
    enter: 'own',
    happen: 'own',
    newHead: 'own',
    searchResidents: 'any',
    identifyResident: 'any',
    handOver: 'own',
    identify: 'own',
    completeHandOver: 'own',
    destroy: 'own',
    apply: 'own',
    applications: 'own',
    withdraw: 'own',
    cardState: 'own',
    cardEvent: 'own',
    certificates: 'own',
    cardSession: 'own',
    cardSessions: 'own',
    cardHeld: 'own',
    cardForm: 'own',
    recordsFor: 'own',
    updated: 'own',
    renewable: 'own',
    renew: 'own',
  },
  'second-clerk': { handOver: 'own', confirmIdentity: 'own' },
  'suspension-desk': { searchResidents: 'any', cardState: 'any', cardEvent: 'any' },
  'ca-operator': { produce: 'any', certificates: 'any', revoke: 'any', publish: 'any', audit: 'any', ceremony: 'any' },
  auditor: {
    resident: 'any',
    history: 'any',
    numberUses: 'any',
    applications: 'any',
    cardState: 'any',
    cardSessions: 'any',
    certificates: 'any',
    audit: 'any',
    ceremony: 'any',
  },
};

/** A resident of home in every state, and the card that was made out to them. */
const states = { resident: 'C01', suspended: 'C02', abroad: 'C03', dead: 'C04' } as const;
type State = keyof typeof states;

let api: Api;
const numbers = new Map<string, string>();
before(async () => {
  api = await setUp([
    ...[home, elsewhere].flatMap((one) => [['clerk', one] as const, ['second-clerk', one] as const]),
    ['suspension-desk'],
    ['ca-operator'],
    ['auditor'],
  ]);
  for (const resident of Object.values(states)) {
    const { address } = await api.town.call('resident', { resident });
    if (address.municipality !== home) {
      await api.town.call('happen', { resident, event: { kind: 'move-out' } });
      const to = { municipality: home, text: '東京都清瀬市架空町９９丁目' };
      await api.town.call('happen', { resident, event: { kind: 'move', to } });
    }
    const { facts } = await api.institutions.cards.card({ cardId: resident });
    numbers.set(resident, facts.manufacturingNumber.padStart(20, '0'));
  }
  await api.town.call('cardEvent', { card: states.suspended, event: { kind: 'suspended', why: 'lost' } });
  await api.town.call('happen', { resident: states.abroad, event: { kind: 'departure', continues: false } });
  await api.town.call('happen', { resident: states.dead, event: { kind: 'death' } });
});
after(() => api[Symbol.asyncDispose]());

/** A request of the right form about somebody: whether it comes to anything is the institution's matter. */
const bodyOf = (call: TownCall, id: string): object => {
  const diversification = numbers.get(id)!;
  const bodies: Partial<Record<TownCall, object>> = {
    enter: {
      kind: 'registration',
      person: { name: '例文　新', birthDate: '1990-01-01', sex: '1' },
      address: { municipality: home, text: '' },
    },
    happen: { event: { kind: 'reading', romaji: '' } },
    newHead: { relations: {} },
    identifyResident: { person: {} },
    identify: { evidence: { recipient: 'self', holder: [], representative: [] } },
    apply: { form: { route: 'web', reason: 'first', form: 'pins', express: false, by: 'self', photo: null } },
    cardEvent: { event: { kind: 'suspended', why: 'lost' } },
    cardSession: {
      diversification,
      version: 1,
      context: '00'.repeat(16),
      aid: 'D3921000310001010408',
      counter: 0,
      for: { act: 'update', at: 'counter' },
    },
    cardHeld: { diversification },
    cardForm: { diversification, form: 'pins' },
    recordsFor: { diversification, moduli: { inputSupport: '00'.repeat(256), surface: '00'.repeat(256) } },
    updated: { diversification, registerVersion: 1 },
    revoke: { serial: 'FFFFFFFFFFFF', purpose: 'signature', reason: 'unspecified' },
    renewable: { diversification, purpose: 'signature' },
    renew: { diversification, purpose: 'signature', publicKey: '' },
  };
  return bodies[call] ?? {};
};

/** Everything that a request could have changed of them. */
const everythingOf = async (id: string) => ({
  person: await api.town.call('resident', { resident: id }),
  cards: await api.institutions.cards.cardsOf(id),
  applications: await api.town.call('applications', { resident: id }),
  certificates: await api.town.call('certificates', { card: id }),
});

test('only what the table allows is allowed; everything else is 403, and changes nothing', async () => {
  const accounts = roles.flatMap((role): (readonly [Role, string?])[] =>
    role === 'clerk' || role === 'second-clerk'
      ? [
          [role, home],
          [role, elsewhere],
        ]
      : [[role]],
  );
  const every = accounts.flatMap(([role, municipality]) =>
    served.flatMap(([call, permission]) =>
      (Object.keys(states) as State[]).map((state) => ({ role, municipality, call, permission, state })),
    ),
  );
  assert.ok(every.length > 500, `${every.length}`);
  let permitted = 0;
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(every, { minLength: every.length }), async (shuffled) => {
      for (const { role, municipality, call, permission, state } of shuffled) {
        api.pass(1);
        const id = states[state];
        const rule = allowed[role][call];
        const may = rule === 'any' || (rule === 'own' && municipality === home);
        const where = `${role} ${municipality ?? ''} ${call} ${state}`;
        const path = fieldsOf(permission.path).reduce((text, field) => text.replace(`{${field}}`, id), permission.path);
        const before = may ? undefined : await everythingOf(id);
        const headers = api.as(role, municipality);
        const target = `/${permission.institution}${path}`;
        const response =
          permission.method === 'GET'
            ? await api.ask(target, { headers })
            : await api.post(target, bodyOf(call, id), headers);
        if (may) {
          permitted++;
          assert.notEqual(response.status, 403, where);
          assert.notEqual(response.status, 401, where);
          assert.ok(response.status < 500, `${where}: ${response.status} ${await response.text()}`);
        } else {
          assert.equal(response.status, 403, where);
          assert.deepEqual(await everythingOf(id), before, where);
        }
      }
    }),
    { numRuns: 1, seed: 7 },
  );
  assert.ok(permitted > 100, `${permitted}`);
});

test('the suspension desk suspends, and neither resumes nor ends a card', async () => {
  for (const event of [{ kind: 'resumed' }, { kind: 'void', why: 'lost' }]) {
    const response = await api.post('/jlis/cards/C01/events', { event }, api.as('suspension-desk'));
    assert.equal(response.status, 403);
  }
});

test('a number comes out for nobody over HTTP', async () => {
  const response = await api.ask('/municipality/residents/C01', { headers: api.as('auditor') });
  assert.ok(!('myNumber' in ((await response.json()) as object)));
  const use = { purpose: 'tax', by: 'test' } as const;
  const { myNumber } = await api.town.call('resident', { resident: 'C01', use });
  for (const path of ['', '/events', '/number-uses', '/household'])
    for (const who of [api.as('auditor'), api.as('clerk', home), api.as('clerk', elsewhere)]) {
      const text = await (await api.ask(`/municipality/residents/C01${path}`, { headers: who })).text();
      assert.ok(!text.includes(myNumber!) && !text.includes('"numbers"'), path);
    }
  const identify = await api.post(
    '/municipality/identifications',
    { person: {}, number: { myNumber: '123456789012', purpose: 'tax', by: 'somebody' } },
    api.as('clerk', home),
  );
  assert.equal(identify.status, 403);
});
