// kill -9 at any moment: what was acknowledged is there, no number comes twice, and the books agree.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { openStore } from '@openmyna/store';
import { type JlisTables, jlisMigrations } from '../../src/jlis/index.ts';
import { openOver, temporaryFolder } from './fixture.ts';

/** After how many lines each run is killed: at its opening, and then in the middle of something else every time. */
const kills = [0, 1, 2, 5, 9, 14, 23, 38];

/** What a run acknowledged before it was killed. */
const runAndKill = async (folder: string, lines: number): Promise<string[]> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines + 1) child.kill('SIGKILL');
  }
  await exited;
  return said;
};

test('a process that is killed loses nothing it acknowledged, and uses no number twice', async () => {
  const folder = temporaryFolder();
  const issued: number[] = [];
  const revoked: number[] = [];
  const published: number[] = [];
  for (const lines of kills)
    for (const line of await runAndKill(folder, lines)) {
      const [what, number] = line.split(' ');
      if (what === 'issued') issued.push(Number(number));
      if (what === 'revoked') revoked.push(Number(number));
      if (what === 'published') published.push(Number(number));
    }
  assert.ok(issued.length > 20 && revoked.length > 5, `${issued.length} ${revoked.length}`);
  assert.equal(new Set(issued).size, issued.length);
  const clock = () => new Date();
  await using store = await openStore<JlisTables>({
    folder: join(folder, 'store'),
    migrations: jlisMigrations,
    clock,
    random: (length) => new Uint8Array(randomBytes(length)),
  });
  await using opened = await openOver(folder, store, clock);
  for (const serial of issued) {
    const record = await opened.authority.record({ purpose: 'authentication', serial: BigInt(serial) });
    if (revoked.includes(serial)) assert.equal(record.revocation?.reason, 'cessationOfOperation');
    const { status } = opened.authority.status(record, record.generation);
    assert.equal(status, record.revocation === undefined ? 'good' : 'revoked');
  }
  assert.equal(new Set(published).size, published.length, 'no number is two lists’');
  const [list] = await opened.authority.publish();
  assert.ok(list!.number > Math.max(...published));
  const { findings } = await opened.authority.audit();
  assert.deepEqual(findings, []);
});
