// The embedded cluster: made, held, durable, closed to others, as root and as an ordinary user. It is what it is whatever
// DATABASE_URL says.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { chooseAccount } from '../src/embedded/account.ts';
import { openStore } from '../src/index.ts';
import { seeded, standingClock, temporaryFolder, withCode } from './harness.ts';
import { migrations, type Tables } from './schema.ts';

const open = (folder: string) =>
  openStore<Tables>({ folder, migrations, clock: standingClock().clock, random: seeded('store'), wait: setTimeout });

/** As its owner, by the secrets that only this user can read. */
const asOwner = async (folder: string, statement: string, password?: string) => {
  const { owner } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'));
  const host = readFileSync(join(folder, 'socket'), 'utf8');
  const client = new pg.Client({ host, user: 'openmyna', password: password ?? owner, database: 'postgres' });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
};

/** A process that writes pairs of rows, and those it has acknowledged so far. */
const writer = (folder: string, ...words: string[]) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), folder, ...words], { detached: true });
  const acknowledged: string[] = [];
  const lines = createInterface(child.stdout).on('line', (line) => acknowledged.push(line));
  return { child, acknowledged, closed: Promise.all([once(lines, 'close'), once(child, 'exit'), text(child.stderr)]) };
};

/** Lets a writer acknowledge so many, then kills it and whatever else is named. */
const killAfter = async (folder: string, count: number, alsoServer = false) => {
  const { child, acknowledged, closed } = writer(folder);
  const early = closed.then(([, , said]) => assert.fail(`it ended by itself: ${said}`));
  while (acknowledged.length < count) await Promise.race([once(child.stdout, 'data'), early]);
  early.catch(() => {});
  if (alsoServer)
    process.kill(Number.parseInt(readFileSync(join(folder, 'cluster/postmaster.pid'), 'utf8'), 10), 'SIGKILL');
  child.kill('SIGKILL');
  await closed;
  return acknowledged;
};

const present = async (folder: string) => {
  await using store = await open(folder);
  const rows = await store.db.selectFrom('account').select('resident_id').execute();
  return new Set(rows.map(({ resident_id }) => resident_id));
};

test('a folder gets a cluster: durable, UTF-8, collation C, and the next opening finds it as it was', async () => {
  const folder = join(temporaryFolder(), 'store');
  {
    await using store = await open(folder);
    await store.db.insertInto('account').values({ resident_id: '髙﨑', balance: 1 }).execute();
    const settings = `select current_setting('fsync') fsync, current_setting('full_page_writes') pages,
      current_setting('synchronous_commit') commit, pg_encoding_to_char(encoding) encoding, datcollate collation
      from pg_database where datname = current_database()`;
    assert.deepEqual(await asOwner(folder, settings), [
      { fsync: 'on', pages: 'on', commit: 'on', encoding: 'UTF8', collation: 'C' },
    ]);
  }
  assert.deepEqual(await present(folder), new Set(['髙﨑']));
});

test('nobody else gets in: no TCP, no trust, secrets for this user alone', async () => {
  const folder = join(temporaryFolder(), 'store');
  await using _ = await open(folder);
  assert.deepEqual(await asOwner(folder, 'show listen_addresses'), [{ listen_addresses: '' }]);
  await assert.rejects(asOwner(folder, 'select 1', 'guess'), { code: '28P01' });
  const rules = await asOwner(folder, 'select distinct auth_method from pg_hba_file_rules');
  assert.deepEqual(rules, [{ auth_method: 'scram-sha-256' }]);
  const modes = ['secrets.json', 'cluster', ''].map((name) => statSync(join(folder, name)).mode & 0o777);
  assert.deepEqual(modes, [0o600, 0o700, 0o700]);
  assert.equal(statSync(readFileSync(join(folder, 'socket'), 'utf8')).mode & 0o777, 0o700);
});

test('whoever serves requests has a login of its own, and cannot become the owner', async () => {
  const folder = join(temporaryFolder(), 'store');
  await using store = await open(folder);
  await store.db.connection().execute(async (connection) => {
    const { rows } = await sql<{ who: string }>`select session_user as who`.execute(connection);
    assert.deepEqual(rows, [{ who: 'openmyna_serving' }]);
    const becomingOwner = sql`set role openmyna`.execute(connection);
    await assert.rejects(becomingOwner, { code: '42501' });
  });
});

test('over a URL an owner that is no superuser will do, and a login apart for whoever serves', async () => {
  const folder = join(temporaryFolder(), 'store');
  await using _ = await open(folder);
  await asOwner(folder, `create role town login createrole password 'a'`);
  await asOwner(folder, `create role clerk login password 'b'`);
  await asOwner(folder, 'create database town owner town');
  const host = encodeURIComponent(readFileSync(join(folder, 'socket'), 'utf8'));
  const url = `postgresql://town:a@/town?host=${host}`;
  const options = { folder: '/nowhere', url, migrations, clock: standingClock().clock, random: seeded('town') };
  {
    await using store = await openStore<Tables>(options);
    await store.db.insertInto('account').values({ resident_id: 'A', balance: 1 }).execute();
  }
  await asOwner(folder, 'grant town_serving to clerk');
  await using store = await openStore<Tables>({ ...options, servingUrl: `postgresql://clerk:b@/town?host=${host}` });
  assert.equal((await store.db.selectFrom('account').selectAll().execute()).length, 1);
  await assert.rejects(store.db.updateTable('resident_event').set({ kind: 'x' }).execute(), { code: '42501' });
  await assert.rejects(sql`set role town`.execute(store.db), { code: '42501' });
});

test('one process at a time holds it', async () => {
  const folder = join(temporaryFolder(), 'store');
  {
    await using _ = await open(folder);
    await assert.rejects(open(folder), withCode('store.held', { folder }));
    const { child, closed } = writer(folder, '1');
    const [, [code], said] = await closed;
    assert.notEqual(code, 0);
    assert.match(said, /store\.held/, `${child.spawnargs}`);
  }
  const { closed } = writer(folder, '1');
  const [, [code], said] = await closed;
  assert.deepEqual([code, said], [0, '']);
});

test('kill -9: nothing acknowledged is lost, and no transaction is there by half', async () => {
  const folder = join(temporaryFolder(), 'store');
  const acknowledged: string[] = [];
  for (const count of [1, 30, 100]) acknowledged.push(...(await killAfter(folder, count)));
  const rows = await present(folder);
  for (const pair of acknowledged) assert.ok(rows.has(`${pair}a`), pair);
  for (const row of rows) assert.ok(rows.has(row.replace(/a$/, 'b')) && rows.has(row.replace(/b$/, 'a')), row);
});

test('kill -9 of the server too: the same', async () => {
  const folder = join(temporaryFolder(), 'store');
  const acknowledged: string[] = [];
  for (const count of [1, 50]) acknowledged.push(...(await killAfter(folder, count, true)));
  assert.ok(existsSync(join(folder, 'cluster/postmaster.pid')), 'a stale one was left behind');
  const rows = await present(folder);
  for (const pair of acknowledged) assert.ok(rows.has(`${pair}a`) && rows.has(`${pair}b`), pair);
});

test('a Ctrl-C, which a terminal sends to every process of the group, ends the process and not the server under it', async () => {
  const folder = join(temporaryFolder(), 'store');
  const { child, acknowledged, closed } = writer(folder, 'Infinity', 'close-on-interrupt');
  while (acknowledged.length < 5) await once(child.stdout, 'data');
  process.kill(-child.pid!, 'SIGINT');
  const [, [code], said] = await closed;
  assert.deepEqual([code, said], [0, '']);
  assert.ok(!existsSync(join(folder, 'cluster/postmaster.pid')), 'the server was stopped, and by its store');
});

test('a process that ends without closing its store leaves no server behind', async () => {
  const folder = join(temporaryFolder(), 'store');
  const { acknowledged, closed } = writer(folder, '2', 'exit');
  await closed;
  assert.equal((await present(folder)).size, 2 * acknowledged.length);
  assert.ok(!existsSync(join(folder, 'socket')));
});

test('a stale postmaster.pid whose number is another process’s by now is no server', async () => {
  const folder = join(temporaryFolder(), 'store');
  await (await open(folder))[Symbol.asyncDispose]();
  const file = join(folder, 'cluster/postmaster.pid');
  const { uid, gid } = statSync(join(folder, 'cluster'));
  // A process of the server's own account: PostgreSQL by itself would refuse to start.
  const [program, ...words] = [...chooseAccount(folder, process.execPath, { uid, gid }).prefix, 'cat'];
  const innocent = spawn(program!, words);
  writeFileSync(file, `${innocent.pid}\n${join(folder, 'cluster')}\n`, { mode: 0o600 });
  chownSync(file, uid, gid);
  await (await open(folder))[Symbol.asyncDispose]();
  assert.equal(innocent.exitCode ?? innocent.signalCode, null, 'and was left alone');
  innocent.stdin.end();
  await once(innocent, 'exit');
});

test('a making that was interrupted is begun anew', async () => {
  const folder = join(temporaryFolder(), 'store');
  mkdirSync(join(folder, 'making/base'), { recursive: true });
  writeFileSync(join(folder, 'secrets.json'), '{"own');
  await (await open(folder))[Symbol.asyncDispose]();
  assert.ok(!existsSync(join(folder, 'making')));
});

test('an ordinary user opens it just so', async () => {
  const folder = temporaryFolder();
  // As root: another account, which reaches what root reaches and is not root.
  const { ids, prefix } = chooseAccount(folder, process.execPath);
  if (ids !== undefined) chownSync(folder, ids.uid, ids.gid);
  const [program, ...words] = [
    ...prefix,
    process.execPath,
    join(import.meta.dirname, 'child.ts'),
    join(folder, 'store'),
    '1',
  ];
  const child = spawn(program!, words);
  const [said, wrong, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  assert.deepEqual([code, wrong, said.split('\n').length], [0, '', 3]);
  assert.equal(statSync(join(folder, 'store/cluster')).uid, ids?.uid ?? process.getuid!());
});
