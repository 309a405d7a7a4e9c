// A town that is up: commands of other processes talk to it, and it leaves nothing behind.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { layout } from '../../src/folder/layout.ts';
import { copyTown, openmyna, startOpenmyna, temporaryFolder } from '../town-process.ts';

let place: ReturnType<typeof temporaryFolder>;

before(() => {
  place = temporaryFolder();
  copyTown(place.path);
  assert.equal(openmyna(['residents', '--data', place.path]).status, 0);
});

after(() => place[Symbol.dispose]());

const start = async (folder: string) => {
  const town = startOpenmyna(['start', '--port', '0', '--data', folder]);
  const [, page] = await town.printed(/(http:\/\/localhost:\d+)[\s\S]*Ctrl-C/);
  return { ...town, page: page! };
};

const select = '00A4040C0AD392F000260100000001';

describe('a town that is up', () => {
  test('says what is where and three things to try; without pcscd it works in process', async () => {
    await using town = await start(place.path);
    const { stdout } = town.output;
    for (const expected of [
      place.path,
      town.page,
      'wallet/',
      `${town.page}/pki`,
      'pcscd) does not answer',
      '1. ',
      '3. ',
    ])
      assert.ok(stdout.includes(expected), expected);
  });

  test('serves a first page that says the same, Japanese first', async () => {
    await using town = await start(place.path);
    const page = async (language?: string) =>
      (await fetch(town.page, { headers: language === undefined ? {} : { 'accept-language': language } })).text();
    assert.match(await page(), /<html lang="ja">[\s\S]*<h1>OpenMyna の町が動いています/);
    const english = await page('fr, en;q=0.9, ja;q=0.1');
    assert.match(english, /<html lang="en">/);
    for (const command of town.output.stdout.match(/npx openmyna .*/g)!) assert.ok(english.includes(command), command);
  });

  test('shows no number and no PIN of anyone on the page', async () => {
    await using town = await start(place.path);
    const page = await (await fetch(town.page)).text();
    const residents: { myNumber: string; codeB: string }[] = JSON.parse(
      openmyna(['residents', '--json', '--data', place.path]).stdout,
    );
    for (const { myNumber, codeB } of residents) assert.ok(!page.includes(myNumber) && !page.includes(codeB));
    assert.ok(!page.includes('ABC123'));
  });

  test('answers the commands of other processes, with the same output and exit codes', async () => {
    const data = ['--data', place.path];
    const calls = [
      ['residents', '--json', ...data],
      ['card', 'list', '--json', ...data],
      ['apdu', '--card', 'C01', '--trace', select, '00A4020C020001', '00B0000004', ...data],
      ['apdu', '--card', 'C99', '00A40000', ...data],
    ];
    const alone = calls.map((call) => openmyna(call));
    await using _ = await start(place.path);
    assert.deepEqual(
      calls.map((call) => openmyna(call)).map(({ status, stdout, stderr }) => ({ status, stdout, stderr })),
      alone.map(({ status, stdout, stderr }) => ({ status, stdout, stderr })),
    );
  });

  test('keeps one memory for a card, whoever asks', async () => {
    const query = ['apdu', '--card', 'C04', select, '00A4020C020018', '00200080', '--data', place.path];
    const wrong = ['apdu', '--card', 'C04', select, '00A4020C020018', '002000800439393939', '--data', place.path];
    {
      await using _ = await start(place.path);
      assert.match(openmyna(wrong).stdout, /63C2\n$/);
      assert.match(openmyna(query).stdout, /63C2\n$/);
    }
    assert.match(openmyna(query).stdout, /63C2\n$/, 'and it is on disk');
  });

  test('is up once: a second start is refused', async () => {
    await using _ = await start(place.path);
    const { status, stderr } = openmyna(['start', '--port', '0', '--data', place.path]);
    assert.equal(status, 5);
    assert.match(stderr, /running already/);
  });

  test('refuses a port that is taken', async () => {
    await using town = await start(place.path);
    using other = temporaryFolder();
    copyTown(other.path);
    const { status, stderr } = openmyna(['start', '--port', new URL(town.page).port, '--data', other.path]);
    assert.equal(status, 5);
    assert.match(stderr, /is taken by another program/);
  });

  test('passes on that there is no reader', async () => {
    await using _ = await start(place.path);
    const { status, stderr } = openmyna(['card', 'insert', 'C02', '--vpcd', '127.0.0.1:1', '--data', place.path]);
    assert.equal(status, 6);
    assert.match(stderr, /127\.0\.0\.1:1\)/);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    test(`closes on ${signal}: exit 0, and no socket left`, async () => {
      await using town = await start(place.path);
      town.child.kill(signal);
      assert.deepEqual(await town.ended, [0, null]);
      assert.ok(!existsSync(layout(place.path).socket));
    });

  test('killed, it leaves a socket that is in nobody’s way', async () => {
    {
      await using _ = await start(place.path);
    }
    assert.ok(existsSync(layout(place.path).socket));
    assert.equal(openmyna(['card', 'list', '--data', place.path]).status, 0);
    await using again = await start(place.path);
    assert.equal(openmyna(['card', 'list', '--data', place.path]).status, 0);
    again.child.kill('SIGTERM');
    assert.deepEqual(await again.ended, [0, null]);
  });
});

test('a folder too deep for a socket’s name is no hindrance', async () => {
  using deep = temporaryFolder();
  mkdirSync(join(deep.folder, 'd'.repeat(60)));
  const folder = join(deep.folder, 'd'.repeat(60), 'e'.repeat(60));
  copyTown(folder);
  await using _ = await start(folder);
  assert.match(openmyna(['apdu', '--card', 'C01', select, '--data', folder]).stdout, /^9000/);
});
