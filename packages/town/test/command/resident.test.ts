// The register by command, and what a stranger's client hears of it: openssl asks the responder after every step.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { layout } from '../../src/folder/layout.ts';
import { type RunningTown, startTown } from './running-town.ts';

let town: RunningTown;
before(async () => {
  town = await startTown();
});
after(() => town[Symbol.asyncDispose]());

const openssl = async (...args: string[]) => {
  const { out, errors } = await town.beside('openssl', ...args);
  return out + errors;
};
/** What openssl hears of a certificate that was on the card. */
const ask = async (purpose: 'authentication' | 'signature', serial: string): Promise<string> => {
  const ca = join(layout(town.path).authorities, `${purpose}-2023.pem`);
  const url = `${town.page}/pki/ocsp/${purpose}`;
  const said = await openssl('ocsp', '-issuer', ca, '-serial', `0x${serial}`, '-url', url, '-CAfile', ca);
  assert.match(said, /Response verify OK/);
  const [, state] = /^0x[0-9A-Fa-f]+: (\w+)/m.exec(said)!;
  return state === 'good' ? state! : /Reason: (\w+)/.exec(said)![1]!;
};
const writtenTo = async (name: string, content: string): Promise<string> => {
  writeFileSync(town.file(name), content);
  return name;
};
/** A day so many days from now. */
const ahead = (days: number): string =>
  new Date(Date.now() + 9 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
const newest = async (card: string, purpose: string): Promise<string> =>
  (await town.json('certificate', 'list', card)).findLast((one: { purpose: string }) => one.purpose === purpose).serial;

test('a move, a new certificate, a marriage, a death: openssl hears of each at once', async (t) => {
  if (requirePeer(t, 'openssl')) return;
  const card = 'C01';
  const [login, first] = [await newest(card, 'authentication'), await newest(card, 'signature')];
  assert.deepEqual([await ask('authentication', login), await ask('signature', first)], ['good', 'good']);

  const early = await town.run('resident', 'move', card, '--to', '沖縄県那覇市架空町99丁目5番1号');
  assert.equal(early.status, 5, 'no departure is on record');
  await town.json('resident', 'move-out', card);
  const moved = await town.json('resident', 'move', card, '--to', '沖縄県那覇市架空町99丁目5番1号');
  assert.deepEqual(moved.address, { municipality: '472018', text: '沖縄県那覇市架空町９９丁目５番１号' });
  assert.deepEqual([await ask('authentication', login), await ask('signature', first)], ['good', 'affiliationChanged']);

  const { serial: second } = await town.json('card', 'renew', '--card', card, '--purpose', 'signing');
  assert.equal(await ask('signature', second), 'good');
  const read = ['card', 'read', 'certificate', '--card', card, '--purpose', 'signing', '--pin', 'ABC123', '--pem'];
  const shown = await openssl(
    'x509',
    '-in',
    await writtenTo('second.pem', (await town.run(...read)).stdout),
    '-noout',
    '-subject',
  );
  assert.match(shown, /L = Okinawa-ken, L = Naha-shi/);

  const renamed = await town.json('resident', 'rename', card, '--name', '例文 太郎', '--former-name', '見本');
  assert.deepEqual([renamed.name, renamed.formerName], ['例文　太郎', '見本']);
  assert.equal(await ask('signature', second), 'affiliationChanged');

  assert.equal((await town.json('resident', 'death', card)).status, 'dead');
  assert.equal(await ask('authentication', login), 'cessationOfOperation');
  const refused = await town.run('card', 'renew', '--card', card);
  assert.equal(refused.status, 5, refused.stderr);
  assert.equal((await town.run('resident', 'move', card, '--to', '東京都清瀬市架空町1')).status, 5);
  const history = await town.run('resident', 'history', card);
  assert.match(history.stdout, /1 .*first entry\n.*2 .*move.*\n.*3 .*move\n.*4 .*change of name\n.*5 .*death/);
});

test('the same report twice is one event; what is wrong names its field, and changes nothing', async () => {
  const before = await town.json('resident', 'show', 'C02');
  const twice = ['resident', 'rename', 'C02', '--name', '例文 花', '--request', 'r-1'];
  const [one, again] = [await town.json(...twice), await town.json(...twice)];
  assert.deepEqual(again, one);
  assert.equal(one.version, before.version + 1);
  for (const [args, status] of [
    [['resident', 'rename', 'C02', '--name', '名'.repeat(500)], 3],
    [['resident', 'move', 'C02', '--to', '架空県'], 2],
    [['resident', 'move', 'C02', '--to', '東京都清瀬市架空町', '--on', '2099-01-01'], 3],
    [['resident', 'rename', 'C02'], 2],
    [['resident', 'show', 'C99'], 4],
  ] as const)
    assert.equal((await town.run(...args)).status, status, args.join(' '));
  assert.deepEqual(await town.json('resident', 'show', 'C02'), one);
});

test('abroad with 継続利用 the card logs in on, and signs no more', async () => {
  const card = 'C12';
  const [login, signing] = [await newest(card, 'authentication'), await newest(card, 'signature')];
  assert.equal((await town.json('resident', 'leave', card, '--continue')).status, 'abroad');
  const list = await town.json('certificate', 'list', card);
  const of = (serial: string) => list.find((one: { serial: string }) => one.serial === serial);
  assert.equal(of(login).revoked, undefined);
  assert.equal(of(signing).revoked.reason, 'affiliationChanged');
  assert.equal((await town.json('resident', 'return', card, '--to', '東京都清瀬市架空町99丁目')).status, 'resident');
});

test('a card that is lost and found: openssl hears of the hold, and nothing is done to the card until it is resumed', async (t) => {
  if (requirePeer(t, 'openssl')) return;
  const card = 'C06';
  const [login, signing] = [await newest(card, 'authentication'), await newest(card, 'signature')];
  assert.deepEqual(await town.json('card', 'suspend', card).then(({ status, why }) => [status, why]), [
    'suspended',
    'lost',
  ]);
  assert.deepEqual(
    [await ask('authentication', login), await ask('signature', signing)],
    ['certificateHold', 'certificateHold'],
  );
  for (const args of [
    ['card', 'reset-pin', 'authentication', '--card', card, '--new', '1122'],
    ['card', 'renew', '--card', card],
    ['card', 'suspend', card],
  ])
    assert.equal((await town.run(...args)).status, 5, args.join(' '));
  assert.match((await town.run('card', 'resume', card)).stdout, /valid/);
  assert.equal(await ask('authentication', login), 'certificateHold', 'a hold is not lifted');
  const { serial } = await town.json('card', 'renew', '--card', card);
  assert.equal(await ask('authentication', serial), 'good');
  await town.json('resident', 'renumber', card);
  assert.deepEqual(await town.json('card', 'state', card).then(({ status, why }) => [status, why]), ['void', 'number']);
  assert.equal(await ask('authentication', serial), 'cessationOfOperation');
});

test('a birth into a household: numbers, a card’s worth of names, and the same report is the same person', async () => {
  const { household } = await town.json('resident', 'show', 'C04');
  const birth = [
    ...['resident', 'birth', '--name', '髙見 葛󠄀', '--kana', 'タカミ カズラ', '--romaji', 'TAKAMI KAZURA', '--sex', '2'],
    ...['--birth-date', '2026-11-01', '--household', household.id, '--relation', 'child', '--request', 'birth-1'],
    ...['--on', '2026-11-01', '--reason', '里帰り出産'],
  ];
  const [born, again] = [await town.json(...birth), await town.json(...birth)];
  assert.deepEqual(again, born);
  assert.match(born.residentId, /^R[0-9A-HJKMNP-TV-Z]{10}$/);
  assert.equal(born.name, '髙見　葛󠄀');
  assert.equal(born.furigana, 'タカミ　カズラ');
  assert.deepEqual(born.certificate.name, { text: '高見　葛', substitutes: '1001' });
  assert.equal(born.address.text, (await town.json('resident', 'show', 'C04')).address.text);
  assert.match(
    (await town.run('resident', 'show', born.residentId)).stdout,
    /name in a certificate +高見　葛 \(substitutes at 1, 4\)/,
  );
  const { members } = await town.json('resident', 'household', 'C04');
  assert.equal(members.length, 2);
  const headed = await town.json(...['resident', 'household', born.residentId, '--head', '--relations', 'C04=parent']);
  assert.equal(headed.head, born.residentId);
  assert.equal((await town.run('resident', 'household', 'C04', '--head')).status, 5);
  await town.json('resident', 'move-out', 'C04', '--whole');
  const moved = await town.json('resident', 'move', 'C04', '--to', '東京都清瀬市架空町99丁目7番', '--whole');
  assert.equal((await town.json('resident', 'show', born.residentId)).address.text, moved.address.text);
});

test('somebody born in a year of two eras is told at application what is missing, and has the card once it is entered', async () => {
  const born = ['resident', 'register', '--name', '見本 昭', '--kana', 'ミホン アキラ', '--birth-date', '1926-00-00'];
  await town.json(
    ...born,
    '--sex',
    '2',
    '--to',
    '東京都清瀬市架空町99丁目',
    '--id',
    'X26',
    '--reason',
    '転入の届出もれ',
  );
  const refused = await town.run('card', 'apply', 'X26');
  assert.equal(refused.status, 3, refused.stdout);
  assert.match(refused.stderr, /birth-era-unknown/);
  await town.json('resident', 'correct', 'X26', '--birth-date', '1926-11-00');
  await town.json('card', 'apply', 'X26');
  assert.match((await town.json('card', 'issue', 'X26')).card, /^X26/);
});

test('a My Number comes out for a purpose alone, and the use is there to be seen', async () => {
  const shown = await town.run('resident', 'show', 'C05', '--json');
  const { myNumber } = await town.json('resident', 'show', 'C05', '--purpose', 'tax', '--clerk', '税務課 1');
  assert.match(myNumber, /^\d{12}$/);
  assert.ok(!shown.stdout.includes(myNumber));
  const [use] = await town.json('resident', 'uses', 'C05');
  assert.deepEqual([use.purpose, use.by], ['tax', '税務課 1']);
  for (const wrong of [
    ['--purpose', 'tax'],
    ['--clerk', 'x'],
    ['--purpose', 'curiosity', '--clerk', 'x'],
  ])
    assert.equal((await town.run('resident', 'show', 'C05', ...wrong)).status, 2, wrong.join(' '));
});

test('a search gives candidates and says who it is for five that agree; the rest of what a counter enters', async () => {
  const person = await town.json('resident', 'show', 'C07');
  await town.json('resident', 'reading', 'C07', '--kana', 'ミホン ハナ');
  const four = [
    '--name',
    person.name,
    '--birth-date',
    person.birthDate,
    '--sex',
    person.sex,
    '--address',
    person.address.text,
  ];
  const { candidates, identification } = await town.json('resident', 'search', ...four);
  assert.equal(candidates[0].residentId, 'C07');
  assert.deepEqual(identification, { outcome: 'held', reason: 'disagrees' });
  const five = await town.run('resident', 'search', ...four, '--kana', 'みほん はな');
  assert.match(five.stdout, /identified: C07/);
  assert.equal((await town.run('resident', 'search', '--sex', '1')).status, 3);

  const corrected = await town.json('resident', 'correct', 'C07', '--birth-date', '1935-04-00');
  assert.equal(corrected.birthDate, '1935-04-00');
  const planned = await town.json('resident', 'move-out', 'C07', '--on', ahead(5));
  assert.equal(planned.planned.event.kind, 'move-out');
  assert.equal((await town.json('resident', 'withdraw', 'C07')).planned, undefined);
  assert.equal((await town.json('resident', 'move-out', 'C07')).status, 'moved-out');
  const moved = await town.json(...['resident', 'move', 'C07', '--to', '沖縄県那覇市架空町7', '--without-card']);
  assert.ok(moved.cardUntil.on > ahead(80));
  assert.equal((await town.json('resident', 'continue', 'C07')).cardUntil, undefined);
  assert.equal((await town.json('resident', 'erase', 'C07')).status, 'erased');
  assert.equal((await town.json('resident', 'restore', 'C07')).status, 'resident');

  const foreign = ['resident', 'register', '--name', 'SAMPLE MARIA', '--alias', '見本　マリア', '--sex', '2'];
  const { residentId } = await town.json(
    ...[...foreign, '--birth-date', '1990-05-01', '--to', '東京都清瀬市架空町8', '--stay', '2027-03-31'],
  );
  assert.equal((await town.json('resident', 'stay', residentId, '--until', '2029-03-31')).stayEndsOn, '2029-03-31');
  assert.equal((await town.json('resident', 'naturalise', residentId)).stayEndsOn, undefined);
});
