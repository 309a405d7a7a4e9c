// Five years pass in seconds: what was valid is not any more, what is new is of another authority, and openssl, in the town's time,
// hears what is true by then.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { type RunningTown, startTown } from './running-town.ts';

let town: RunningTown;
before(async () => {
  town = await startTown();
});
after(() => town[Symbol.asyncDispose]());

const now = async (): Promise<Date> => new Date((await town.json('clock')).now);

/** openssl at the town's time. */
const openssl = async (...args: string[]) => {
  const time = (await now()).toISOString().slice(0, 19).replace('T', ' ');
  const { out, errors, status } = await town.beside('env', 'TZ=UTC', 'faketime', time, 'openssl', ...args);
  return { said: out + errors, status };
};

test('a town’s time is the machine’s until it is moved, for the town that is up and for every command', async () => {
  assert.ok(Math.abs((await now()).getTime() - Date.now()) < 60_000);
});

describe('after years', () => {
  const year = new Date().getUTCFullYear() + 6;
  before(async () => {
    const moved = await town.json('clock', 'set', `${year}-02-01T10:00`);
    assert.equal(moved.now.slice(0, 16), `${year}-02-01T01:00`);
  });

  test('every command sees the new time, and what has ended is refused', async () => {
    assert.equal((await now()).getUTCFullYear(), year);
    assert.match(await (await fetch(town.page)).text(), new RegExp(`<dt>時刻</dt><dd>${year}-02-01 `));
    const pem = (await town.run('card', 'read', 'certificate', '--card', 'C12', '--pem')).stdout;
    writeFileSync(town.file('old.pem'), pem);
    const checked = await town.run('certificate', 'check', town.file('old.pem'));
    assert.notEqual(checked.status, 0);
    assert.match(checked.stdout, /expired/i);
  });

  test('a new certificate is of the authority of its day; openssl accepts it, and its answer by OCSP, and hears of its end', async (t) => {
    if (requirePeer(t, 'openssl', 'faketime')) return;
    const card = (await town.json('card', 'renew', '--card', 'C01')).card;
    const pem = (await town.run('card', 'read', 'certificate', '--card', card, '--pem')).stdout;
    writeFileSync(town.file('new.pem'), pem);
    const trust = await fetch(`${town.page}/pki/ca/authentication.pem`);
    writeFileSync(town.file('trust.pem'), await trust.text());
    assert.equal((await openssl('verify', '-CAfile', 'trust.pem', 'new.pem')).said.trim(), 'new.pem: OK');
    const generation = year - ((year - 2023) % 4);
    const authority = await fetch(`${town.page}/pki/ca/authentication-${generation}.pem`);
    writeFileSync(town.file('authority.pem'), await authority.text());
    const url = `${town.page}/pki/ocsp/authentication`;
    const ask = () =>
      openssl('ocsp', '-issuer', 'authority.pem', '-cert', 'new.pem', '-url', url, '-CAfile', 'trust.pem');
    const good = await ask();
    assert.match(good.said, /new\.pem: good[\s\S]*Response verify OK/);
    assert.doesNotMatch(good.said, /WARNING/, 'its times are those of the town');
    await town.json('ca', 'revoke', card, '--purpose', 'authentication', '--reason', 'keyCompromise');
    assert.match((await ask()).said, /new\.pem: revoked[\s\S]*keyCompromise/);
    assert.deepEqual((await town.json('ca', 'audit')).findings, []);
  });

  test('lists are those of the new day', async () => {
    const published = await town.json('ca', 'publish');
    assert.ok(published.length > 0);
    for (const { thisUpdate } of published) assert.equal(thisUpdate.slice(0, 4), `${year}`);
  });

  test('it goes on by years, months, days and hours, and never back', async () => {
    const begin = await now();
    const expected: readonly (readonly [string, number])[] = [
      ['2h', 2 / 24],
      ['14d', 14],
    ];
    let days = 0;
    for (const [by, more] of expected) {
      days += more;
      const moved = new Date((await town.json('clock', 'advance', by)).now);
      assert.ok(Math.abs(moved.getTime() - begin.getTime() - days * 86_400_000) < 60_000, by);
    }
    for (const back of [`${year - 1}-01-01`, '2100-01-01'])
      assert.equal((await town.run('clock', 'set', back)).status, 3, back);
    for (const wrong of ['tomorrow', '2041-02-30', '2041-01-01T25:00'])
      assert.equal((await town.run('clock', 'set', wrong)).status, 2, wrong);
    assert.equal((await town.run('clock', 'advance', '-5y')).status, 2);
  });
});
