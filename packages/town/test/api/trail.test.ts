// What is written down of what was asked over HTTP: who asked, about whom, and what came of it; and nothing of what was said.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { StoreView } from '@openmyna/store';
import { createLineIds, openTrail, type TrailEntry, type TrailPage, type TrailTables } from '../../src/api/trail.ts';
import { type Api, password, setUp } from './fixture.ts';

const home = '132217';
const elsewhere = '472018';
const id = 'C01';
const resident = { kind: 'resident', id };

let api: Api;
let clerk: Record<string, string>;
let stranger: Record<string, string>;
before(async () => {
  api = await setUp([['clerk', home], ['clerk', elsewhere], ['suspension-desk'], ['ca-operator'], ['auditor']]);
  clerk = api.as('clerk', home);
  stranger = api.as('clerk', elsewhere);
});
after(() => api[Symbol.asyncDispose]());

const readLog = async (query = ''): Promise<TrailPage> => {
  const response = await api.ask(`/log${query}`, { headers: api.as('auditor') });
  assert.equal(response.status, 200);
  return (await response.json()) as TrailPage;
};

/** The line of what was asked last; above it is only that the log is read. */
const lastLine = async (): Promise<TrailEntry> => {
  const [reading, last] = (await readLog('?limit=2')).entries;
  assert.deepEqual([reading!.account, reading!.call], ['auditor', 'trail']);
  return last!;
};

/** Asks, and says what its line is about. */
const aboutOf = async (asking: Response | Promise<Response>, expected: number) => {
  const response = await asking;
  const text = await response.text();
  assert.equal(response.status, expected, text);
  const { about, status } = await lastLine();
  assert.equal(status, expected);
  return { about, answer: JSON.parse(text) };
};

test('a line names whom it is about, whatever was done', async () => {
  const events = `/municipality/residents/${id}/events`;
  const to = { municipality: home, text: '東京都清瀬市架空町３丁目' };
  const moved = await aboutOf(api.post(events, { event: { kind: 'move', to } }, clerk), 200);
  assert.deepEqual(moved.about, [resident]);

  const person = { name: '例文　新', birthDate: '1990-01-01', sex: '1' };
  const entry = { kind: 'registration', person, address: to };
  const entered = await aboutOf(api.post('/municipality/residents', entry, clerk), 200);
  const { residentId } = entered.answer as { residentId: string };
  assert.deepEqual(entered.about, [
    { kind: 'municipality', id: home },
    { kind: 'resident', id: residentId },
  ]);

  const query = { name: { text: person.name } };
  const found = await aboutOf(api.post('/municipality/searches', query, api.as('suspension-desk')), 200);
  assert.deepEqual(found.about, [{ kind: 'resident', id: residentId }]);

  const { serial, purpose } = (await api.town.call('certificates', { card: id })).at(-1)!;
  const revocation = { serial, purpose, reason: 'unspecified' };
  const revoked = await aboutOf(api.post('/jlis/revocations', revocation, api.as('ca-operator')), 200);
  assert.deepEqual(revoked.about, [resident]);

  assert.deepEqual((await aboutOf(api.ask(`/jlis/cards/${id}`, { headers: clerk }), 200)).about, [resident]);
  const number = (await api.institutions.cards.card({ cardId: id })).facts.manufacturingNumber.padStart(20, '0');
  const held = await aboutOf(api.post('/jlis/card-questions', { diversification: number }, clerk), 200);
  assert.deepEqual(held.about, [resident]);
});

test('a refusal does too: for the place, for the role, for the form, by the institution', async () => {
  const path = `/municipality/residents/${id}`;
  const event = { event: { kind: 'name', name: '例文　一' } };
  const refusals = [
    [() => api.ask(path, { headers: stranger }), 403],
    [() => api.post(`${path}/events`, event, stranger), 403],
    [() => api.ask(path, { headers: api.as('ca-operator') }), 403],
    [() => api.post(`${path}/events`, { event: { kind: 'nothing' } }, clerk), 422],
    [() => api.post(`${path}/events`, { event: { kind: 'withdrawal' } }, clerk), 409],
  ] as const;
  for (const [ask, status] of refusals) assert.deepEqual((await aboutOf(ask(), status)).about, [resident]);
});

test('whom there is not is not named: it may be anything that somebody typed', async () => {
  for (const [typed, status] of [
    ['123456789018', 422],
    ['SATO', 403],
  ] as const) {
    const { about } = await aboutOf(api.ask(`/municipality/residents/${typed}`, { headers: clerk }), status);
    assert.deepEqual(about, []);
  }
});

test('log-ins, log-outs and wrong passwords have their lines; a name that there is not is not in them', async () => {
  const logIn = (name: string, secret: string) => api.post('/session', { name, password: secret });
  const { token } = (await (await logIn('auditor', password)).json()) as { token: string };
  const { account, call, status } = await lastLine();
  assert.deepEqual([account, call, status], ['auditor', 'logIn', 200]);
  await logIn('auditor', 'wrong password');
  const wrong = await lastLine();
  assert.deepEqual([wrong.account, wrong.call, wrong.status, wrong.code], ['auditor', 'logIn', 401, 'api.password']);
  await logIn('my-password-in-the-wrong-field', 'wrong password');
  assert.equal((await lastLine()).account, '');
  await api.ask('/session', { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  assert.deepEqual([(await lastLine()).call, (await lastLine()).account], ['logOut', 'auditor']);
});

test('a search for somebody of another place shows a clerk nobody', async () => {
  const kana = { family: 'ミホン', given: 'タロウ' };
  await api.town.call('happen', { resident: id, event: { kind: 'reading', kana } });
  const { name, birthDate, sex, address } = await api.town.call('resident', { resident: id });
  const query = { name: { text: name }, birthDate };
  const search = await aboutOf(api.post('/municipality/searches', query, stranger), 200);
  assert.deepEqual([search.answer, search.about], [[], []]);
  const own = await aboutOf(api.post('/municipality/searches', query, clerk), 200);
  assert.deepEqual(own.about, [resident]);
  const all = { ...query, sex, address: { text: address.text }, kana: `${kana.family}　${kana.given}` };
  const identified = await aboutOf(api.post('/municipality/identifications', { person: all }, clerk), 200);
  assert.deepEqual(identified.answer, { outcome: 'identified', residentId: id, version: identified.answer.version });
  const elsewhere = await aboutOf(api.post('/municipality/identifications', { person: all }, stranger), 200);
  assert.deepEqual([elsewhere.answer, elsewhere.about], [{ outcome: 'held', reason: 'nobody' }, []]);
});

test('what is written in one millisecond is read in the order in which it was written', async () => {
  const line = { account: undefined, call: 'logIn', about: [] };
  const instant = new Date('2019-01-01T00:00:00Z');
  const still = openTrail(
    api.institutions.store as unknown as StoreView<TrailTables>,
    () => instant,
    createLineIds(api.random),
  );
  for (let status = 600; status < 620; status++) await still.add({ ...line, status });
  const { entries } = await readLog();
  const statuses = entries.filter(({ at }) => at === instant.toISOString()).map(({ status }) => status);
  assert.deepEqual(
    statuses,
    Array.from({ length: 20 }, (_, i) => 619 - i),
  );
});

test('it is read by pages: each line once, in one order, whatever is added meanwhile and however many are of one instant', async () => {
  const line = { account: undefined, call: 'logIn', about: [], status: 0 };
  const instant = new Date('2020-01-01T00:00:00Z');
  const still = openTrail(
    api.institutions.store as unknown as StoreView<TrailTables>,
    () => instant,
    createLineIds(api.random),
  );
  for (let status = 500; status < 525; status++) await still.add({ ...line, status });
  const { entries: whole } = await readLog();
  const lines: TrailEntry[] = [];
  let after = '';
  while (lines.length <= whole.length) {
    // Each reading is a line itself, added in front.
    const { entries, next } = await readLog(`?limit=7${after}`);
    lines.push(...entries);
    if (next === undefined) break;
    assert.equal(entries.length, 7);
    after = `&after=${next}`;
  }
  // Above what was read whole is the reading of the first page.
  assert.deepEqual(lines.slice(1), whole);
  const ofOneInstant = lines.filter(({ status }) => status >= 500 && status < 525);
  assert.equal(new Set(ofOneInstant.map(({ status }) => status)).size, 25);
});

test('a page that nobody was given, or of a length that is none, is refused', async () => {
  for (const [query, field] of [
    ['?after=0', 'after'],
    [`?after=${'0'.repeat(32)}`, 'after'],
    [`?after=${'0'.repeat(101)}`, 'after'],
    ['?limit=0', 'limit'],
    ['?limit=1001', 'limit'],
    ['?limit=all', 'limit'],
    ['?page=2', '(root)'],
  ]) {
    const response = await api.ask(`/log${query}`, { headers: api.as('auditor') });
    const { code, details } = (await response.json()) as { code: string; details: { field: string } };
    assert.deepEqual([query, response.status, code, details.field], [query, 422, 'api.request', field]);
  }
});
