// The institutions over HTTP: who is logged in, what is asked from elsewhere, how often, twice; and what is written down.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { type Api, password, setUp } from './fixture.ts';

const kiyose = '132217';
const naha = '472018';
const event = (name: string) => ({ event: { kind: 'name', name } });
const problemOf = async (response: Response) => {
  assert.match(response.headers.get('content-type')!, /application\/problem\+json/);
  return (await response.json()) as { code: string; title: string; status: number; details: { field?: string } };
};

let api: Api;
before(async () => {
  api = await setUp([
    ['clerk', kiyose],
    ['clerk', naha],
    ['second-clerk', kiyose],
    ['suspension-desk'],
    ['ca-operator'],
    ['auditor'],
  ]);
});
after(() => api[Symbol.asyncDispose]());

test('a stranger’s validator accepts the description, and every path of it is there', async () => {
  const response = await api.ask('/openapi.json');
  const document = (await response.json()) as { paths: Record<string, Record<string, unknown>> };
  const result = await new Validator().validate(document as never);
  assert.equal(result.valid, true, JSON.stringify(result));
  for (const [path, operations] of Object.entries(document.paths))
    for (const method of Object.keys(operations)) {
      const asked = await api.ask(path.replaceAll(/\{\w+\}/g, 'C01'), {
        method: method.toUpperCase(),
        ...(method === 'post' && { body: '{}', headers: { 'content-type': 'application/json' } }),
      });
      // Nobody is logged in; at the log-in itself something is missing.
      assert.equal(asked.status, path === '/session' && method === 'post' ? 422 : 401, `${method} ${path}`);
    }
});

describe('who is asking', () => {
  test('is never called as the register calls a command', async () => {
    await assert.rejects(api.accounts.add({ name: 'operator', role: 'auditor' }, password), { code: 'api.account' });
  });

  test('logs in by name and password; neither of a wrong pair is told', async () => {
    for (const [name, secret] of [
      ['auditor', 'wrong password'],
      ['nobody', password],
    ]) {
      const { code, status } = await problemOf(await api.post('/session', { name, password: secret }));
      assert.deepEqual([code, status], ['api.password', 401]);
    }
    const right = await api.post('/session', { name: 'auditor', password });
    assert.match(
      right.headers.get('set-cookie')!,
      /^openmyna-session=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/api$/,
    );
  });

  test('is put off after five wrong passwords, and may try again later; others are not', async () => {
    await api.accounts.add({ name: 'guessed', role: 'auditor' }, password);
    for (let i = 0; i < 5; i++)
      assert.equal((await api.post('/session', { name: 'guessed', password: 'wrong password' })).status, 401);
    const refused = await api.post('/session', { name: 'guessed', password });
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '30']);
    assert.equal((await api.post('/session', { name: 'auditor', password })).status, 200);
    api.pass(30);
    assert.equal((await api.post('/session', { name: 'guessed', password })).status, 200);
  });

  test('with the right password is never put off; who guesses at many accounts is, and nobody else', async () => {
    const logIn = (name: string, secret: string, address: string) =>
      api.post('/session', { name, password: secret }, { 'x-test-address': address });
    for (let i = 0; i < 30; i++) assert.equal((await logIn('auditor', password, 'home')).status, 200);
    const statuses = [];
    for (let i = 0; i < 21; i++) statuses.push((await logIn(`nobody-${i}`, 'wrong password', 'guesser')).status);
    assert.deepEqual(statuses, [...Array(20).fill(401), 429]);
    assert.equal((await logIn('auditor', password, 'guesser')).status, 429);
    assert.equal((await logIn('auditor', password, 'home')).status, 200);
  });

  test('logs out, is disabled, or forgotten after eight hours; then the token is nothing', async () => {
    await api.accounts.add({ name: 'leaver', role: 'auditor' }, password);
    const logIn = async () => {
      const { token } = (await (await api.post('/session', { name: 'leaver', password })).json()) as { token: string };
      return { authorization: `Bearer ${token}` };
    };
    const ceremony = async (headers: Record<string, string>) => (await api.ask('/jlis/ceremony', { headers })).status;
    const first = await logIn();
    assert.equal(await ceremony(first), 200);
    assert.equal((await api.ask('/session', { method: 'DELETE', headers: first })).status, 204);
    assert.equal(await ceremony(first), 401);
    const second = await logIn();
    api.accounts.disable('leaver');
    assert.equal(await ceremony(second), 401);
    assert.equal((await api.post('/session', { name: 'leaver', password })).status, 401);
    for (const headers of [{}, { authorization: 'Bearer nothing' }, { authorization: 'Basic c2F0bzp4' }])
      assert.equal(await ceremony(headers), 401);
  });
});

describe('another page', () => {
  const logIn = async () => {
    const response = await api.post('/session', { name: `clerk-${kiyose}`, password });
    const { csrf } = (await response.json()) as { csrf: string };
    return { cookie: response.headers.get('set-cookie')!.split(';')[0]!, csrf };
  };

  test('that makes a browser send its cookie changes nothing without the token, which it cannot read', async () => {
    const { cookie, csrf } = await logIn();
    const path = '/municipality/residents/C01/events';
    for (const forged of ['', 'wrong', `${csrf}x`]) {
      const response = await api.post(path, event('例文　一'), { cookie, ...(forged && { 'x-csrf-token': forged }) });
      assert.equal((await problemOf(response)).code, 'api.forgery');
    }
    assert.equal((await api.post(path, event('例文　一'), { cookie, 'x-csrf-token': csrf })).status, 200);
    assert.equal(
      (await api.ask('/municipality/residents/C01', { headers: { cookie } })).status,
      200,
      'reading needs none',
    );
  });

  test('of another origin, or under another name that resolves to here, is refused', async () => {
    const { cookie, csrf } = await logIn();
    const headers = { cookie, 'x-csrf-token': csrf };
    const path = '/municipality/residents/C01/events';
    for (const more of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:3000' },
      { host: 'evil.example:8400' },
      { host: 'localhost.evil.example' },
    ])
      assert.equal(
        (await problemOf(await api.post(path, event('例文　二'), { ...headers, ...more }))).code,
        'api.forgery',
      );
    for (const more of [{ origin: 'http://localhost:8400' }, { host: 'town.example', origin: 'https://town.example' }])
      assert.equal((await api.post(path, event('例文　二'), { ...headers, ...more })).status, 200);
  });
});

describe('a request', () => {
  const path = '/municipality/residents/C07/events';
  const municipalityOf = async () => (await api.town.call('resident', { resident: 'C07' })).address.municipality;
  let clerk: Record<string, string>;
  before(async () => {
    const municipality = await municipalityOf();
    await api.accounts.add({ name: 'of-c07', role: 'clerk', municipality }, password);
    const { token } = (await (await api.post('/session', { name: 'of-c07', password })).json()) as { token: string };
    clerk = { authorization: `Bearer ${token}` };
  });

  test('under one Idempotency-Key is one event, however often it comes; another body under it is refused', async () => {
    const { version } = await api.town.call('resident', { resident: 'C07' });
    const again = { ...clerk, 'idempotency-key': 'one' };
    const answers = await Promise.all([1, 2, 3].map(() => api.post(path, event('例文　三'), again)));
    for (const answer of answers) assert.equal(((await answer.json()) as { version: number }).version, version + 1);
    const other = await problemOf(await api.post(path, event('例文　四'), again));
    assert.deepEqual([other.code, other.status], ['api.key', 422]);
    assert.equal((await api.town.call('resident', { resident: 'C07' })).version, version + 1);
  });

  test('that was refused leaves its key free for the one that is mended', async () => {
    const again = { ...clerk, 'idempotency-key': 'mended' };
    assert.equal((await problemOf(await api.post(path, { event: { kind: 'name' } }, again))).code, 'api.request');
    const mended = await api.post(path, event('例文　六'), again);
    assert.equal(mended.status, 200);
    assert.equal(((await mended.json()) as { name: string }).name, '例文　六');
  });

  test('of a wrong form names the field, repeats nothing of it, and changes nothing', async () => {
    const { version } = await api.town.call('resident', { resident: 'C07' });
    for (const [body, field] of [
      [{ event: { kind: 'nothing' } }, 'event.kind'],
      [{ event: { kind: 'name' } }, 'event.name'],
      [{ ...event('例文　五'), secret: 'SECRET' }, '(root)'],
      [[], 'body'],
    ] as const) {
      const problem = await problemOf(await api.post(path, body, clerk));
      assert.deepEqual([problem.code, problem.details.field], ['api.request', field]);
      assert.ok(!JSON.stringify(problem).includes('SECRET'));
    }
    const asText = await api.ask(path, { method: 'POST', body: '{}', headers: clerk });
    assert.equal((await problemOf(asText)).details.field, 'Content-Type');
    const huge = await api.post(path, { event: { kind: 'name', name: 'あ'.repeat(70_000) } }, clerk);
    assert.equal((await problemOf(huge)).code, 'http.too-large');
    assert.equal((await api.town.call('resident', { resident: 'C07' })).version, version);
  });

  test('that the institution refuses is answered by its code, in Japanese or in English', async () => {
    const wrong = { event: { kind: 'return', to: { municipality: await municipalityOf(), text: '東京都' } } };
    const japanese = await problemOf(await api.post(path, wrong, clerk));
    const english = await problemOf(await api.post(path, wrong, { ...clerk, 'accept-language': 'en-GB,en;q=0.9' }));
    assert.match(japanese.code, /^register\./);
    assert.match(japanese.title, /[\u3040-\u30ff]/);
    assert.match(english.title, /^[\x20-\x7e]+$/);
  });

  test('that comes too often waits; and after a second there are more', async () => {
    let last = 200;
    for (let i = 0; i < 201 && last !== 429; i++)
      last = (await api.ask('/jlis/ceremony', { headers: api.as('ca-operator') })).status;
    assert.equal(last, 429);
    api.pass(1);
    assert.equal((await api.ask('/jlis/ceremony', { headers: api.as('ca-operator') })).status, 200);
  });
});

test('two clerks hand a card over: who they are is known, and not said', async () => {
  const clerk = api.as('clerk', kiyose);
  const takenOn = api.clock().toISOString().slice(0, 10);
  const form = {
    route: 'counter',
    reason: 'lost',
    form: 'face',
    express: false,
    by: 'self',
    photo: { seed: 1, takenOn },
  };
  assert.equal((await api.post('/jlis/residents/C01/applications', { form }, clerk)).status, 200);
  assert.equal((await api.post('/jlis/residents/C01/card', {}, api.as('ca-operator'))).status, 200);
  const evidence = { recipient: 'self', holder: ['passport'], representative: [] };
  const step = async (what: string, body: object, headers: Record<string, string>) => {
    const response = await api.post(`/municipality/hand-overs/C01-2/${what}`, body, headers);
    return [response.status, ((await response.json()) as { firstClerk?: string }).firstClerk];
  };
  const first = `clerk-${kiyose}`;
  assert.deepEqual(await step('identification', { evidence, clerk: 'somebody else' }, clerk), [200, first]);
  assert.deepEqual((await step('confirmation', {}, clerk))[0], 403);
  assert.deepEqual((await step('completion', {}, clerk))[0], 409);
  assert.deepEqual(await step('confirmation', {}, api.as('second-clerk', kiyose)), [200, first]);
  assert.deepEqual((await step('completion', {}, clerk))[0], 200);
  assert.equal((await api.town.call('cardState', { card: 'C01-2' })).status, 'valid');
});

test('the auditor sees who did what; nobody else does, and no name and no number is in it', async () => {
  for (const headers of [api.as('clerk', kiyose), api.as('ca-operator')])
    assert.equal((await api.ask('/log', { headers })).status, 403);
  const log = await (await api.ask('/log', { headers: api.as('auditor') })).text();
  const { entries } = JSON.parse(log) as { entries: { account: string; call: string; status: number }[] };
  assert.ok(
    entries.some(({ account, call, status }) => account === `clerk-${kiyose}` && call === 'happen' && status === 200),
  );
  assert.doesNotMatch(log, /例文|見本|\d{11}/);
});
