// `npm test`: every package's tests under node:test, then one closing line `N passed, N failed`.
// OPENMYNA_PEERS=required (set by .ci/run) makes a missing third-party program a failure instead of a skip.
// With DATABASE_URL the suite has a database of its own on that server, gone at its end.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, globSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import pg from 'pg';

const root = new URL('..', import.meta.url).pathname;
// What one file's process compiled, the next need not.
process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/tests`;
const only = process.argv.slice(2);
const files =
  only.length > 0 ? only : globSync(['packages/*/test/**/*.test.ts', 'docs/test/*.test.ts'], { cwd: root }).sort();

const server = process.env.DATABASE_URL;
const onServer = async (statement) => {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement).finally(() => client.end());
};
const own = `openmyna_suite_${randomBytes(8).toString('hex')}`;
if (server) {
  await onServer(`create database ${own}`);
  process.env.DATABASE_URL = server.replace(/\/[^/?]*(\?|$)/, `/${own}$1`);
}

// All that tests write is gone after them. In memory, where a machine has enough to spare, what is flushed is there at once: the
// suite kills processes and looks at what they leave, and never cuts the machine's power.
const memory = '/dev/shm';
const enough = 6e9;
const spare = () => {
  const { bavail, bsize } = statfsSync(memory);
  return Math.min(bavail * bsize, freemem());
};
const place = mkdtempSync(join(existsSync(memory) && spare() > enough ? memory : tmpdir(), 'openmyna-'));
// Servers that run as other accounts have their folders in it.
chmodSync(place, 0o1777);
// However this process ends, it does not leave memory full.
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
process.env.TMPDIR = place;

// Most tests of towns begin with one, of today or of a day that stands still: each is made once, and copied.
const some = (...rooms) =>
  only.length === 0 || only.some((file) => rooms.some((room) => file.includes(`packages/${room}/`)));
if (some('town')) {
  const [town, still] = [join(place, 'town'), join(place, 'still')];
  const { makeStillTown } = await import('../packages/town/test/still-town.ts');
  const made = spawn(process.execPath, ['packages/town/bin/openmyna.mjs', 'residents', '--data', town], {
    cwd: root,
    stdio: 'ignore',
  });
  await Promise.all([once(made, 'exit'), makeStillTown(still)]);
  Object.assign(process.env, { OPENMYNA_TEST_TOWN: town, OPENMYNA_TEST_STILL_TOWN: still });
}
const { sharedServer } = await import('../packages/store/test/shared-server.ts');
const shared = !server && some('store', 'institutions', 'town') ? await sharedServer(join(place, 'server')) : undefined;
if (shared) process.env.OPENMYNA_TEST_SERVER = shared.url;

// One more than there are cores: a file waits for servers and commands as often as it computes.
const stream = run({ files, cwd: root, concurrency: availableParallelism() + 1 });
const unfinished = new Set(files);
let counts;
stream.on('test:summary', (summary) => {
  if (summary.file === undefined) counts = summary.counts;
});
// A file is a test of its own, by its name.
stream.on('test:complete', ({ name, nesting }) => nesting === 0 && unfinished.delete(name));
// Where something hangs the suite ends all the same, and says what.
const longest = 60 * 60_000;
setTimeout(() => {
  process.stdout.write(`these did not end:\n${[...unfinished].join('\n')}\n0 passed, ${unfinished.size} failed\n`);
  process.exit(1);
}, longest).unref();
stream.compose(new spec()).pipe(process.stdout);
stream.on('end', async () => {
  await shared?.[Symbol.asyncDispose]();
  if (server) await onServer(`drop database ${own} with (force)`);
  const skipped = process.env.OPENMYNA_PEERS === 'required' ? counts.skipped : 0;
  const failed = counts.failed + (counts.cancelled ?? 0) + skipped;
  setImmediate(() => process.stdout.write(`${counts.passed} passed, ${failed} failed\n`));
  process.exitCode = failed > 0 || counts.passed === 0 ? 1 : 0;
});
