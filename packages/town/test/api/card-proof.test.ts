// What is entered of a card over HTTP is entered once the card has proved itself: what a card says of itself, another may say too.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openCard, terminalCrypto } from '@openmyna/reader';
import type { SessionReason } from '../../src/calls/contract.ts';
import { sessionKeysOf } from '../../src/command/card/issuer.ts';
import { differing, everythingIn } from './everything.ts';
import { type Api, setUp } from './fixture.ts';

const home = '132217';
const card = 'C01';

let api: Api;
let diversification: string;
before(async () => {
  api = await setUp([['clerk', home]]);
  const { facts } = await api.institutions.cards.card({ cardId: card });
  diversification = facts.manufacturingNumber.padStart(20, '0');
});
after(() => api[Symbol.asyncDispose]());

const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64');
const moduli = { inputSupport: 'C0'.repeat(256), surface: 'C0'.repeat(256) };

/** Each door, and the session by which a card proves itself for it. */
const doors: readonly (readonly [path: string, more: object, reason: SessionReason])[] = [
  ['/jlis/card-records', { moduli }, { act: 'update', at: 'counter' }],
  ['/jlis/card-updates', { registerVersion: 1 }, { act: 'update', at: 'counter' }],
  [
    '/jlis/renewals',
    { purpose: 'authentication', publicKey },
    { act: 'renew', at: 'counter', purpose: 'authentication' },
  ],
  ['/jlis/card-forms', { form: 'face' }, { act: 'give-up-pins', at: 'counter', pin: 'authentication' }],
];

const ask = async (path: string, more: object) => {
  const response = await api.post(path, { diversification, ...more }, api.as('clerk', home));
  return { code: ((await response.json()) as { code?: string }).code, status: response.status };
};

const prove = async (reason: SessionReason) => {
  await using channel = await api.town.channel({ card });
  const held = await openCard(channel, { crypto: terminalCrypto });
  await held.asIssuer(reason.act === 'update' ? 'surface' : 'jpki', sessionKeysOf(api.town, reason));
};

test('who knows the number of a card and does not have it changes nothing', async () => {
  const before = await everythingIn(api);
  for (const [path, more] of doors) assert.equal((await ask(path, more)).code, 'jlis.card-unproved', path);
  assert.deepEqual(differing(await everythingIn(api), before), []);
});

test('another card of the same number gets no session, so it proves nothing', async () => {
  const before = await everythingIn(api);
  const { version } = api.institutions.cardKeys;
  for (const [, , reason] of doors) {
    const aid = reason.act === 'update' ? 'D3921000310001010402' : 'D392F000260100000001';
    const session = { diversification, version, context: '5A'.repeat(16), aid, counter: 0, for: reason };
    const response = await api.post('/jlis/card-sessions', session, api.as('clerk', home));
    assert.equal(((await response.json()) as { code: string }).code, 'jlis.card-unknown', reason.act);
  }
  assert.deepEqual(differing(await everythingIn(api), before), []);
});

test('a session is for its own act, its own purpose, and a quarter of an hour', async () => {
  await prove({ act: 'renew', at: 'counter', purpose: 'signature' });
  for (const [path, more] of doors) assert.equal((await ask(path, more)).code, 'jlis.card-unproved', path);
  for (const [path, more, reason] of doors) {
    await prove(reason);
    await api.town.call('moveClock', { to: new Date(api.clock().getTime() + 16 * 60_000).toISOString() });
    assert.equal((await ask(path, more)).code, 'jlis.card-unproved', path);
    await prove(reason);
    assert.equal((await ask(path, more)).status, 200, path);
  }
});
