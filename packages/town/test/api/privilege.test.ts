// Least privilege: for every role, municipality, state of the resident and call, only what a small table of its own allows is allowed.
// What is refused changes nothing.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { fieldsOf, served } from '../../src/api/openapi.ts';
import { type Role, roles } from '../../src/api/roles.ts';
import type { TownCall } from '../../src/calls/contract.ts';
import { everythingIn } from './everything.ts';
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

test('over HTTP a certificate is revoked by its serial number, and by nothing else', async () => {
  for (const [body, status] of [
    [{ card: 'C01', purpose: 'signature', reason: 'unspecified' }, 403],
    [{ purpose: 'signature', reason: 'unspecified' }, 403],
    [{ serial: '', purpose: 'signature', reason: 'unspecified' }, 422],
    [{ serial: 'XYZ', purpose: 'signature', reason: 'unspecified' }, 422],
  ] as const)
    assert.equal((await api.post('/jlis/revocations', body, api.as('ca-operator'))).status, status);
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

describe('somebody of another place', () => {
  const stranger = () => api.as('clerk', elsewhere);
  const to = { municipality: elsewhere, text: '沖縄県那覇市架空町１番' };
  const moveOf = async (id: string, kind: 'move' | 'return', headers: Record<string, string>) => {
    const response = await api.post(`/municipality/residents/${id}/events`, { event: { kind, to } }, headers);
    return { status: response.status, text: await response.text() };
  };

  test('is taken over by nobody while no 転出届 is on record, and is not told from nobody', async () => {
    const nobody = await moveOf('NOBODY', 'move', stranger());
    assert.equal(nobody.status, 403);
    // Who is abroad returns where they report it.
    for (const id of [states.resident, states.suspended, states.dead])
      for (const kind of ['move', 'return'] as const) {
        api.pass(1);
        const before = await everythingOf(id);
        assert.deepEqual(await moveOf(id, kind, stranger()), nobody, `${id} ${kind}`);
        assert.deepEqual(await everythingOf(id), before);
      }
    assert.equal((await moveOf(states.resident, 'move', api.as('clerk', home))).status, 403, 'nor sent away');
  });

  test('is taken over once they have left; from then on they are of the other place', async () => {
    const events = `/municipality/residents/${states.resident}/events`;
    const left = await api.post(events, { event: { kind: 'move-out' } }, api.as('clerk', home));
    assert.equal(left.status, 200, await left.text());
    assert.equal((await moveOf(states.resident, 'move', stranger())).status, 200);
    const read = (headers: Record<string, string>) =>
      api.ask(`/municipality/residents/${states.resident}`, { headers });
    assert.equal((await read(api.as('clerk', home))).status, 403);
    assert.equal((await read(stranger())).status, 200);
  });
});

describe('accounts, calls, subjects and repeated keys, in any order', () => {
  const seed = Number(process.env.OPENMYNA_TEST_SEED) || Date.now() % 2 ** 31;
  const who = [
    { role: 'clerk', municipality: home },
    { role: 'clerk', municipality: elsewhere },
    { role: 'suspension-desk', municipality: undefined },
    { role: 'auditor', municipality: undefined },
  ] as const;
  const of = (id: string) => `/municipality/residents/${id}/events`;
  const asked = [
    { call: 'happen', path: of, body: { event: { kind: 'name', name: '例文　甲' } } },
    { call: 'happen', path: of, body: { event: { kind: 'name', name: '例文　乙' } } },
    { call: 'happen', path: of, body: { event: { kind: 'withdrawal' } } },
    { call: 'newHead', path: (id: string) => `/municipality/residents/${id}/household/head`, body: { relations: {} } },
    {
      call: 'cardEvent',
      path: (id: string) => `/jlis/cards/${id}/events`,
      body: { event: { kind: 'suspended', why: 'lost' } },
    },
    { call: 'cardEvent', path: (id: string) => `/jlis/cards/${id}/events`, body: { event: { kind: 'resumed' } } },
  ] as const;
  const step = fc.record({
    account: fc.constantFrom(...who),
    what: fc.constantFrom(...asked),
    id: fc.constantFrom(...Object.values(states), 'NOBODY'),
    key: fc.constantFrom('a', 'b', 'c', undefined),
    many: fc.constantFrom(1, 3),
  });

  test(`an account's key is one request and one answer, and what is refused leaves it free (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 80 }), async (steps) => {
        const run = `${Math.trunc(api.clock().getTime())}-${runs++}`;
        const answered = new Map<string, { readonly request: string; readonly text: string }>();
        for (const { account, what, id, key, many } of steps) {
          api.pass(5);
          const { role, municipality } = account;
          const headers = { ...api.as(role, municipality), ...(key && { 'idempotency-key': `${run}-${key}` }) };
          const request = JSON.stringify([what.path(id), what.body]);
          const ask = async () => {
            const response = await api.post(what.path(id), what.body, headers);
            return { status: response.status, text: await response.text() };
          };
          const [first, ...others] = await Promise.all(Array.from({ length: many }, ask));
          const { status, text } = first!;
          const where = `${role} ${municipality} ${request} ${key}: ${status} ${text}`;
          const known = key && answered.get(`${role} ${municipality} ${key}`);
          const may = allowed[role][what.call] !== undefined;
          if (!may) assert.equal(status, 403, where);
          else if (known && known.request === request) assert.deepEqual([status, text], [200, known.text], where);
          else if (known) assert.equal((JSON.parse(text) as { code: string }).code, 'api.key', where);
          else if (key && status === 200) answered.set(`${role} ${municipality} ${key}`, { request, text });
          if (id === 'NOBODY' && !known) assert.equal(status === 200, false, where);
          if (key) for (const other of others) assert.deepEqual(other, first, where);
        }
        for (const [call, rows] of await everythingIn(api)) assert.ok(call !== 'api_answer' || rows.every(isAnswered));
      }),
      { numRuns: 3, seed },
    );
  });
  let runs = 0;
  /** No key is kept without its answer. */
  const isAnswered = (row: string): boolean => (JSON.parse(row) as unknown[])[2] !== null;
});
