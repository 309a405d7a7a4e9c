// The register by command, and what a stranger's client hears of it: openssl asks the responder after every step.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { layout } from '../../src/folder/layout.ts';
import { startOpenmyna, temporaryFolder } from '../town-process.ts';

let place: ReturnType<typeof temporaryFolder>;
let town: ReturnType<typeof startOpenmyna>;
let page: string;
before(async () => {
  place = temporaryFolder();
  town = startOpenmyna(['start', '--port', '0', '--data', place.path, '--lang', 'en']);
  page = (await town.printed(/(http:\/\/localhost:\d+)[\s\S]*Ctrl-C/))[1]!;
});
after(async () => {
  await town[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const run = async (...args: string[]) => {
  await using started = startOpenmyna([...args, '--data', place.path, '--lang', 'en']);
  const [status] = await started.ended;
  return { status, ...started.output };
};
const json = async (...args: string[]) => {
  const { status, stdout, stderr } = await run(...args, '--json');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};
const openssl = async (...args: string[]) => {
  const child = spawn('openssl', args, { cwd: place.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return out + errors;
};
/** What openssl hears of a certificate that was on the card. */
const ask = async (purpose: 'authentication' | 'signature', serial: string): Promise<string> => {
  const ca = join(layout(place.path).authorities, `${purpose}-2023.pem`);
  const url = `${page}/pki/ocsp/${purpose}`;
  const said = await openssl('ocsp', '-issuer', ca, '-serial', `0x${serial}`, '-url', url, '-CAfile', ca);
  assert.match(said, /Response verify OK/);
  const [, state] = /^0x[0-9A-Fa-f]+: (\w+)/m.exec(said)!;
  return state === 'good' ? state! : /Reason: (\w+)/.exec(said)![1]!;
};
const writtenTo = async (name: string, content: string): Promise<string> => {
  writeFileSync(join(place.folder, name), content);
  return name;
};
const newest = async (card: string, purpose: string): Promise<string> =>
  (await json('certificate', 'list', card)).findLast((one: { purpose: string }) => one.purpose === purpose).serial;

test('a move, a new certificate, a marriage, a death: openssl hears of each at once', async (t) => {
  if (requirePeer(t, 'openssl')) return;
  const card = 'C01';
  const [login, first] = [await newest(card, 'authentication'), await newest(card, 'signature')];
  assert.deepEqual([await ask('authentication', login), await ask('signature', first)], ['good', 'good']);

  const moved = await json('resident', 'move', card, '--to', '沖縄県那覇市架空町99丁目5番1号');
  assert.deepEqual(moved.address, { municipality: '472018', text: '沖縄県那覇市架空町９９丁目５番１号' });
  assert.deepEqual([await ask('authentication', login), await ask('signature', first)], ['good', 'affiliationChanged']);

  const { serial: second } = await json('card', 'renew', '--card', card, '--purpose', 'signing');
  assert.equal(await ask('signature', second), 'good');
  const read = ['card', 'read', 'certificate', '--card', card, '--purpose', 'signing', '--pin', 'ABC123', '--pem'];
  const shown = await openssl(
    'x509',
    '-in',
    await writtenTo('second.pem', (await run(...read)).stdout),
    '-noout',
    '-subject',
  );
  assert.match(shown, /L = Okinawa-ken, L = Naha-shi/);

  const renamed = await json('resident', 'rename', card, '--name', '例文 太郎', '--former-name', '見本');
  assert.deepEqual([renamed.name, renamed.formerName], ['例文　太郎', '見本']);
  assert.equal(await ask('signature', second), 'affiliationChanged');

  assert.equal((await json('resident', 'death', card)).status, 'dead');
  assert.equal(await ask('authentication', login), 'cessationOfOperation');
  const refused = await run('card', 'renew', '--card', card);
  assert.equal(refused.status, 5, refused.stderr);
  assert.equal((await run('resident', 'move', card, '--to', '東京都清瀬市架空町1')).status, 5);
  const history = await run('resident', 'history', card);
  assert.match(history.stdout, /1 .*first entry\n.*2 .*move\n.*3 .*change of name\n.*4 .*death/);
});

test('the same report twice is one event; what is wrong names its field, and changes nothing', async () => {
  const before = await json('resident', 'show', 'C02');
  const twice = ['resident', 'rename', 'C02', '--name', '例文 花', '--request', 'r-1'];
  const [one, again] = [await json(...twice), await json(...twice)];
  assert.deepEqual(again, one);
  assert.equal(one.version, before.version + 1);
  for (const [args, status] of [
    [['resident', 'rename', 'C02', '--name', '名'.repeat(500)], 3],
    [['resident', 'move', 'C02', '--to', '架空県'], 2],
    [['resident', 'move', 'C02', '--to', '東京都清瀬市架空町', '--on', '2099-01-01'], 3],
    [['resident', 'rename', 'C02'], 2],
    [['resident', 'show', 'C99'], 4],
  ] as const)
    assert.equal((await run(...args)).status, status, args.join(' '));
  assert.deepEqual(await json('resident', 'show', 'C02'), one);
});

test('abroad with 継続利用 the card logs in on, and signs no more', async () => {
  const card = 'C12';
  const [login, signing] = [await newest(card, 'authentication'), await newest(card, 'signature')];
  assert.equal((await json('resident', 'leave', card, '--continue')).status, 'abroad');
  const list = await json('certificate', 'list', card);
  const of = (serial: string) => list.find((one: { serial: string }) => one.serial === serial);
  assert.equal(of(login).revoked, undefined);
  assert.equal(of(signing).revoked.reason, 'affiliationChanged');
  assert.equal((await json('resident', 'return', card, '--to', '東京都清瀬市架空町99丁目')).status, 'resident');
});

test('a card that is lost and found: openssl hears of the hold, and nothing is done to the card until it is resumed', async (t) => {
  if (requirePeer(t, 'openssl')) return;
  const card = 'C06';
  const [login, signing] = [await newest(card, 'authentication'), await newest(card, 'signature')];
  assert.deepEqual(await json('card', 'suspend', card).then(({ status, why }) => [status, why]), ['suspended', 'lost']);
  assert.deepEqual(
    [await ask('authentication', login), await ask('signature', signing)],
    ['certificateHold', 'certificateHold'],
  );
  for (const args of [
    ['card', 'reset-pin', 'authentication', '--card', card, '--new', '1122'],
    ['card', 'renew', '--card', card],
    ['card', 'suspend', card],
  ])
    assert.equal((await run(...args)).status, 5, args.join(' '));
  assert.match((await run('card', 'resume', card)).stdout, /valid/);
  assert.equal(await ask('authentication', login), 'certificateHold', 'a hold is not lifted');
  const { serial } = await json('card', 'renew', '--card', card);
  assert.equal(await ask('authentication', serial), 'good');
  await json('resident', 'renumber', card);
  assert.deepEqual(await json('card', 'state', card).then(({ status, why }) => [status, why]), ['void', 'number']);
  assert.equal(await ask('authentication', serial), 'cessationOfOperation');
});
