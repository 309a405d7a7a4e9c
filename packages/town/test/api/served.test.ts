// Over HTTP, as it is served: on this machine alone, or under a name beyond it once somebody has an account.

import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { after, test } from 'node:test';
import { copyTown, openmyna, startOpenmyna, temporaryFolder } from '../town-process.ts';

const place = temporaryFolder();
copyTown(place.path);
after(() => place[Symbol.dispose]());
const data = ['--data', place.path, '--lang', 'en'];

/** An address of this machine that is not the loopback interface's, where it has one. */
const outside = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const serve = async (...more: string[]) => {
  const town = startOpenmyna(['start', '--port', '0', ...more, ...data]);
  const [, port] = await town.printed(/http:\/\/localhost:(\d+)[\s\S]*Ctrl-C/);
  return { port, [Symbol.asyncDispose]: () => town[Symbol.asyncDispose]() };
};

test('without an account nothing is served beyond this machine', () => {
  const { status, stderr } = openmyna(['start', '--port', '0', '--host', 'town.example', ...data]);
  assert.equal(status, 5);
  assert.match(stderr, /no account/);
});

test('by default it answers at the loopback interface and at no other', async (t) => {
  await using town = await serve();
  assert.equal((await fetch(`http://localhost:${town.port}/api/openapi.json`)).status, 200);
  if (outside === undefined) t.diagnostic('this machine has no other interface');
  else await assert.rejects(fetch(`http://${outside}:${town.port}/api/openapi.json`));
});

test('with one it is, under the name that is given, and its own clients still reach it', async (t) => {
  const password = 'correct horse battery';
  await using account = startOpenmyna(['api', 'account', 'add', 'sato', '--role', 'auditor', ...data]);
  account.child.stdin!.end(password);
  assert.equal((await account.ended)[0], 0, account.output.stderr);
  const name = outside ?? 'town.example';
  await using town = await serve('--host', name);
  for (const host of ['localhost', ...(outside === undefined ? [] : [outside])]) {
    const session = await fetch(`http://${host}:${town.port}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'sato', password }),
    });
    assert.equal(session.status, 200, host);
    const { token } = (await session.json()) as { token: string };
    const log = await fetch(`http://${host}:${town.port}/api/log`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(log.status, 200, host);
  }
  const other = await fetch(`http://127.0.0.2:${town.port}/api/openapi.json`);
  assert.equal(other.status, 403, 'under no other name');
  if (outside === undefined) t.diagnostic('this machine has no other interface');
});

test('`api log` prints a page, where the next one begins, and with --all every line', () => {
  const log = (...args: string[]) => {
    const { status, stdout, stderr } = openmyna(['api', 'log', ...args, ...data]);
    assert.equal(status, 0, stderr);
    return { stdout, stderr };
  };
  const all = log('--all', '--json', '--limit', '2')
    .stdout.trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  // A log-in and a reading of the log at least, of the test before.
  assert.ok(all.length >= 2);
  const first = JSON.parse(log('--limit', '1', '--json').stdout);
  assert.deepEqual(first.entries, all.slice(0, 1));
  const second = JSON.parse(log('--limit', '1', '--json', '--after', first.next).stdout);
  assert.deepEqual(second.entries, all.slice(1, 2));
  assert.match(log('--limit', '1').stderr, new RegExp(`--after ${first.next}`));
  assert.equal(log('--all').stdout.trim().split('\n').length, all.length);
  assert.match(openmyna(['api', 'log', '--after', 'nothing', ...data]).stderr, /after/);
});
