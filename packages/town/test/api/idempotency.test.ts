// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) on every POST that changes something: a whole life, each step of it asked
// ten times at once under one key, again afterwards, and with something else under the same key.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { addMonths, dayInJapan } from '@openmyna/identity';
import { openCard, terminalCrypto } from '@openmyna/reader';
import { served } from '../../src/api/openapi.ts';
import type { SessionReason, TownCall } from '../../src/calls/contract.ts';
import { kindOf } from '../../src/calls/perform.ts';
import { sessionKeysOf } from '../../src/command/card/issuer.ts';
import { differing, everythingIn } from './everything.ts';
import { type Api, setUp } from './fixture.ts';

const home = '132217';
const resident = 'C01';
const address = (text: string) => ({ municipality: home, text: `東京都清瀬市${text}` });

let api: Api;
before(async () => {
  api = await setUp([['clerk', home], ['second-clerk', home], ['ca-operator']]);
});
after(() => api[Symbol.asyncDispose]());

interface Step {
  readonly path: string;
  readonly body?: object;
  readonly as?: 'clerk' | 'second-clerk' | 'ca-operator';
}

const today = () => dayInJapan(api.clock());
const form = (reason: string) => ({
  form: {
    route: 'counter',
    reason,
    form: 'pins',
    express: false,
    by: 'self',
    photo: { seed: 1, takenOn: today() },
  },
});
const evidence = { recipient: 'self', holder: ['passport'], representative: [] };
const newest = async () => (await api.town.call('cardState', { card: resident })).card;
const diversification = async () =>
  (await api.institutions.cards.card({ cardId: await newest() })).facts.manufacturingNumber.padStart(20, '0');
/** The card at the counter proves itself: it opens a session for that with its own key. */
const prove = async (reason: SessionReason) => {
  await using channel = await api.town.channel({ card: await newest() });
  const card = await openCard(channel, { crypto: terminalCrypto });
  await card.asIssuer(reason.act === 'update' ? 'surface' : 'jpki', sessionKeysOf(api.town, reason));
};
const publicKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64');

/** In the order of a life: what each needs has come about by those before it. */
const life: readonly (readonly [TownCall, () => Promise<Step> | Step])[] = [
  [
    'enter',
    () => ({
      path: '/municipality/residents',
      body: {
        kind: 'registration',
        person: { name: '例文　新', birthDate: '1990-01-01', sex: '1' },
        address: address('架空町１丁目'),
      },
    }),
  ],
  [
    'happen',
    () => ({
      path: `/municipality/residents/${resident}/events`,
      body: { event: { kind: 'move', to: address('架空町２丁目') } },
    }),
  ],
  ['newHead', () => ({ path: `/municipality/residents/${resident}/household/head`, body: { relations: {} } })],
  ['apply', () => ({ path: `/jlis/residents/${resident}/applications`, body: form('damaged') })],
  [
    'withdraw',
    async () => {
      const { applicationId } = (await api.town.call('applications', { resident })).at(-1)!;
      return { path: `/jlis/residents/${resident}/applications/${applicationId}/withdrawal` };
    },
  ],
  [
    'produce',
    async () => {
      await api.town.call('apply', { resident, form: form('first').form as never });
      return { path: `/jlis/residents/${resident}/card`, as: 'ca-operator' };
    },
  ],
  ['identify', async () => ({ path: `/municipality/hand-overs/${await newest()}/identification`, body: { evidence } })],
  [
    'confirmIdentity',
    async () => ({ path: `/municipality/hand-overs/${await newest()}/confirmation`, as: 'second-clerk' }),
  ],
  ['completeHandOver', async () => ({ path: `/municipality/hand-overs/${await newest()}/completion` })],
  [
    'renew',
    async () => {
      await prove({ act: 'renew', at: 'counter', purpose: 'signature' });
      return {
        path: '/jlis/renewals',
        body: { diversification: await diversification(), purpose: 'signature', publicKey: publicKey() },
      };
    },
  ],
  [
    'revoke',
    async () => {
      const { serial } = (await api.town.call('certificates', { card: await newest() })).at(-1)!;
      return {
        path: '/jlis/revocations',
        body: { serial, purpose: 'signature', reason: 'keyCompromise' },
        as: 'ca-operator',
      };
    },
  ],
  [
    'updated',
    async () => {
      await prove({ act: 'update', at: 'counter' });
      const { version } = await api.town.call('resident', { resident });
      return {
        path: '/jlis/card-updates',
        body: { diversification: await diversification(), registerVersion: version },
      };
    },
  ],
  [
    'cardForm',
    async () => {
      await prove({ act: 'give-up-pins', at: 'counter', pin: 'authentication' });
      return { path: '/jlis/card-forms', body: { diversification: await diversification(), form: 'face' } };
    },
  ],
  ['publish', () => ({ path: '/jlis/lists', as: 'ca-operator' })],
  [
    'cardEvent',
    async () => ({ path: `/jlis/cards/${await newest()}/events`, body: { event: { kind: 'void', why: 'lost' } } }),
  ],
  [
    'destroy',
    async () => {
      await api.town.call('apply', { resident, form: form('first').form as never });
      await api.town.call('produce', { resident });
      await api.town.call('moveClock', { to: `${addMonths(today(), 7)}T00:00:00Z` });
      await api.logIn();
      return { path: `/municipality/hand-overs/${await newest()}/destruction` };
    },
  ],
];

test('every POST that changes something is a step of this life', () => {
  const changing = served.map(([call]) => call).filter((call) => kindOf(call) !== undefined);
  assert.deepEqual(life.map(([call]) => call).sort(), changing.sort());
});

test('under one key each is done once, however often it is asked for; nothing else is done under that key', async () => {
  for (const [call, stepOf] of life) {
    const { path, body = {}, as = 'clerk' } = await stepOf();
    const headers = { ...api.as(as, as === 'ca-operator' ? undefined : home), 'idempotency-key': `key-of-${call}` };
    const ask = async (what = body) => {
      const response = await api.post(path, what, headers);
      return { status: response.status, text: await response.text() };
    };
    const nothing = await everythingIn(api);
    assert.equal((await ask({ ...body, nothing: 1 })).status, 422, `${call}: refused`);
    assert.deepEqual(
      differing(await everythingIn(api), nothing),
      [],
      `${call}: a refusal leaves nothing, the key neither`,
    );

    const [first, ...more] = await Promise.all(Array.from({ length: 10 }, () => ask()));
    assert.equal(first!.status, 200, `${call}: ${first!.text}`);
    for (const one of more) assert.deepEqual(one, first, call);
    const done = await everythingIn(api);
    assert.ok(differing(done, nothing).length > 1, call);
    assert.deepEqual(await ask(), first, `${call}: again, later`);
    assert.deepEqual(differing(await everythingIn(api), done), [], `${call}: once`);

    const [otherPath, other] =
      as === 'ca-operator'
        ? ['/jlis/lists', { due: true }]
        : as === 'clerk'
          ? [`/municipality/residents/${resident}/events`, { event: { kind: 'name', name: '例文　他' } }]
          : [path.replace(/[^/]+\/confirmation/, 'C99/confirmation'), {}];
    const refused = await api.post(otherPath, other, headers);
    assert.equal(((await refused.json()) as { code: string }).code, 'api.key', call);
    assert.deepEqual(differing(await everythingIn(api), done), [], `${call}: nothing else`);
    api.pass(1);
  }
});

test('a key is its account’s: the same from another account is another', async () => {
  const { token } = (await (await api.post('/session', await anotherClerk())).json()) as { token: string };
  const name = (of: string) => ({ event: { kind: 'name', name: `例文　${of}` } });
  const path = `/municipality/residents/${resident}/events`;
  const nameOf = async (headers: Record<string, string>, of: string) =>
    ((await (await api.post(path, name(of), { ...headers, 'idempotency-key': 'shared' })).json()) as { name: string })
      .name;
  assert.equal(await nameOf(api.as('clerk', home), '一'), '例文　一');
  assert.equal(await nameOf({ authorization: `Bearer ${token}` }, '二'), '例文　二');
});

const anotherClerk = async () => {
  const account = { name: 'another', role: 'clerk', municipality: home } as const;
  const password = 'correct horse battery';
  await api.accounts.add(account, password);
  return { name: account.name, password };
};

test('a deed whose commit fails leaves neither deed nor answer nor line, and its key is free', async () => {
  const before = await everythingIn(api, ['store_time']);
  const key = { name: 'n', digest: 'd' };
  const event = { kind: 'name', name: '例文　無' } as const;
  const failed = api.institutions.together(async ({ idempotency, register, trail }) => {
    await idempotency.once(key, () =>
      register.record({ residentId: resident, happenedOn: today(), event, request: 'never' }),
    );
    await trail.add({ account: undefined, call: 'happen', about: [], status: 200 });
    throw new Error('the end');
  });
  await assert.rejects(failed, /the end/);
  assert.deepEqual(differing(await everythingIn(api, ['store_time']), before), []);
});

const fullWidth = (number: number) => [...`${number}`].map((digit) => '０１２３４５６７８９'[Number(digit)]).join('');

test('fifty moves of one person at once are fifty moves, each answered as it was recorded', async () => {
  const { version } = await api.town.call('resident', { resident });
  api.pass(60);
  const moves = Array.from({ length: 50 }, (_, i) =>
    api.post(
      `/municipality/residents/${resident}/events`,
      { event: { kind: 'move', to: address(`架空町${fullWidth(i)}番`) } },
      api.as('clerk', home),
    ),
  );
  const versions = [];
  for (const answer of await Promise.all(moves)) {
    assert.equal(answer.status, 200, await answer.clone().text());
    versions.push(((await answer.json()) as { version: number }).version);
  }
  assert.deepEqual(
    versions.sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => version + 1 + i),
  );
});

test('what is recorded is answered as done, also where its consequences fail; they come later', async () => {
  const { follow } = api.institutions;
  const failing = api.institutions as { follow: typeof follow };
  failing.follow = () => Promise.reject(new Error('away'));
  const event = { kind: 'death' };
  const answer = await api.post(`/municipality/residents/${resident}/events`, { event }, api.as('clerk', home));
  failing.follow = follow;
  assert.equal(answer.status, 200);
  const ended = async () => (await api.institutions.cards.cardsOf(resident)).every(({ status }) => status === 'void');
  await follow();
  assert.ok(await ended());
});

test('an answer is forgotten after a week', async () => {
  const kept = async () => (await everythingIn(api)).get('api_answer')!.length;
  assert.ok((await kept()) > 0);
  await api.town.call('moveClock', { to: new Date(api.clock().getTime() + 8 * 24 * 60 * 60 * 1000).toISOString() });
  await api.institutions.idempotency.forget();
  assert.equal(await kept(), 0);
});
